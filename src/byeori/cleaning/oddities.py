"""Samples that are odd otherwise: near duplicates with two answers, ambiguous ones, those unlike all, and unfitting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from byeori.cleaning.limits import APART, BOTH, CLOSER, FAR, FEWEST, HALF, ODDITIES, SAME
from byeori.cleaning.signals import shares_of
from byeori.cleaning.words import Kind

if TYPE_CHECKING:
    from byeori.cleaning.evidence import Witness


@dataclass(frozen=True)
class Odd:
    """One odd sample, by its place among those looked at."""

    place: int
    kind: Kind
    evidence: str
    score: float
    partner: int | None = None
    """The near duplicate with another answer."""


def oddities(witness: Witness, hashes: np.ndarray) -> list[Odd]:
    """Give the odd samples, a few of each kind, the oddest first; of very few samples none is odd."""
    if len(witness.looked.rows) < FEWEST:
        return _duplicates(witness, hashes)
    return [*_duplicates(witness, hashes), *_ambiguous(witness), *_outliers(witness), *_unfitting(witness)]


def _duplicates(witness: Witness, hashes: np.ndarray) -> list[Odd]:
    """Samples that are the same, or as good as the same to the network, with different answers."""
    rows = witness.looked.rows
    answers = _answers(witness)
    found = dict[tuple[int, int], Odd]()
    own = hashes[rows]
    order = np.argsort(own, kind="stable")
    for one, other in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if own[one] == own[other] and answers[one] != answers[other]:
            _keep(found, witness, one, other, like=1.0)
    if witness.near is not None and len(rows) >= FEWEST:
        # Features of a class lie close together: a near duplicate is far closer than samples usually are.
        usual = float(np.median(1 - witness.near.similarity[:, 0]))
        close = np.argwhere(witness.near.similarity >= max(SAME, 1 - usual / CLOSER))
        for one, rank in close[: 50 * ODDITIES].tolist():
            other = int(witness.near.places[one, rank])
            if answers[one] != answers[other]:
                _keep(found, witness, one, other, like=float(witness.near.similarity[one, rank]))
    return sorted(found.values(), key=lambda odd: -odd.score)[:ODDITIES]


def _keep(found: dict[tuple[int, int], Odd], witness: Witness, one: int, other: int, *, like: float) -> None:
    pair = min(one, other), max(one, other)
    key = witness.run.prepared.samples.keys[int(witness.looked.rows[other])]
    what = "is the same as" if like == 1.0 else f"looks like ({like:.3f} of 1 to the network)"
    found.setdefault(pair, Odd(one, "duplicate", f"{what} {key}, which has another answer", like, other))


def _answers(witness: Witness) -> list[str]:
    truth = witness.looked.truth
    if truth is not None:
        return [one.tobytes().hex() for one in truth]
    samples, name = witness.run.prepared.samples, witness.run.prepared.task.name
    return [repr(samples.columns[name][int(row)]) for row in witness.looked.rows]


def _ambiguous(witness: Witness) -> list[Odd]:
    """Samples that two classes fit about equally."""
    if not witness.classes or len(witness.classes) < 2:
        return []
    assert witness.looked.outputs is not None
    shares = shares_of(witness.looked.outputs)
    if witness.held_at is not None and witness.held is not None and witness.held.looked.outputs is not None:
        known = witness.held_at >= 0
        shares[known] = shares_of(witness.held.looked.outputs[witness.held_at[known]])
    two = np.sort(np.argpartition(-shares, 1, axis=1)[:, :2], axis=1)
    pairs = np.take_along_axis(shares, two, 1)
    chosen = np.flatnonzero((pairs.sum(1) >= BOTH) & (pairs.min(1) >= HALF))
    found = []
    for place in chosen[np.argsort(-pairs[chosen].min(1), kind="stable")][:ODDITIES].tolist():
        first, second = (witness.classes[number] for number in two[place])
        words = f"{first!r} {pairs[place][0]:.2f} and {second!r} {pairs[place][1]:.2f}: two classes fit about equally"
        found.append(Odd(place, "ambiguous", words, float(pairs[place].min() * 2)))
    return found


def _outliers(witness: Witness) -> list[Odd]:
    """Samples whose nearest neighbours are far: further than `FAR` median deviations below the median."""
    if witness.near is None:
        return []
    like = witness.near.similarity[:, : max(1, witness.near.similarity.shape[1] // 5)].mean(1).astype(np.float64)
    middle = float(np.median(like))
    spread = max(float(np.median(np.abs(like - middle))), 1e-6)
    away = (middle - like) / spread
    found = []
    for place in np.argsort(-away, kind="stable")[:ODDITIES].tolist():
        if away[place] < FAR or middle - like[place] < APART:
            break
        words = f"likeness to its nearest {like[place]:.2f} of 1, usual is {middle:.2f}: unlike all others"
        found.append(Odd(place, "outlier", words, float(1 - like[place])))
    return found


def _unfitting(witness: Witness) -> list[Odd]:
    """Samples for which no class is likely: the largest probability is nearer to guessing than to any class."""
    if len(witness.classes) < 3:
        return []
    assert witness.looked.outputs is not None
    shares = shares_of(witness.looked.outputs)
    best, guess = shares.max(1), 1 / len(witness.classes)
    limit = guess + (1 - guess) / 6
    found = []
    for place in np.argsort(best, kind="stable")[:ODDITIES].tolist():
        if best[place] > limit:
            break
        words = f"its likeliest class has {best[place]:.2f}, guessing has {guess:.2f}: no class fits"
        found.append(Odd(place, "none fits", words, float(1 - best[place])))
    return found
