"""The joint training step in PyTorch, beside Mien's own: seconds a step and peak memory, in one run.

    python benches/training.py target/release/mien [--device libtorch] [--threads 2] [--steps 10]

Needs PyTorch 2.9 or later. The networks are those of `src/nn` and `native/train` in the published sizes (the script fails
if the numbers of parameters differ), the shapes those of `configs/slim.toml`; the pictures are noise, as time does not
depend on them.
"""

import argparse
import resource
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

CLASSES, CROP, FIELD, CHANNELS, EXPRESSIONS, CONDITION = 19, 256, 128, 10, 8, 9
ITEMS, TARGETS, SEGMENT = 3, 3, 3
#  classes, prior (centre x, y, radius), reach, window (rows, columns): src/region.rs
REGIONS = [
    ([4, 5, 6, 7], (0.5, 0.44, 0.14), (1.9, 1.0), (32, 64)),
    ([2], (0.5, 0.58, 0.07), (2.2, 2.4), (32, 32)),
    ([10, 11, 12], (0.5, 0.71, 0.065), (2.6, 2.6), (48, 48)),
]


class ConvBlock(nn.Sequential):
    def __init__(self, a, b, stride=1):
        super().__init__(nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.GroupNorm(b // 8, b), nn.ReLU())


class Down(nn.Sequential):
    def __init__(self, a, b):
        super().__init__(ConvBlock(a, b, 2), ConvBlock(b, b))


class Up(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.narrow = nn.Conv2d(a, b, 1)

    def forward(self, x, skip):
        return F.interpolate(self.narrow(x), scale_factor=2, mode="nearest") + skip


class Conditioned(nn.Module):
    def __init__(self, a, embedding):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(a, a, 3, 1, 1, bias=False), nn.GroupNorm(a // 8, a)
        self.film = nn.Linear(embedding, 2 * a)

    def forward(self, x, embedding):
        scale, shift = self.film(embedding)[:, :, None, None].chunk(2, 1)
        return F.relu(self.norm(self.conv(x)) * (scale + 1) + shift)


class UNet(nn.Module):
    def __init__(self, w=(16, 32, 48, 64, 96)):
        super().__init__()
        self.stem = ConvBlock(3, w[0], 2)
        self.down = nn.ModuleList(Down(w[i], w[i + 1]) for i in range(4))
        self.up = nn.ModuleList(Up(w[i + 1], w[i]) for i in (3, 2, 1, 0))
        self.refine = nn.ModuleList(ConvBlock(w[i], w[i]) for i in (3, 2, 1, 0))
        self.head = nn.Conv2d(w[0], CLASSES, 1)

    def forward(self, x):
        h, skips = self.stem(x), []
        for down in self.down:
            skips.append(h)
            h = down(h)
        for up, refine in zip(self.up, self.refine):
            h = refine(up(h, skips.pop()))
        return self.head(h)


def centres(n):
    return ((torch.arange(n) + 0.5) / n).view(1, 1, n)


def tent(distance):
    return (1 - distance.abs()).clamp_min(0)


class Window:
    def __init__(self, mask, prior, reach):
        size, trust = mask.shape[-1], mask.shape[-1] ** 2 * 4e-4
        columns, rows, at = mask.sum(2), mask.sum(3), centres(size)
        mass = columns.sum(2, keepdim=True) + trust
        self.centre = [((line * at).sum(2, keepdim=True) + trust * p) / mass for line, p in zip((columns, rows), prior)]
        spread = sum((line * (at - c) ** 2).sum(2, keepdim=True) for line, c in zip((columns, rows), self.centre))
        radius = ((spread + trust * prior[2] ** 2) / mass).sqrt()
        self.half = [radius * r for r in reach]

    def repeat(self, times):
        again = object.__new__(Window)
        again.centre, again.half = ([t.repeat_interleave(times, 0) for t in part] for part in (self.centre, self.half))
        return again

    def read(self, axis, samples, cells):
        at = (self.centre[axis] + self.half[axis] * (centres(samples) * 2 - 1)).mT
        return tent((at - centres(cells)) * cells)[:, None]

    def write(self, axis, cells, samples):
        at = (((centres(cells) - self.centre[axis]) / self.half[axis] + 1) * 0.5).mT
        return tent((at - centres(samples)) * samples)[:, None]

    def crop(self, x, size):
        return self.read(1, size[0], x.shape[2]) @ (x @ self.read(0, size[1], x.shape[3]).mT)

    def paste(self, x, size):
        return (self.write(1, size, x.shape[2]) @ x) @ self.write(0, size, x.shape[3]).mT


def dilate(mask, cells):
    lifted = (F.avg_pool2d(F.avg_pool2d(mask, 4), cells, 1, cells // 2) * 4).clamp(0, 1)
    return F.interpolate(lifted, size=mask.shape[2:], mode="bilinear")


class Local(nn.Module):
    def __init__(self, classes, prior, reach, window, w=(24, 48, 64), embedding=64):
        super().__init__()
        self.classes, self.prior, self.reach, self.window = classes, prior, reach, window
        a, b, c = w
        self.stem, self.down1, self.down2 = ConvBlock(6 + len(classes), a), Down(a, b), Down(b, c)
        self.deep, self.mid, self.fine = (Conditioned(n, embedding) for n in (c, b, a))
        self.up2, self.up1 = Up(c, b), Up(b, a)
        self.canvas = nn.Parameter(torch.zeros(1, a, *window))
        self.head = nn.Conv2d(a, CHANNELS, 3, 1, 1)

    def encode(self, x, masks):
        parts = masks[:, self.classes]
        mask = parts.sum(1, keepdim=True)
        window = Window(mask, self.prior, self.reach)
        at = torch.zeros(len(x), 2, *self.window)
        full = self.stem(torch.cat([window.crop(x, self.window), window.crop(torch.cat([mask, parts], 1), self.window), at], 1))
        half = self.down1(full)
        return window, mask, [full, half, self.down2(half)]

    def decode(self, seen, embedding):
        window, mask, levels = seen
        full, half, quarter = (level.repeat_interleave(TARGETS, 0) for level in levels)
        h = self.mid(self.up2(self.deep(quarter, embedding), half), embedding)
        h = self.fine(self.up1(h, full) + self.canvas * 8, embedding)
        widened = dilate(mask.repeat_interleave(TARGETS, 0), 3)
        return window.repeat(TARGETS).paste(self.head(h), FIELD) * widened


class Hierarchical(nn.Module):
    def __init__(self, g=(32, 64, 96, 128), embedding=64):
        super().__init__()
        self.embed = nn.Linear(CONDITION, embedding)
        self.stem = Down(3 + CLASSES, g[0])
        self.down = nn.ModuleList(Down(g[i], g[i + 1]) for i in range(3))
        self.deep = Conditioned(g[3], embedding)
        self.up = nn.ModuleList(Up(g[i + 1], g[i]) for i in (2, 1, 0))
        self.blocks = nn.ModuleList(Conditioned(g[i], embedding) for i in (2, 1, 0))
        self.trunk = ConvBlock(g[1], g[1])
        self.head = nn.Conv2d(g[0], CHANNELS, 3, 1, 1)
        self.local = nn.ModuleList(Local(*region) for region in REGIONS)

    def forward(self, x, masks, condition):
        levels = [self.stem(torch.cat([F.avg_pool2d(x, 2), masks], 1))]
        for down in self.down:
            levels.append(down(levels[-1]))
        seen = [branch.encode(x, masks) for branch in self.local]
        embedding = F.relu(self.embed(condition))
        levels = [level.repeat_interleave(TARGETS, 0) for level in levels]
        h = self.deep(levels.pop(), embedding)
        for i, (up, block) in enumerate(zip(self.up, self.blocks)):
            h = block(up(h, levels.pop()), embedding)
            h = self.trunk(h) if i == 1 else h
        raw = F.interpolate(self.head(h), size=(FIELD, FIELD), mode="bilinear")
        raw = raw + sum(branch.decode(own, embedding) for branch, own in zip(self.local, seen))
        support = dilate(masks[:, [1, 2, 3, 4, 5, 6, 7, 10, 11, 12]].sum(1, keepdim=True), 5)
        return raw, support.repeat_interleave(TARGETS, 0), [own[0].repeat(TARGETS) for own in seen]


class Discriminator(nn.Module):
    def __init__(self, widths):
        super().__init__()
        inputs = (3, *widths)
        self.body = nn.ModuleList(spectral_norm(nn.Conv2d(a, b, 3, 2, 1)) for a, b in zip(inputs, widths))
        self.patches = spectral_norm(nn.Conv2d(widths[-1], 1, 3, 1, 1))
        self.classes = spectral_norm(nn.Conv2d(widths[-1], EXPRESSIONS, 1))

    def forward(self, x):
        for conv in self.body:
            x = F.leaky_relu(conv(x) * 2, 0.2)
        return self.patches(x) * 2, self.classes(x.mean((2, 3), keepdim=True)).flatten(1) * 20


class Discriminators(nn.Module):
    def __init__(self):
        super().__init__()
        self.discriminators = nn.ModuleList([Discriminator((32, 64, 128, 128)), *(Discriminator((24, 48, 96)) for _ in REGIONS)])

    def forward(self, picture, windows):
        views = [picture, *(w.crop(picture, region[3]) for w, region in zip(windows, REGIONS))]
        return [discriminator(view) for discriminator, view in zip(self.discriminators, views)]


def apply(raw, support, x):
    """The edit field over `x`: src/nn/generator/field.rs."""
    flow, shading, paint = raw[:, :2] * 10, raw[:, 2:5] * 0.5, raw[:, 7:] * 0.5
    gate, cover = torch.sigmoid(raw[:, 5:6] + 2) * support, torch.sigmoid(raw[:, 6:7] - 4)
    line = (torch.arange(FIELD) + 0.5) / FIELD * 2 - 1
    grid = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1) + (flow * 0.5 / FIELD * 2).permute(0, 2, 3, 1)
    shaded = F.grid_sample(x, grid, padding_mode="border", align_corners=False) + shading
    opacity = cover**3 / (cover**3 + (1 - cover) ** 3)
    edited = shaded + (paint - shaded) * opacity
    return x + (edited - x) * gate, flow, shading, paint, gate, cover


class Trainer:
    def __init__(self):
        self.model, self.adversary = nn.ModuleDict({"segmenter": UNet(), "generator": Hierarchical()}), Discriminators()
        self.average = [p.detach().clone() for p in self.model.parameters()]
        self.optimisers = [torch.optim.AdamW(m.parameters(), 2e-3, (b, 0.99)) for m, b in ((self.model, 0.9), (self.adversary, 0.5))]

    def step(self):
        n = ITEMS * TARGETS
        pictures, labels = torch.randn(ITEMS + SEGMENT, 3, CROP, CROP), torch.randint(CLASSES, (ITEMS + SEGMENT, FIELD, FIELD))
        wanted, motion, named = torch.randn(n, 3, FIELD, FIELD), torch.randn(n, 2, FIELD, FIELD), torch.randint(EXPRESSIONS, (n,))
        condition = torch.randn(n, CONDITION)

        logits = self.model["segmenter"](pictures)
        masks = torch.softmax(logits[:ITEMS], 1)
        raw, support, windows = self.model["generator"](pictures[:ITEMS], masks, condition)
        inputs = F.avg_pool2d(pictures[:ITEMS], 2).repeat_interleave(TARGETS, 0)
        edited, flow, shading, paint, gate, cover = apply(raw, support, inputs)
        difference = lambda a, b: ((a - b).square() + 1e-4).sqrt().mean()
        loss = F.cross_entropy(logits, labels) + difference(edited, wanted) + difference(flow, motion) + difference(shading, wanted)
        loss = loss + difference(paint, wanted) + cover.square().mean() + gate.mean()
        for a, b in ((edited, wanted), (flow, motion)):
            loss = loss + sum(difference(a.diff(dim=d), b.diff(dim=d)) for d in (2, 3))
        for patches, classes in self.adversary(edited, windows):
            loss = loss - 0.03 * patches.mean() + 0.03 * F.cross_entropy(classes, named)
        self.learn(0, self.model, loss)

        windows = [self.detached(w) for w in windows]
        real, fake = self.adversary(wanted, windows), self.adversary(edited.detach(), windows)
        loss = sum(F.relu(1 - r[0]).mean() + F.relu(1 + f[0]).mean() + F.cross_entropy(r[1], named) for r, f in zip(real, fake))
        self.learn(1, self.adversary, loss)
        with torch.no_grad():
            torch._foreach_lerp_(self.average, list(self.model.parameters()), 0.002)

    @staticmethod
    def detached(window):
        window.centre, window.half = ([t.detach() for t in part] for part in (window.centre, window.half))
        return window

    def learn(self, which, module, loss):
        self.optimisers[which].zero_grad()
        loss.backward()
        for p in module.parameters():
            if p.grad is not None:
                nn.utils.clip_grad_norm_(p, 1.0)
        self.optimisers[which].step()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("mien")
    arguments.add_argument("--device", action="append", help="of Mien; may be given again")
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments.add_argument("--steps", type=int, default=10)
    arguments = arguments.parse_args()
    torch.set_num_threads(arguments.threads)
    trainer, times = Trainer(), []
    parameters = sum(p.numel() for p in trainer.model.parameters())
    for _ in range(arguments.steps + 1):
        start = time.perf_counter()
        trainer.step()
        times.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"PyTorch {torch.__version__}, {arguments.threads} threads: {statistics.median(times[1:]):.3f} s a step, {peak:.0f} MB at the peak, "
          f"{parameters} parameters", flush=True)
    for device in arguments.device or ["cpu"]:
        command = [arguments.mien, "bench", "train", "configs/slim.toml", "--device", device, "--steps", str(arguments.steps)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(f"Mien, {device}:\n{said}", end="", flush=True)
        assert f"{parameters} parameters" in said, "not the same networks"


if __name__ == "__main__":
    main()
