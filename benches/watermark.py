"""Saves what `mien edit DIR` wrote as libjpeg does, with colours at half the size (4:2:0), and asks `mien verify` for the invisible marks.

    mien edit PHOTOS --expression surprise -o DIR
    pip install pillow
    python3 benches/watermark.py target/release/mien DIR "Surprise at about 100 %"

Prints for each way how many pictures there are, in how many a mark is found, and in how many it says what it should. `mien eval watermark`
does the same with an emulated JPEG, and counts bits.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

WAYS = [(1, 80), (1, 60), (0.5, 75)]


def said(mien, picture, factor, quality, place):
    size = [max(1, round(side * factor)) for side in picture.size]
    picture.resize(size, Image.Resampling.LANCZOS).save(place, "JPEG", quality=quality, subsampling="4:2:0")
    return subprocess.run([mien, "verify", place], capture_output=True, text=True).stdout


def main(mien, folder, wanted):
    pictures = [Image.open(path).convert("RGB") for path in sorted(Path(folder).glob("*.png"))]
    with tempfile.TemporaryDirectory() as scratch:
        for factor, quality in WAYS:
            words = [said(mien, picture, factor, quality, f"{scratch}/passed-on.jpg") for picture in pictures]
            found, right = (sum(part in text for text in words) for part in ("an invisible mark", wanted))
            print(f"{factor} of the size, JPEG {quality}: {len(pictures)} pictures, {found} marks found, {right} read")


main(*sys.argv[1:])
