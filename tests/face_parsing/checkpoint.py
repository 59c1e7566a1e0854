"""Writes a file as `torch.save(net.state_dict(), FILE)` does for the face-parsing BiSeNet, from the standard library
alone: the same names, shapes and container, with numbers of no meaning.   python3 checkpoint.py FILE [LEFT-OUT-KEY]"""

import array
import pickle
import sys
import types
import zipfile
from collections import OrderedDict

CLASSES = 19


def layout():
    """(key, shape) of the state dict, in order."""

    def norm(name, channels):
        for part in ("weight", "bias", "running_mean", "running_var"):
            yield f"{name}.{part}", (channels,)
        yield f"{name}.num_batches_tracked", ()

    def conv(name, out, into, kernel):
        yield f"{name}.weight", (out, into, kernel, kernel)

    def cbr(name, out, into, kernel):
        yield from conv(f"{name}.conv", out, into, kernel)
        yield from norm(f"{name}.bn", out)

    yield from conv("cp.resnet.conv1", 64, 3, 7)
    yield from norm("cp.resnet.bn1", 64)
    into = 64
    for stage, out in enumerate((64, 128, 256, 512), 1):
        for block in range(2):
            name = f"cp.resnet.layer{stage}.{block}"
            yield from conv(f"{name}.conv1", out, into, 3)
            yield from norm(f"{name}.bn1", out)
            yield from conv(f"{name}.conv2", out, out, 3)
            yield from norm(f"{name}.bn2", out)
            if into != out:
                yield from conv(f"{name}.downsample.0", out, into, 1)
                yield from norm(f"{name}.downsample.1", out)
            into = out
    for name, into in (("cp.arm16", 256), ("cp.arm32", 512)):
        yield from cbr(f"{name}.conv", 128, into, 3)
        yield from conv(f"{name}.conv_atten", 128, 128, 1)
        yield from norm(f"{name}.bn_atten", 128)
    yield from cbr("cp.conv_head32", 128, 128, 3)
    yield from cbr("cp.conv_head16", 128, 128, 3)
    yield from cbr("cp.conv_avg", 128, 512, 1)
    yield from cbr("ffm.convblk", 256, 256, 1)
    yield from conv("ffm.conv1", 64, 256, 1)
    yield from conv("ffm.conv2", 256, 64, 1)
    for name, into, middle in (("conv_out", 256, 256), ("conv_out16", 128, 64), ("conv_out32", 128, 64)):
        yield from cbr(f"{name}.conv", middle, into, 3)
        yield from conv(f"{name}.conv_out", CLASSES, middle, 1)


class Storage:
    def __init__(self, key, kind, count):
        self.key, self.kind, self.count = key, kind, count


class Tensor:
    """Pickles as a call of `torch._utils._rebuild_tensor_v2`."""

    def __init__(self, storage, shape):
        self.storage, self.shape = storage, shape

    def __reduce__(self):
        strides, step = [], 1
        for length in reversed(self.shape):
            strides.insert(0, step)
            step *= length
        return rebuild, (self.storage, 0, self.shape, tuple(strides), False, OrderedDict())


def named(module, name, thing):
    """Makes `thing` importable as `module.name`, so that pickle stores just that name."""
    thing.__module__, thing.__qualname__, thing.__name__ = module, name, name
    setattr(sys.modules[module], name, thing)
    return thing


for name in ("torch", "torch._utils"):
    sys.modules[name] = types.ModuleType(name)
rebuild = named("torch._utils", "_rebuild_tensor_v2", lambda: None)
FLOATS = named("torch", "FloatStorage", type("FloatStorage", (), {}))
LONGS = named("torch", "LongStorage", type("LongStorage", (), {}))


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            return ("storage", thing.kind, thing.key, "cpu", thing.count)
        return None


def numbers(key, shape):
    count = 1
    for length in shape:
        count *= length
    if not shape:
        return LONGS, array.array("q", [1])
    if key.endswith(("running_var", "bn.weight", "bn1.weight", "bn2.weight", "downsample.1.weight", "bn_atten.weight")):
        return FLOATS, array.array("f", [1.0]) * count
    fan = max(count // shape[0], 1)
    cycle = array.array("f", [(i * 37 % 101 / 50 - 1) / fan**0.5 for i in range(101)])
    return FLOATS, (cycle * (count // 101 + 1))[:count]


def main(path, left_out=None):
    state, data = OrderedDict(), []
    for key, shape in layout():
        if key == left_out:
            continue
        kind, values = numbers(key, shape)
        state[key] = Tensor(Storage(str(len(data)), kind, len(values)), shape)
        data.append(values.tobytes())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        with archive.open("archive/data.pkl", "w") as file:
            Pickler(file, protocol=2).dump(state)
        archive.writestr("archive/byteorder", "little")
        for index, values in enumerate(data):
            archive.writestr(f"archive/data/{index}", values)
        archive.writestr("archive/version", "3\n")


main(*sys.argv[1:])
