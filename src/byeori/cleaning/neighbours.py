"""The nearest neighbours of every sample in the network's features: exact, block by block, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from byeori.cleaning.limits import COLUMNS, COMPARED, NEIGHBOURS, ROWS
from byeori.core.seeds import draw
from byeori.core.watching import doing


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest of each sample, nearest first."""

    places: np.ndarray  # (samples, k) int64
    similarity: np.ndarray  # (samples, k) float32, the cosine

    @property
    def weights(self) -> np.ndarray:
        """How much each neighbour counts, (samples, k): by how like it is, nothing where it is unlike; sums to 1."""
        weights = np.maximum(self.similarity, 1e-6)
        return np.asarray(weights / weights.sum(1, keepdims=True))

    def votes(self, classes: np.ndarray, count: int, some: np.ndarray | None = None) -> np.ndarray:
        """Give the weight that neighbours of each class have, (samples, count), or of `some` of the samples only."""
        places = self.places if some is None else self.places[some]
        weights = self.weights if some is None else self.weights[some]
        found = np.zeros((len(places), count), np.float32)
        np.add.at(found, (np.arange(len(places))[:, None], classes[places]), weights)
        return found


def nearest(features: np.ndarray, count: int = NEIGHBOURS) -> Neighbours:
    """Give the nearest neighbours of samples by their features (samples, width) of length 1, none its own."""
    samples = len(features)
    known = torch.from_numpy(np.ascontiguousarray(features, np.float32))
    others = np.arange(samples)
    if samples > COMPARED:
        others = np.sort(draw(0, "compared", samples).permutation(samples)[:COMPARED])
    count = min(count, len(others) - 1)
    places, similarity = np.empty((samples, count), np.int64), np.empty((samples, count), np.float32)
    for start in range(0, samples, ROWS):
        doing("neighbours", start, samples)
        values, found = _of_block(known, start, torch.from_numpy(others), count)
        places[start : start + ROWS], similarity[start : start + ROWS] = found.numpy(), values.numpy()
    return Neighbours(places, similarity)


def _of_block(known: torch.Tensor, start: int, others: torch.Tensor, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The nearest of the samples from `start` on: similarities and places, (rows, count) both, nearest first."""
    rows = known[start : start + ROWS]
    mine = torch.arange(start, start + len(rows))
    best, where = torch.full((len(rows), 0), 0.0), torch.full((len(rows), 0), 0)
    for first in range(0, len(others), COLUMNS):
        some = others[first : first + COLUMNS]
        like = rows @ known[some].T
        like.masked_fill_(some[None] == mine[:, None], -torch.inf)
        best, where = torch.cat([best, like], 1), torch.cat([where, some.expand(len(rows), -1)], 1)
        best, order = best.topk(min(count, best.shape[1]))
        where = where.gather(1, order)
    return best, where
