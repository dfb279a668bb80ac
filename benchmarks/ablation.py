"""Which of the stronger recipes help: each beside the plain one, over several seeds, judged on validation data.

    python benchmarks/ablation.py --save                    # all sets and choices, 5 seeds; about two hours on 2 cores
    python benchmarks/ablation.py --sets hymenoptera --choices mixup,swa,tta --save

A choice stays off by default unless its gain over the plain recipe, paired by seed, is clear of the noise on most sets.
The score is that of the weights which a run would keep, on the validation part: the best epoch's, or the average's.
"""

from __future__ import annotations

import argparse
import gzip
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from compare import DATA, Finding, arguments, before, publish

from byeori import Dataset, Recipe
from byeori.data.preparing.prepared import Prepared
from byeori.fields.category.loss import balanced_weights
from byeori.models.picture.views import Views
from byeori.training.job import Job, make_job
from byeori.training.loop.loop import Context, Saver, train_stages
from byeori.training.loop.stages import stages
from byeori.training.loop.state import start_state
from byeori.training.loop.stop import Asked
from byeori.training.progress.progress import Bar

_T975 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}  # of n - 1 degrees
CHOICES: dict[str, dict[str, Any]] = {
    "mixup": {"mixup": 0.2},
    "cutmix": {"cutmix": 1.0},
    "no smoothing": {"label_smoothing": 0.0},
    "focal": {"focal": 2.0, "label_smoothing": 0.0},
    "ema": {"ema": 0.9},
    "swa": {"swa": 0.25},
    "tta": {"tta": "mirror"},
    "crops": {"tta": "crops"},
    "progressive": {"progressive": 0.5},
    "gradual": {"unfreeze": "gradual"},
    "class weight": {"class_weight": "balanced"},
    "balanced": {"sampling": "balanced"},
    "unturned": {"rotate": 0.0},
    "unchanged": {"crop": 1.0, "rotate": 0.0, "colour": 0.0},
    "three stages": {"model": "small-resnet"},
}


@dataclass(frozen=True)
class Set:
    """One set of data, small enough that a training takes seconds or a few minutes."""

    name: str
    title: str
    recipe: Recipe
    left_out: tuple[str, ...] = ()
    """Choices that mean nothing here."""
    train: int | None = None
    """Samples of the training part that are used."""
    val: int | None = None
    skewed: bool = False
    """Whether most classes are made rare: each one half as common as the one before."""


_HEAD = Recipe(epochs=0, head_epochs=8, device="cpu")
_SCRATCH = Recipe(epochs=8, device="cpu")
_FLAT = ("progressive", "gradual", "three stages")
_RARE = ("class weight", "balanced")
_LETTERS = ("gradual", "tta", "crops")
_NO_PICTURE = (*_LETTERS, *_FLAT, *_RARE, "mixup", "cutmix", "unturned", "unchanged")
_SKEWED = (*_LETTERS, *_FLAT, "mixup", "cutmix", "ema", "swa", "no smoothing", "unturned", "unchanged")
SETS = (
    Set("digits", "digits, 400 of 16 px from scratch", _SCRATCH, (*_LETTERS, *_RARE, "three stages"), 400),
    Set("digits", "digits, classes from 160 down to 5", _SCRATCH, _SKEWED, skewed=True),
    Set("hymenoptera", "hymenoptera, head stage", _HEAD, (*_FLAT, *_RARE)),
    Set("cats_dogs", "cats_dogs, head stage, 600", _HEAD, (*_FLAT, *_RARE), 600, 300),
    Set("mnist10k", "mnist10k, 1,500 from scratch", _SCRATCH, (*_LETTERS, *_RARE), 1500, 1000),
    Set("cifar10n_10k", "cifar10n, 2,500 from scratch", Recipe(epochs=12, flip=True, device="cpu"),
        ("gradual", *_RARE), 2500, 1000),
    Set("adult", "adult, 1,500 rows", Recipe(device="cpu"), _NO_PICTURE, 1500, 2000),
    Set("sms_spam", "sms_spam, n-grams", Recipe(device="cpu"), _NO_PICTURE),
)  # fmt: skip


class _Silent:
    """Stands where a run would be, and keeps no file of what is logged."""

    folder = Path()

    def log(self, step: int, **values: float) -> None:
        del step, values

    def flush(self) -> None:
        return None


def trained(data: Dataset, given: Set, recipe: Recipe) -> tuple[float, Job]:
    """Train once; give the score on the validation part that the kept weights have, and the model with them."""
    prepared = data.prepare(recipe)
    prepared = replace(prepared, rows=_fewer(prepared.rows, prepared.columns[prepared.task.name], given, recipe.seed))
    job = make_job(_weighed(prepared, recipe), recipe)
    with tempfile.TemporaryDirectory() as folder, Bar(False) as bar:
        run: Any = _Silent()
        run.folder = Path(folder)
        state = start_state(job.model, job.recipe)
        context = Context(job, run, bar, Asked(), Saver(Path(folder), job.recipe.keep, 1e9))
        train_stages(stages(job, lambda *_: None), state, context, None)
    job.model.load_state_dict(state.chosen("best"))
    return next(iter(state.judgement.values())), job


def seen(job: Job, kind: str) -> float:
    """Judge a trained model on the validation part with the views of test-time augmentation."""
    name, metric = next(iter(job.prepared.task.target.scores().items()))
    del name
    job.model.views = Views(kind)
    job.model.eval()
    with torch.inference_mode(), job.device.autocast():
        for batch in job.prepared.straight("val", job.device):
            metric.update(job.model(batch.inputs).float(), batch.truth)
    job.model.views = None
    return float(metric.compute())


def _weighed(prepared: Prepared, recipe: Recipe) -> Prepared:
    """Learn the class weights of the rows that are left."""
    target: Any = prepared.task.target
    if recipe.class_weight == "none":
        return prepared
    counts = np.bincount(prepared.columns[prepared.task.name].gather(prepared.rows["train"]))
    weights = balanced_weights(dict(zip(target.classes, counts.tolist(), strict=True)), target.classes)
    return replace(prepared, task=replace(prepared.task, target=replace(target, weights=weights)))


def _fewer(rows: Mapping[str, np.ndarray], truth: Any, given: Set, seed: int) -> dict[str, np.ndarray]:
    """Take some rows of each part; the same for every choice, others for every seed."""
    draw = np.random.default_rng(seed)
    train = draw.permutation(rows["train"])
    if given.skewed:
        labels = truth.gather(train)
        counts = [max(160 >> int(label), 5) for label in range(int(labels.max()) + 1)]
        train = np.concatenate([train[labels == label][:count] for label, count in enumerate(counts)])
    val = np.random.default_rng(0).permutation(rows["val"])
    return {"train": np.sort(train[: given.train]), "val": np.sort(val[: given.val])}


def paired(values: Sequence[float], plain: Sequence[float]) -> tuple[float, float]:
    """Give the mean difference, and half the width of its 95 % interval (Student's t, paired by seed)."""
    differences = [a - b for a, b in zip(values, plain, strict=True)]
    spread = statistics.stdev(differences) / math.sqrt(len(differences)) if len(differences) > 1 else math.inf
    return statistics.mean(differences), _T975.get(len(differences), 2.2) * spread


def measured(given: Set, choices: Sequence[str], seeds: int) -> dict[str, list[float]]:
    """Train the plain recipe and each choice, seed by seed in turns."""
    data = Dataset(_source(given.name))
    views = {"tta": "mirror", "crops": "crops"}
    names = ["plain", *(name for name in choices if name not in given.left_out)]
    found: dict[str, list[float]] = {name: [] for name in names}
    for seed in range(seeds):
        begun_s = time.perf_counter()
        plain, job = trained(data, given, replace(given.recipe, seed=seed))
        for name in names:
            if name in views:  # no other training: the plain one's model, asked about more views
                found[name].append(seen(job, views[name]))
                continue
            recipe = replace(given.recipe, seed=seed, **CHOICES.get(name, {}))
            found[name].append(plain if name == "plain" else trained(data, given, recipe)[0])
        told = ", ".join(f"{name} {values[-1]:.3f}" for name, values in found.items())
        gone_s = time.perf_counter() - begun_s
        print(f"  {given.title}, seed {seed}, {gone_s:.0f} s: {told}", file=sys.stderr, flush=True)
    return found


def _source(name: str) -> Any:
    if name == "digits":
        from sklearn.datasets import load_digits

        images, labels = load_digits(return_X_y=True)
        scans = (images.reshape(-1, 8, 8) * (255 / 16)).round().astype(np.uint8)
        return [(scan.repeat(2, 0).repeat(2, 1), str(label)) for scan, label in zip(scans, labels, strict=True)]
    folder = DATA / name
    if not folder.exists():
        sys.exit(f"skipped: {folder} is not here")
    return _of_idx(folder) if name == "mnist10k" else folder / "train" if name == "cifar10n_10k" else folder


def _of_idx(folder: Path) -> list[tuple[np.ndarray, str]]:
    """Read the training digits of an idx pair."""
    images, labels = (gzip.decompress(next(folder.glob(f"*{kind}*.gz")).read_bytes()) for kind in ("images", "labels"))
    pixels = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28)
    return [(x, str(y)) for x, y in zip(pixels, np.frombuffer(labels, np.uint8, offset=8), strict=True)]


def _flags(parser: argparse.ArgumentParser) -> None:
    known = ", ".join(dict.fromkeys(one.name for one in SETS))
    parser.add_argument("--sets", default="", help=f"some of {known}, with commas")
    parser.add_argument("--choices", default="", help=f"some of {', '.join(CHOICES)}, with commas")


def main() -> None:
    given = arguments(__doc__ or "", repeats=5, more=_flags)
    choices = given.choices.split(",") if given.choices else list(CHOICES)
    wanted = [one for one in SETS if not given.sets or one.name in given.sets.split(",")]
    measured_now = {one.title: measured(one, choices, given.repeats) for one in wanted}
    known = {**before("ablation"), **measured_now}
    found = {one.title: known[one.title] for one in SETS if one.title in known}
    publish(_finding(found, given.repeats), given)


def _finding(found: Mapping[str, Mapping[str, Sequence[float]]], seeds: int) -> Finding:
    rows, helped = [], []
    for name in (name for name in CHOICES if any(name in values for values in found.values())):
        cells, wins, losses = [], 0, 0
        for values in found.values():
            if name not in values:
                cells.append("–")
                continue
            gain, half = paired(values[name], values["plain"])
            wins, losses = wins + (gain > half), losses + (gain < -half)
            cells.append(f"{100 * gain:+.1f} ± {100 * half:.1f}")
        told = f"{wins} better, {losses} worse"
        rows.append((f"`{name}` {CHOICES[name]}", *cells, told))
        helped += [name] if wins > sum(name in values for values in found.values()) / 2 and not losses else []
    plain = [f"{statistics.mean(values['plain']):.3f}" for values in found.values()]
    notes = [
        f"Percentage points of validation accuracy over the plain recipe: mean over {seeds} seeds and half the width "
        "of its 95 % interval, paired by seed; samples are drawn anew for each seed. No test part was looked at.",
        "Where classes were made rare, they are so in the training part alone: the validation part is as it was.",
        f"Clear of the noise on most of the sets where they were tried: {', '.join(helped) or 'none'}. Classes made "
        "rare are not the usual case, and who weighs them buys the rare ones with the common ones: that is left to the "
        "user.",
        "A set that this command does not name stands as it was measured before.",
        "Many choices are tried, so one in twenty would look better or worse by chance alone.",
    ]
    raw = {f"{title}: {name}": list(v) for title, values in found.items() for name, v in values.items()}
    rows.insert(0, ("plain recipe, accuracy", *plain, ""))
    columns = ("choice", *found, "clear of the noise")
    return Finding("ablation", "Stronger recipes", columns, rows, [], notes, ("torch", "timm"), raw)


if __name__ == "__main__":
    os.environ.setdefault("BYEORI_CACHE", tempfile.mkdtemp(prefix="byeori-ablation-"))
    main()
