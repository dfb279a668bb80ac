"""A map of samples: what a trained network makes of each, in two dimensions, so that what is alike lies together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from byeori.bundles.bundle import BUNDLE, LARGEST_BATCH, Bundle
from byeori.bundles.folder import RECORD
from byeori.core.errors import DataError
from byeori.core.watching import counted
from byeori.data.dataset import Dataset
from byeori.models.network import TaskNetwork
from byeori.tracking.records import RunRecord
from byeori.workbench.data.samples import has_classes, labels_of
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.runs.files import folder_of
from byeori.workbench.samples.inputs import cells_of_sample

MOST = 4000
"""Samples on a map; of more these are drawn at random."""
_CLASSES = 8
"""Classes that have a colour of their own, the most frequent ones."""


@dataclass(frozen=True)
class Map:
    """Where samples lie."""

    rows: Sequence[int]
    x: Sequence[float]
    """-1 to 1, along the direction in which the features differ most."""
    y: Sequence[float]
    """Along the second one, in the same unit."""
    groups: Sequence[int]
    """The place of each sample's class in `classes`; -1 of any other."""
    classes: Sequence[str]
    explained: float
    """How much of what differs between the features the two directions show, 0 to 1."""
    run: str
    """Name of the run whose network it is."""
    unread: int
    """Samples that were drawn and could not be read."""


def bundle_for(place: Workplace, runs: Sequence[RunRecord]) -> tuple[Path, str] | None:
    """Give the bundle of the newest of some runs that has one, and the run's name."""
    for record in runs:
        folder = folder_of(place.folder, record)
        if folder and (folder / BUNDLE / RECORD).is_file():
            return folder / BUNDLE, record.name
    return None


def map_of(dataset: Dataset, path: Path, run: str) -> Map:
    """Give the map of a dataset as the network of a bundle sees it."""
    bundle = Bundle.load(path)
    drawn = np.random.default_rng(0).permutation(len(dataset))[:MOST]
    rows, features = _features(bundle, dataset, np.sort(drawn).tolist())
    if len(rows) < 3:
        raise DataError(f"{dataset.samples.name}: {len(rows)} samples can be read by {run}; a map needs 3 or more")
    places, explained = in_two_dimensions(features)
    groups, classes = _groups(dataset, rows)
    x, y = places.round(4).T.tolist()
    return Map(rows, x, y, groups, classes, explained, run, len(drawn) - len(rows))


def in_two_dimensions(features: np.ndarray) -> tuple[np.ndarray, float]:
    """Project features (samples, width) on their two main directions, from -1 to 1; and the share they explain.

    Principal components (Pearson 1901; Hotelling 1933), of features in units of their deviation.
    """
    spread = features.std(axis=0)
    centred = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1)
    vectors, values, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(features), 2))
    count = min(2, len(values))
    places[:, :count] = vectors[:, :count] * values[:count]
    places -= (places.max(axis=0) + places.min(axis=0)) / 2
    whole = float((values**2).sum())
    return places / max(float(np.abs(places).max()), 1e-12), float((values[:2] ** 2).sum() / whole) if whole else 0.0


def _features(bundle: Bundle, dataset: Dataset, rows: Sequence[int]) -> tuple[list[int], np.ndarray]:
    """What the head of a network is given of each sample that can be read; where that is unknown, its outputs."""
    read, found = list[int](), list[np.ndarray]()
    starts = range(0, len(rows), LARGEST_BATCH)
    for start in counted("reading samples", starts):
        packed = list[dict[str, np.ndarray]]()
        for row in rows[start : start + LARGEST_BATCH]:
            try:
                packed.append(bundle.pack(_cells(dataset, row, bundle)))
            except DataError:
                continue
            read.append(row)
        if packed:
            found.append(_of_batch(bundle, bundle.task.stack(packed)))
    return read, np.concatenate(found) if found else np.zeros((0, 1), np.float32)


def _cells(dataset: Dataset, row: int, bundle: Bundle) -> dict[str, Any]:
    columns = dataset.samples.columns
    lacking = [name for name in bundle.task.inputs if name not in columns]
    if lacking:
        raise DataError(f"{dataset.samples.name}: has no column {lacking[0]!r}, which the model reads")
    cells = {name: columns[name][row] for name in bundle.task.inputs}
    return cells_of_sample(cells, bundle.task.inputs, dataset.samples.root)


def _of_batch(bundle: Bundle, packed: dict[str, np.ndarray]) -> np.ndarray:
    import torch

    if not isinstance(bundle.model, TaskNetwork):
        return bundle.outputs(packed).reshape(len(next(iter(packed.values()))), -1)
    tensors = {name: bundle.device.send(torch.from_numpy(np.ascontiguousarray(x))) for name, x in packed.items()}
    with torch.inference_mode():
        features = bundle.model.features(bundle.task.batch(tensors)).float()
    if features.ndim > 2:  # a map of the picture, or a sequence: its mean over all places
        features = features.flatten(2).mean(2) if features.ndim == 4 else features.mean(1)
    found: np.ndarray = features.cpu().numpy()
    return found


def _groups(dataset: Dataset, rows: Sequence[int]) -> tuple[list[int], list[str]]:
    if not has_classes(dataset):
        return [-1] * len(rows), []
    labels = labels_of(dataset)
    classes = sorted(name for name, _ in Counter(labels[row] for row in rows).most_common(_CLASSES))
    places = {name: place for place, name in enumerate(classes)}
    return [places.get(labels[row], -1) for row in rows], classes
