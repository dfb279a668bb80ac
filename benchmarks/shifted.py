"""Sets of three kinds, each with a small model of byeori's and with shifts of its inputs that are planted, or real."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from compare import DATA
from PIL import Image, ImageEnhance, ImageFilter

from byeori import Bundle, Dataset, Recipe, train
from byeori.evaluation.one_answer import score_of

LIVE = 1000
"""Answers of each shift."""
Cells = list[Any]


@dataclass(frozen=True)
class Set:
    """One set: what is learned from, and what is met later."""

    name: str
    kind: str
    learned: Callable[[Path], Dataset]
    """Makes the data of the training, in a folder that it may write to."""
    recipe: Recipe
    lives: Callable[[], Mapping[str, tuple[Cells, Sequence[Any]]]]
    """Gives by shift the inputs that are met and what is true."""


def bundle_of(given: Set, folder: Path) -> Bundle:
    """Train a set's model, unless that has been done in the folder."""
    place = folder / given.name
    if not (place / "runs" / "run" / "bundle" / "bundle.json").exists():
        place.mkdir(parents=True, exist_ok=True)
        train(given.learned(place), given.recipe, folder=place / "runs", name="run")
    return Bundle.load(place / "runs" / "run")


def met(bundle: Bundle, cells: Cells, truth: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Give of inputs that are met the signal and the score of each answer, (answers,) both."""
    target, answers = bundle.task.target, bundle.predict(cells)
    signal = [one["value"] if one["confidence"] is None else one["confidence"] for one in answers]
    return np.array(signal, float), np.array([score_of(target, a, t) for a, t in zip(answers, truth, strict=True)])


def _idx(name: str, part: str) -> tuple[np.ndarray, list[str]]:
    def content(what: str) -> bytes:
        return gzip.decompress((DATA / name / f"{part}-{what}-ubyte.gz").read_bytes())

    labels = np.frombuffer(content("labels-idx1"), np.uint8, offset=8)
    return np.frombuffer(content("images-idx3"), np.uint8, offset=16).reshape(-1, 28, 28), [str(x) for x in labels]


def _photos(name: str, part: str, count: int) -> Set:
    pixels, labels = _idx(name, part)

    def learned(folder: Path) -> Dataset:
        for row in range(count):
            place = folder / "pictures" / labels[row]
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels[row]).save(place / f"{row}.png")
        return Dataset(folder / "pictures", val=0.25)

    def lives() -> Mapping[str, tuple[Cells, Sequence[Any]]]:
        draw, rows = np.random.default_rng(0), range(len(pixels) - LIVE, len(pixels))
        changes: dict[str, Callable[[Image.Image], Image.Image]] = {
            "none": lambda x: x,
            "blur": lambda x: x.filter(ImageFilter.GaussianBlur(1.0)),
            "rotation": lambda x: x.rotate(float(draw.uniform(15, 30)) * (1 if draw.random() < 0.5 else -1)),
            "noise": lambda x: Image.fromarray(
                np.clip(np.asarray(x, float) + draw.normal(0, 30, (28, 28)), 0, 255).astype(np.uint8)
            ),
            "contrast": lambda x: ImageEnhance.Contrast(x).enhance(0.5),
        }
        truth = [labels[row] for row in rows]
        return {
            what: ([change(Image.fromarray(pixels[row])) for row in rows], truth) for what, change in changes.items()
        }

    return Set(name, "photos", learned, Recipe(model="small-resnet", weights="none", epochs=6, device="cpu"), lives)


def _texts(name: str, count: int, *, test: str = "test") -> Set:
    def read(part: str) -> list[dict[str, str]]:
        with open(DATA / name / f"{part}.tsv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        return [rows[place] for place in np.random.default_rng(0).permutation(len(rows)).tolist()]

    def learned(folder: Path) -> Dataset:
        file = folder / "texts.csv"
        _write(file, [{"text": row["text"], "label": f"is {row['label']}"} for row in read("train")[:count]])
        return Dataset(file, target="label", task="classification", val=0.25)

    def lives() -> Mapping[str, tuple[Cells, Sequence[Any]]]:
        draw, rows = np.random.default_rng(0), read(test)[:LIVE]
        truth = [f"is {row['label']}" for row in rows]
        changes: dict[str, Callable[[str], str]] = {
            "none": lambda x: x,
            "typos": lambda x: "".join(chr(draw.integers(97, 123)) if draw.random() < 0.06 else c for c in x),
            "words lost": lambda x: " ".join(w for w in x.split() if draw.random() > 0.3) or x,
            "first words": lambda x: " ".join(x.split()[:6]),
        }
        return {what: ([change(row["text"]) for row in rows], truth) for what, change in changes.items()}

    return Set(name, "texts", learned, Recipe(model="ngrams", epochs=6, device="cpu"), lives)


def _write(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with open(file, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _rows(path: str, left_out: Sequence[str] = ()) -> list[dict[str, str]]:
    with open(DATA / path, encoding="utf-8", newline="") as file:
        rows = [{k: v for k, v in row.items() if k not in left_out} for row in csv.DictReader(file)]
    return [rows[place] for place in np.random.default_rng(0).permutation(len(rows)).tolist()]


def _table(
    name: str,
    target: str,
    task: str,
    known: Callable[[], list[dict[str, str]]],
    *,
    lives: Callable[[], Mapping[str, list[dict[str, str]]]],
) -> Set:
    def learned(folder: Path) -> Dataset:
        file = folder / "rows.csv"
        _write(file, known())
        return Dataset(file, target=target, task=task, val=0.25)

    def given() -> Mapping[str, tuple[Cells, Sequence[Any]]]:
        return {
            what: ([{k: v for k, v in row.items() if k != target} for row in rows], [row[target] for row in rows])
            for what, rows in lives().items()
        }

    return Set(name, "tables", learned, Recipe(model="mlp", epochs=8, device="cpu"), given)


def _adult() -> Set:
    def lives() -> Mapping[str, list[dict[str, str]]]:
        rows, draw = _rows("adult/test.csv"), np.random.default_rng(0)
        graduates = [row for row in rows if int(row["education-num"]) >= 13][:LIVE]
        hours = [{**row, "hours-per-week": str(int(row["hours-per-week"]) // 2)} for row in rows[:LIVE]]
        mixed = [row["relationship"] for row in rows[:LIVE]]
        others = draw.permutation(LIVE).tolist()
        swapped = [{**row, "relationship": mixed[other]} for row, other in zip(rows[:LIVE], others, strict=True)]
        return {
            "none": rows[:LIVE],
            "graduates alone": graduates,
            "half the hours": hours,
            "a column mixed up": swapped,
        }

    return _table("adult", "income", "classification", lambda: _rows("adult/train.csv")[:6000], lives=lives)


def _bikes(target: str = "count") -> Set:
    def lives() -> Mapping[str, list[dict[str, str]]]:
        kept = _rows("bike_sharing/train_2011.csv", ("casual", "registered"))[4400:]
        other = _rows("bike_sharing/test_2012.csv", ("casual", "registered"))[:LIVE]
        return {"none": kept[:LIVE], "another year": other, "winter alone": [r for r in kept if r["season"] == "1"]}

    return _table(
        "bike_sharing",
        target,
        "regression",
        lambda: _rows("bike_sharing/train_2011.csv", ("casual", "registered"))[:4400],
        lives=lives,
    )


def _wines() -> Set:
    def lives() -> Mapping[str, list[dict[str, str]]]:
        whites = _rows("wine_quality/white.csv")[3800:]
        return {"none": whites[:LIVE], "red wines": _rows("wine_quality/red.csv")[:LIVE]}

    return _table("wine_quality", "quality", "regression", lambda: _rows("wine_quality/white.csv")[:3800], lives=lives)


SETS: Mapping[str, Callable[[], Set]] = {
    "mnist10k": lambda: _photos("mnist10k", "t10k", 4000),
    "fashion_mnist": lambda: _photos("fashion_mnist", "t10k", 5000),
    "sst2": lambda: _texts("sst2", 5000),
    "ag_news_small": lambda: _texts("ag_news_small", 5000),
    "adult": _adult,
    "bike_sharing": _bikes,
    "wine_quality": _wines,
}
