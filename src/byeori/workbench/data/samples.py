"""The samples of a dataset by class and part, and what of each a page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from byeori.core.printable import printable
from byeori.data.dataset import Dataset
from byeori.workbench.samples.inputs import cells_of_sample, shown_inputs

PARTS = ("train", "val", "test")
ON_A_PAGE = 60
_MOST_INPUTS, _MOST_CLASSES, _LETTERS = 8, 500, 200


@dataclass(frozen=True)
class ClassRow:
    """How many samples of a class each part has."""

    name: str
    counts: Mapping[str, int]
    total: int
    share: float
    """Of the most frequent class."""


@dataclass(frozen=True)
class Tile:
    """One sample as it is shown among others."""

    row: int
    key: str
    label: str
    part: str
    inputs: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Tiles:
    """One page of samples."""

    tiles: Sequence[Tile]
    total: int
    page: int
    pages: int


def has_classes(dataset: Dataset) -> bool:
    """Whether the target's cells are classes, by which samples can be looked through."""
    return dataset.task.target.about.is_stratified


def labels_of(dataset: Dataset) -> list[str]:
    """Give the label of each sample as it is written."""
    return [printable(str(cell)[:_LETTERS]) if cell is not None else "" for cell in dataset.samples.labels]


def classes_of(dataset: Dataset) -> list[ClassRow]:
    """Give the classes by name, with how many samples each part has of them; none where the target has no classes."""
    if not has_classes(dataset):
        return []
    counts: dict[str, Counter[str]] = {}
    for label, part in zip(labels_of(dataset), dataset.parts.tolist(), strict=True):
        counts.setdefault(label, Counter())[part] += 1
    most = max((one.total() for one in counts.values()), default=1)
    rows = [ClassRow(name, one, one.total(), one.total() / most) for name, one in sorted(counts.items())]
    return rows[:_MOST_CLASSES]


def page_of_samples(
    dataset: Dataset, address: Callable[[int, str], str], *, label: str, part: str, text: str, page: int
) -> Tiles:
    """Give one page of the samples of a class, of a part, and with a text in their key; '' is any."""
    wanted = np.ones(len(dataset), bool)
    if label:
        wanted &= np.array([one == label for one in labels_of(dataset)])
    if part:
        wanted &= dataset.parts == part
    if text:
        wanted &= np.array([text.casefold() in key.casefold() for key in dataset.samples.keys])
    rows = np.flatnonzero(wanted)
    pages = max(1, ceil(len(rows) / ON_A_PAGE))
    page = min(max(1, page), pages)
    shown = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE].tolist()
    return Tiles(tiles_of(dataset, shown, address), len(rows), page, pages)


def tiles_of(dataset: Dataset, rows: Sequence[int], address: Callable[[int, str], str]) -> list[Tile]:
    """Give samples as they are shown; `address` gives where the file of a row's input is fetched."""

    def tile(row: int) -> Tile:
        cells = dict(list(cells_of_row(dataset, row).items())[:_MOST_INPUTS])
        inputs = shown_inputs(cells, lambda name: address(row, name))
        label = printable(str(dataset.samples.labels[row])[:_LETTERS])
        return Tile(row, printable(dataset.samples.keys[row]), label, str(dataset.parts[row]), inputs)

    return [tile(row) for row in rows if 0 <= row < len(dataset)]


def cells_of_row(dataset: Dataset, row: int) -> dict[str, Any]:
    """Give the inputs of a sample by column, files as paths."""
    cells = {name: dataset.samples.columns[name][row] for name in dataset.task.inputs}
    return cells_of_sample(cells, dataset.task.inputs, dataset.samples.root)
