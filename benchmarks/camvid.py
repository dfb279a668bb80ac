"""camvid, street scenes of 11 classes at 320 x 240: mean IoU on the test pictures, asked of the bundle that ships.

python benchmarks/camvid.py --save
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from compare import DATA, Finding, Goal, arguments, middle, publish, shown

from byeori import Bundle, Dataset, Mask, Recipe, train
from byeori.fields.mask.scores import counts_of, mean_iou
from byeori.training.progress.watch import Watch

FOLDER = DATA / "camvid"
_LIMIT_S = 45 * 60  # of a processor's time, all of its cores together


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--epochs", type=float, default=12, help="epochs (default: 12)")
    parser.add_argument("--model", default="auto", help="decoder/encoder (default: auto)")
    parser.add_argument("--body-lr", type=float, default=0.3, help="rate of the encoder, as a share (default: 0.3)")


def test_iou(folder: Path) -> float:
    """Give the mean IoU of a run's bundle on the test masks, read from the files themselves."""
    bundle, reader = Bundle.load(folder), Mask()
    target: Any = bundle.task.target
    counts = np.zeros((1,), np.int64)
    for image in sorted((FOLDER / "test/images").iterdir()):
        [answer] = bundle.predict([image])
        guess = target.pack(reader.read(answer["value"]))
        truth = target.pack(reader.read(FOLDER / "test/masks" / f"{image.stem}.png"))
        counts = counts + counts_of(guess[None], truth[None], len(target.classes))[0]
    return float(mean_iou(counts))


def main() -> None:
    given = arguments(__doc__ or "", repeats=1, more=_flags)
    if not FOLDER.exists():
        sys.exit(f"skipped: {FOLDER} is not here")
    cpu_s, ious, chosen = [], [], ""
    for seed in range(given.repeats):
        with TemporaryDirectory() as folder:
            os.environ["BYEORI_CACHE"] = str(Path(folder) / "cache")
            begun_s = time.process_time()
            recipe = Recipe(model=given.model, epochs=given.epochs, body_lr=given.body_lr, seed=seed, keep=1)
            run = train(Dataset(FOLDER), recipe, folder=folder, watch=Watch(progress=True))
            cpu_s.append(time.process_time() - begun_s)
            settled = Recipe.load(run.folder / "recipe.toml")
            chosen = f"{settled.model}, {settled.epochs:g} epochs, {settled.precision}"
            ious.append(test_iou(run.folder))
        print(f"  seed {seed}: mean IoU {ious[-1]:.4f} in {cpu_s[-1]:.0f} CPU s", file=sys.stderr, flush=True)
    rows = [(f"byeori `train()`: {chosen}", shown([s / 60 for s in cpu_s], 1), shown(ious, 3))]
    is_reached = middle(ious) >= 0.5 and max(cpu_s) <= _LIMIT_S
    found = f"{shown(ious, 3)} in {shown([s / 60 for s in cpu_s], 1)} CPU minutes"
    goal = Goal("test mean IoU at least 0.50 within 45 CPU minutes", found, is_reached)
    notes = [
        f"{given.repeats} seed{'s'[: given.repeats != 1]}. 367 pictures train, 101 choose the weights; the 233 test "
        "pictures are seen once, by the bundle, at the end. CPU minutes are of all cores together and hold preparing, "
        "bundle and report. The encoder's weights are those of `byeori[weights]`.",
    ]
    title = "camvid: a class for every pixel"
    columns = ("way", "CPU minutes", "test mean IoU")
    raw = {"cpu_s": cpu_s, "mean_iou": ious}
    packages = ("torch", "timm", "segmentation-models-pytorch")
    publish(Finding("camvid", title, columns, rows, [goal], notes, packages, raw), given)


if __name__ == "__main__":
    main()
