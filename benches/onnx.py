"""Runs what `mien export onnx` wrote in onnxruntime and compares it with what the model itself gives.

    mien export onnx mien-actions-7 -o DIR
    pip install onnxruntime safetensors numpy
    python3 benches/onnx.py DIR...

Each output is fed what the model itself gave (`golden.safetensors`); the last lines are of the whole chain, from the crop on.
Ends with an error where a value is off by more than TOLERANCE.
"""

import sys
from pathlib import Path

import numpy
import onnxruntime
from safetensors.numpy import load_file

TOLERANCE = 1e-4


def main(folder):
    golden = load_file(folder / "golden.safetensors")

    def run(name, given):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(folder / f"{name}.onnx", options, providers=["CPUExecutionProvider"])
        taken = {one.name: given[one.name] for one in session.get_inputs()}
        return dict(zip([one.name for one in session.get_outputs()], session.run(None, taken)))

    worst = 0.0

    def compare(step, got):
        nonlocal worst
        for name, values in got.items():
            if name in golden and name not in ("crop", "condition"):
                wanted = golden[name]
                assert values.shape == wanted.shape, (name, values.shape, wanted.shape)
                off, most = numpy.abs(values - wanted).max(), numpy.abs(wanted).max()
                worst = max(worst, off if numpy.isfinite(off) else numpy.inf)
                print(f"{folder.name:18} {step:10} {name:8} largest {most:9.4f}   off {off:.2e}")

    print(f"onnxruntime {onnxruntime.__version__}")
    compare("segmenter", run("segmenter", golden))
    seen = run("encoder", golden)
    compare("encoder", seen)
    compare("decoder", run("decoder", seen | {"condition": golden["condition"]}))
    # One face at a time, and each from what came before.
    parts = []
    for i in range(len(golden["crop"])):
        all_of = {"crop": golden["crop"][i : i + 1], "condition": golden["condition"][i : i + 1]}
        for name in ["segmenter", "encoder", "decoder"]:
            all_of |= run(name, all_of)
        parts.append(all_of)
    compare("chain", {name: numpy.concatenate([part[name] for part in parts]) for name in golden})
    return worst


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    worst = max(main(Path(folder)) for folder in sys.argv[1:])
    print(f"worst {worst:.2e}")
    if worst > TOLERANCE:
        sys.exit(f"more than {TOLERANCE}")
