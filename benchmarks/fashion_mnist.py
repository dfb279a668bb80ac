"""fashion_mnist from scratch with `train()`: accuracy on the 10,000 test pictures, asked of the bundle that ships.

python benchmarks/fashion_mnist.py --save
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from compare import DATA, Finding, Goal, arguments, middle, publish, shown

from byeori import Bundle, Dataset, Recipe, train
from byeori.training.progress.watch import Watch

FOLDER = DATA / "fashion_mnist"
STILL = {"rotate": 0.0, "colour": 0.0}
CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


class Fashion:
    """One part of fashion_mnist as a map-style dataset of (28, 28) uint8 pictures and class numbers."""

    classes = CLASSES

    def __init__(self, part: str) -> None:
        self.pictures = idx(FOLDER / f"{part}-images-idx3-ubyte.gz")
        self.labels = idx(FOLDER / f"{part}-labels-idx1-ubyte.gz")

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, number: int) -> tuple[np.ndarray, int]:
        return self.pictures[number], int(self.labels[number])


def idx(path: Path) -> np.ndarray:
    """Read an IDX file of bytes: two zeros, the type, the number of dimensions, their sizes, the values."""
    with gzip.open(path) as file:
        content = file.read()
    if content[:3] != b"\0\0\x08":
        sys.exit(f"{path}: no IDX file of bytes")
    count = content[3]
    shape = np.frombuffer(content, ">u4", count, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * count).reshape(shape)


def _flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--epochs", type=float, default=20, help="epochs (default: 20)")
    parser.add_argument("--model", default="auto", help="backbone (default: auto)")
    parser.add_argument("--seed", type=int, default=0, help="the first seed (default: 0)")


def main() -> None:
    given = arguments(__doc__ or "", repeats=1, more=_flags)
    if not FOLDER.exists():
        sys.exit(f"skipped: {FOLDER} is not here")
    test = Fashion("t10k")
    seconds, accuracies, chosen = [], [], ""
    for seed in range(given.seed, given.seed + given.repeats):
        with TemporaryDirectory() as folder:
            os.environ["BYEORI_CACHE"] = str(Path(folder) / "cache")
            begun_s = time.perf_counter()
            recipe = Recipe(model=given.model, epochs=given.epochs, seed=seed, flip=True, tta="mirror", **STILL)
            run = train(Dataset(Fashion("train"), val=0.05, test=0), recipe, folder=folder, watch=Watch(progress=True))
            seconds.append(time.perf_counter() - begun_s)
            answers = Bundle.load(run.folder).predict(list(test.pictures))
            chosen = f"{run.recipe['model']}, {run.recipe['epochs']} epochs, {run.recipe['precision']}"
        right = [answer["value"] == CLASSES[label] for answer, label in zip(answers, test.labels, strict=True)]
        accuracies.append(sum(right) / len(right))
        print(f"  seed {seed}: accuracy {accuracies[-1]:.4f} in {seconds[-1]:.0f} s", file=sys.stderr, flush=True)
    rows = [(f"byeori `train()`: {chosen}", shown(seconds, 0), shown(accuracies, 4))]
    goal = Goal("test accuracy at least 0.94, from scratch", shown(accuracies, 4), middle(accuracies) >= 0.94)
    notes = [
        f"{given.repeats} seed{'s'[: given.repeats != 1]} from {given.seed} on. 5 % of the 60,000 training pictures "
        "choose the weights; the 10,000 test pictures are seen once, by the bundle, at the end. The time holds "
        "preparing, bundle and report.",
        "As by default, but that pictures are mirrored, in training and for the answer (a mirrored coat is a coat, "
        "which byeori cannot know), neither turned nor lightened, and 20 epochs in the place of 12.",
    ]
    raw = {"seconds": seconds, "accuracy": accuracies}
    title = "fashion_mnist: from scratch"
    publish(
        Finding("fashion_mnist", title, ("way", "seconds", "test accuracy"), rows, [goal], notes, ("torch",), raw),
        given,
    )


if __name__ == "__main__":
    main()
