"""What self-training brings the segmenter: people whose labels are hidden, labelled by what the others taught.

    python benches/self_training.py target/release/mien ../shared/faces -o FOLDER [--segmenter unet] [--people 52]
        [--steps 1500] [--device libtorch]

Of the pack's training people only `--people` keep their labels. A segmenter learns from them alone; it is published;
`mien prepare` has it label the other people's portraits (laid out as AffectNet, a set without labels of parts, of which
it keeps a tenth from the training); a second segmenter learns, from fresh weights and for as many steps, from both.
Each one's scores on the pack's validation people are printed. Needs numpy. A script that was stopped goes on, with the
options that it was begun with.
"""

import argparse
import json
import shutil
import subprocess
from pathlib import Path

import numpy

DETECTOR = "seeta_fd_frontal_v1.0.bin"

parser = argparse.ArgumentParser()
parser.add_argument("mien", type=Path)
parser.add_argument("faces", type=Path)
parser.add_argument("-o", dest="out", type=Path, required=True)
parser.add_argument("--segmenter", default="unet")
parser.add_argument("--people", type=int, default=52)
parser.add_argument("--steps", type=int, default=1500)
parser.add_argument("--device", default="libtorch")
options = parser.parse_args()
mien, faces, out = options.mien.resolve(), options.faces.resolve(), options.out.resolve()
asked = out / "options.json"
settings = {name: value for name, value in vars(options).items() if name in ("segmenter", "people", "steps")}
out.mkdir(parents=True, exist_ok=True)
if asked.exists() and json.loads(asked.read_text()) != settings:
    parser.error(f"{out} was begun with {asked.read_text()}: name another folder")
asked.write_text(json.dumps(settings))
index = json.loads((faces / "pairs/index.json").read_text())
training = [entry for entry in index["pairs"] if entry["split"] == "train"]
# Evenly from the sorted names, so that both sets of portraits are among them.
people = sorted({entry["id"] for entry in training})
known = {people[i * len(people) // options.people] for i in range(options.people)}


def whole(folder, fill):
    """The folder, filled under another name first: it is there as a whole or not at all."""
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        fill(part)
        part.rename(folder)
    return folder


def pack(name):
    """The known people's pictures and the validation people's, linked."""
    def fill(folder):
        kept = [entry for entry in index["pairs"] if entry["split"] == "val" or entry["id"] in known]
        for entry in kept:
            (folder / entry["portrait"]).symlink_to(faces / "pairs" / entry["portrait"])
        (folder / "index.json").write_text(json.dumps({"pairs": kept}))

    return whole(out / name, fill)


def unlabelled():
    """The other people's portraits as AffectNet has them; what expression they show does not matter."""
    def fill(folder):
        (folder / "train_set/images").mkdir(parents=True)
        (folder / "train_set/annotations").mkdir()
        others = [entry["portrait"] for entry in training if entry["id"] not in known]
        for number, portrait in enumerate(others):
            (folder / f"train_set/images/{number}.jpg").symlink_to(faces / f"portraits/{portrait}.jpg")
            numpy.save(folder / f"train_set/annotations/{number}_exp.npy", numpy.str_("0"))

    return whole(out / "photos", fill)


def train(name, pairs):
    """Trains a segmenter alone, publishes it and prints its scores; the folder of its weights."""
    config, run, weights = out / f"{name}.toml", out / "runs" / name, out / f"{name}-weights"
    config.write_text(
        f'name = "{name}"\npairs = "{pairs}"\nstage = "segmenter"\nsegmenter = "{options.segmenter}"\n'
        f"steps = {options.steps}\nitems = 3\nsegment = 5\nlearning_rate = 4e-3\n"
        f"checkpoint_every = 100\nevaluate_every = {options.steps}\n"
    )
    # Without a checkpoint there is nothing to go on from.
    if not any(run.glob("step-*")):
        shutil.rmtree(run, ignore_errors=True)
    resume = ["--resume"] if run.exists() else []
    subprocess.run([mien, "train", config, "--runs", out / "runs", "--device", options.device, *resume], check=True)
    weights.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).parent.parent / "www/weights" / DETECTOR, weights)
    subprocess.run([mien, "publish", run, "--into", weights, "--note", name, "--large"], check=True)
    print(f"{name}, on the pack's validation people:", flush=True)
    subprocess.run([mien, "eval", "pairs", faces / "pairs", "--weights", weights], check=True)
    return weights


few = train("few", pack("few-pack"))
both = pack("both-pack")
subprocess.run([mien, "prepare", unlabelled(), "-o", both, "--weights", few], check=True)
train("both", both)
