"""The face-parsing BiSeNet in PyTorch, to hold ours against it. Needs torch; not part of the test run.

python3 compare.py FOLDER && MIEN_TORCH=FOLDER cargo test --release same_logits_as_pytorch -- --ignored --nocapture
"""

import sys

import torch
import torch.nn as nn
import torch.nn.functional as F


class CBR(nn.Module):
    def __init__(self, i, o, k=3, st=1, p=1):
        super().__init__()
        self.conv = nn.Conv2d(i, o, k, st, p, bias=False)
        self.bn = nn.BatchNorm2d(o)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)))


class Block(nn.Module):
    def __init__(self, i, o, st):
        super().__init__()
        self.conv1 = nn.Conv2d(i, o, 3, st, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(o)
        self.conv2 = nn.Conv2d(o, o, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(o)
        self.downsample = (
            nn.Sequential(nn.Conv2d(i, o, 1, st, bias=False), nn.BatchNorm2d(o)) if i != o or st != 1 else None
        )

    def forward(self, x):
        h = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(h + (self.downsample(x) if self.downsample else x))


class Res(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        f = lambda i, o, st: nn.Sequential(Block(i, o, st), Block(o, o, 1))
        self.layer1 = f(64, 64, 1)
        self.layer2 = f(64, 128, 2)
        self.layer3 = f(128, 256, 2)
        self.layer4 = f(256, 512, 2)

    def forward(self, x):
        x = self.layer1(self.maxpool(F.relu(self.bn1(self.conv1(x)))))
        a = self.layer2(x)
        b = self.layer3(a)
        return a, b, self.layer4(b)


class ARM(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = CBR(i, o)
        self.conv_atten = nn.Conv2d(o, o, 1, bias=False)
        self.bn_atten = nn.BatchNorm2d(o)

    def forward(self, x):
        f = self.conv(x)
        return f * torch.sigmoid(self.bn_atten(self.conv_atten(F.avg_pool2d(f, f.shape[2:]))))


class CP(nn.Module):
    def __init__(self):
        super().__init__()
        self.resnet = Res()
        self.arm16 = ARM(256, 128)
        self.arm32 = ARM(512, 128)
        self.conv_head32 = CBR(128, 128)
        self.conv_head16 = CBR(128, 128)
        self.conv_avg = CBR(512, 128, 1, 1, 0)

    def forward(self, x):
        a, b, c = self.resnet(x)
        avg = F.interpolate(self.conv_avg(F.avg_pool2d(c, c.shape[2:])), c.shape[2:], mode="nearest")
        c = self.conv_head32(F.interpolate(self.arm32(c) + avg, b.shape[2:], mode="nearest"))
        b = self.conv_head16(F.interpolate(self.arm16(b) + c, a.shape[2:], mode="nearest"))
        return a, b, c


class FFM(nn.Module):
    def __init__(self):
        super().__init__()
        self.convblk = CBR(256, 256, 1, 1, 0)
        self.conv1 = nn.Conv2d(256, 64, 1, bias=False)
        self.conv2 = nn.Conv2d(64, 256, 1, bias=False)

    def forward(self, a, b):
        f = self.convblk(torch.cat([a, b], 1))
        w = torch.sigmoid(self.conv2(F.relu(self.conv1(F.avg_pool2d(f, f.shape[2:])))))
        return f * w + f


class Out(nn.Module):
    def __init__(self, i, m):
        super().__init__()
        self.conv = CBR(i, m)
        self.conv_out = nn.Conv2d(m, 19, 1, bias=False)

    def forward(self, x):
        return self.conv_out(self.conv(x))


class BiSeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.cp = CP()
        self.ffm = FFM()
        self.conv_out = Out(256, 256)
        self.conv_out16 = Out(128, 64)
        self.conv_out32 = Out(128, 64)

    def forward(self, x):
        a, b, _ = self.cp(x)
        return self.conv_out(self.ffm(a, b))


folder = sys.argv[1]
torch.manual_seed(0)
net = BiSeNet()
for module in net.modules():
    if isinstance(module, nn.BatchNorm2d):
        module.running_mean.normal_(0, 0.1)
        module.running_var.uniform_(0.5, 1.5)
        module.weight.data.uniform_(0.5, 1.5)
        module.bias.data.normal_(0, 0.1)
net.conv_out.conv_out.weight.data *= 20.0
net.eval()
x = torch.randn(1, 3, 128, 160)
with torch.no_grad():
    logits = net(x)
print(
    sum(p.numel() for p in net.parameters()),
    "parameters; logits",
    tuple(logits.shape),
    "deviation",
    logits.std().item(),
)
torch.save(net.state_dict(), f"{folder}/checkpoint.pth")
x.numpy().tofile(f"{folder}/x.f32")
logits.numpy().tofile(f"{folder}/logits.f32")
