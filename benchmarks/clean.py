"""Wrong labels of people, found: CIFAR-10N beside cleanlab, and what mending the most suspicious ones is worth.

    python benchmarks/clean.py --save      # features once, 2 minutes of a processor; then about 4 minutes

A linear head learns on features of EfficientNet-Lite0 (ImageNet), from pictures enlarged to 96 px: once on all samples,
whose margins byeori collects, and once for each of 5 folds. cleanlab is given the very probabilities of the folds.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
import torch
from compare import DATA, Finding, Goal, arguments, publish, shown
from PIL import Image
from sklearn.model_selection import StratifiedKFold
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from byeori import Batch, Category, steps
from byeori.cleaning.looked import Looked, of_length_one
from byeori.cleaning.measured import auroc
from byeori.cleaning.neighbours import Neighbours, nearest
from byeori.cleaning.signals import Name, Signal, of_folds, of_margins, of_neighbours, shares_of, together
from byeori.core.files import cache_folder
from byeori.models.network import ImageStem
from byeori.models.picture.backbone import PHOTO, backbone
from byeori.training.loop.margins import Margins

FOLDER = DATA / "cifar10n_10k"
LABELS = ("aggre", "random1", "worse")
_PX, _EPOCHS, _BATCH, _LR, _DROPOUT = 96, 10, 128, 1e-3, 0.5
_FIXED = 1000
_WANTED, _TIMES = 0.88, 3.0


@dataclass(frozen=True, eq=False)
class Pictures:
    """Features of all pictures, and every label of those to learn from."""

    features: np.ndarray  # (learned and judged, width)
    classes: tuple[str, ...]
    labels: dict[str, np.ndarray]  # (learned,) by kind of label, `clean` among them
    judged: np.ndarray  # (judged,) the true classes of the test part

    @property
    def count(self) -> int:
        """How many are learned from."""
        return len(self.labels["clean"])

    @property
    def scaled(self) -> Tensor:
        """The features, each number standardised by those of the pictures that are learned from."""
        own = self.features[: self.count]
        return torch.from_numpy((self.features - own.mean(0)) / (own.std(0) + 1e-6))


def pictures() -> Pictures:
    """Read the set; its features are kept in the cache."""
    if not FOLDER.exists():
        sys.exit(f"skipped: {FOLDER} is not here")
    table = pl.read_csv(FOLDER / "train_labels.csv")
    classes = tuple(sorted(table["clean"].unique().to_list()))
    test = sorted((FOLDER / "test").glob("*/*.jpg"))
    place = cache_folder() / "benchmarks" / f"cifar10n-{PHOTO}-{_PX}.npy"
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        np.save(place, features([*(FOLDER / name for name in table["file"]), *test]))
    number = {name: place for place, name in enumerate(classes)}
    labels = {name: np.array([number[one] for one in table[name]]) for name in ("clean", *LABELS)}
    return Pictures(np.load(place), classes, labels, np.array([number[path.parent.name] for path in test]))


def features(paths: list) -> np.ndarray:
    """Give what the pretrained backbone makes of pictures, (pictures, width)."""
    stem, found = ImageStem(backbone(PHOTO, seed=0)).eval(), []
    for start in range(0, len(paths), 64):
        some = [Image.open(path).convert("RGB") for path in paths[start : start + 64]]
        large = np.stack([np.asarray(one.resize((_PX, _PX), Image.Resampling.BICUBIC)) for one in some])
        with torch.inference_mode():
            found.append(stem(torch.from_numpy(large).permute(0, 3, 1, 2).contiguous()).float().numpy())
    return np.concatenate(found)


def fitted(data: Pictures, labels: np.ndarray, rows: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Train a linear head on rows; give logits of all pictures, and the mean margin of the rows over the epochs."""
    torch.manual_seed(seed)
    x, draw = _scaled(data), np.random.default_rng(seed)
    model = nn.Sequential(nn.Dropout(_DROPOUT), nn.Linear(x.shape[1], len(data.classes)))
    adam = torch.optim.AdamW(model.parameters(), lr=_LR)
    margins, updates = Margins.of(Category(data.classes), np.sort(rows)), _EPOCHS * -(-len(rows) // _BATCH)

    def batches() -> Iterator[Batch]:
        for _ in range(_EPOCHS):
            order = draw.permutation(rows)
            for start in range(0, len(order), _BATCH):
                some = order[start : start + _BATCH]
                yield Batch({"x": x[some]}, torch.from_numpy(labels[some]), some)

    def loss(network: nn.Module, batch: Batch) -> Tensor:
        outputs = network(batch.inputs["x"])
        margins.see(batch, outputs.detach())
        return cross_entropy(outputs, batch.truth)

    for _ in steps(model, loss, batches(), adam, rate=lambda number: 1 - (number - 1) / updates):
        pass
    sums = margins.settle()
    with torch.inference_mode():
        return model.eval()(x).numpy(), (sums.total / sums.count).astype(np.float64)


@cache
def _scaled(data: Pictures) -> Tensor:
    return data.scaled


def signs(data: Pictures, labels: np.ndarray, near: Neighbours) -> tuple[dict[Name, Signal], np.ndarray]:
    """Give byeori's signs, and the probabilities of models that have not seen the sample, (learned, classes)."""
    target, rows = Category(data.classes), np.arange(data.count)
    logits, mean = fitted(data, labels, rows, seed=0)
    held = np.zeros((data.count, len(data.classes)), np.float32)
    for learned, out in StratifiedKFold(5, shuffle=True, random_state=0).split(rows, labels):
        held[out] = fitted(data, labels, learned, seed=0)[0][out]
    looked, apart = (_looked(target, one, labels) for one in (logits[: data.count], held))
    found = {
        "margins": of_margins(mean, looked),
        "folds": of_folds(apart, rows, data.count, target),
        "neighbours": of_neighbours(near, looked, target),
    }
    return {name: one for name, one in found.items() if one is not None}, shares_of(held)


def _looked(target: Category, logits: np.ndarray, labels: np.ndarray) -> Looked:
    margins = target.margin(torch.from_numpy(logits), torch.from_numpy(labels)).double().numpy()
    return Looked(np.arange(len(labels)), margins, logits, labels, None)


def by_cleanlab(labels: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Give cleanlab's doubt of each label, by its default score."""
    from cleanlab.rank import get_label_quality_scores

    return -get_label_quality_scores(labels, shares)


def gains(data: Pictures, labels: np.ndarray, doubt: np.ndarray, seeds: int) -> dict[str, list[float]]:
    """Give the test accuracy for each seed: with the labels as they are, and with some of them mended."""
    rows, found = np.arange(data.count), dict[str, list[float]]()
    for seed in range(seeds):
        random = np.random.default_rng(1000 + seed).permutation(rows)[:_FIXED]
        ways = {"as they are": rows[:0], "random": random, "suspects": np.argsort(-doubt, kind="stable")[:_FIXED]}
        for name, mended in ways.items():
            own = labels.copy()
            own[mended] = data.labels["clean"][mended]
            guesses = fitted(data, own, rows, seed)[0][data.count :].argmax(1)
            found.setdefault(name, []).append(float((guesses == data.judged).mean()))
        told = ", ".join(f"{name} {values[-1]:.4f}" for name, values in found.items())
        print(f"  seed {seed}: {told}", file=sys.stderr, flush=True)
    return found


def goals(reached: list[tuple[float, float]], better: float, chance: float) -> list[Goal]:
    """What was wanted, and whether it is so: of AUROC, ours and cleanlab's, and of what mending gains."""
    times = better / chance
    return [
        Goal(
            f"AUROC at least {_WANTED} for each kind of labels",
            ", ".join(f"{ours:.3f}" for ours, _ in reached),
            all(ours >= _WANTED for ours, _ in reached),
        ),
        Goal(
            "above cleanlab's on the same probabilities",
            ", ".join(f"{ours - theirs:+.4f}" for ours, theirs in reached),
            all(ours > theirs for ours, theirs in reached),
        ),
        Goal(
            f"mending the {_FIXED:,} most suspicious of `worse` gains at least {_TIMES:g} times what as many random do",
            f"{times:.2f} times ({100 * better:+.2f} and {100 * chance:+.2f} points of test accuracy)",
            times >= _TIMES,
        ),
    ]


def main() -> None:
    given = arguments(__doc__ or "", repeats=10)
    torch.set_num_threads(1)
    data = pictures()
    near = nearest(of_length_one(data.features[: data.count]))
    rows, raw, reached = [], dict[str, list[float]](), list[tuple[float, float]]()
    for name in LABELS:
        labels = data.labels[name]
        wrong = labels != data.labels["clean"]
        found, shares = signs(data, labels, near)
        doubt = together(found)
        ours, theirs = auroc(doubt, wrong), auroc(by_cleanlab(labels, shares), wrong)
        top = wrong[np.argsort(-doubt, kind="stable")[: int(wrong.sum())]].mean()
        each = [f"{auroc(found[one].doubt, wrong):.3f}" for one in ("margins", "folds", "neighbours")]
        rows.append((name, f"{wrong.mean():.1%}", f"{ours:.4f}", f"{theirs:.4f}", *each, f"{top:.3f}"))
        raw |= {f"{name}: byeori": [ours], f"{name}: cleanlab": [theirs]}
        reached.append((ours, theirs))
        print(rows[-1], file=sys.stderr, flush=True)
    worse = data.labels["worse"]
    scores = gains(data, worse, doubt, given.repeats)
    plain = statistics.mean(scores["as they are"])
    better, chance = (statistics.mean(scores[one]) - plain for one in ("suspects", "random"))
    mended = int((worse != data.labels["clean"])[np.argsort(-doubt, kind="stable")[:_FIXED]].sum())
    notes = [
        "AUROC of a label that is not the true class, over 10,000 pictures with labels of people (Wei et al. 2022). "
        "The last column is the share of wrong labels among as many of the most suspicious as there are wrong ones.",
        f"A linear head, {_EPOCHS} epochs of AdamW at {_LR:g}, dropout {_DROPOUT}, on features of EfficientNet-Lite0 "
        f"at {_PX} px; 5 folds. cleanlab is its `get_label_quality_scores` (self-confidence, its default).",
        f"Of the {_FIXED:,} most suspicious labels of `worse` {mended:,} are wrong, of random ones about "
        f"{(worse != data.labels['clean']).mean() * _FIXED:,.0f}. Test accuracy over {given.repeats} seeds, on 2,000 "
        f"pictures: as they are {shown(scores['as they are'])}, random mended {shown(scores['random'])}, suspects "
        f"mended {shown(scores['suspects'])}.",
    ]
    columns = ("labels", "wrong", "byeori", "cleanlab", "margins alone", "folds alone", "neighbours alone", "precision")
    title = "Wrong labels of people: CIFAR-10N"
    wanted, packages = goals(reached, better, chance), ("torch", "cleanlab")
    publish(Finding("clean", title, columns, rows, wanted, notes, packages, {**raw, **scores}), given)


if __name__ == "__main__":
    main()
