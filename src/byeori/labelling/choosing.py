"""Which samples people are asked about, and why: each way is one function from a view of the pool to chosen rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError
from byeori.labelling.answering import answers_to, difference, said, unsureness
from byeori.labelling.features import features_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.labelling.pool import Pool

_NEIGHBOURS = 20  # of a sample within its cluster, by which it is typical (TypiClust)
_CLUSTERS = 500  # most of them
_LOOKED_AT = 20_000  # samples of a pool that are looked at, drawn by chance


@dataclass(frozen=True)
class Chosen:
    """A sample that people are asked about."""

    row: int
    why: str
    """The kind of reason, one word."""
    reason: str
    probability: float | None = None


@dataclass(frozen=True, eq=False)
class View:
    """The pool as it is chosen from: rows that may be chosen, and what is computed of them when it is asked for."""

    pool: Pool
    rows: np.ndarray  # (rows,) int
    bundle: Bundle | None
    other: Bundle | None = None
    seed: int = 0

    @cached_property
    def looked_at(self) -> np.ndarray:
        """The rows, or very many of them drawn by chance."""
        if len(self.rows) <= _LOOKED_AT:
            return self.rows
        return np.sort(np.random.default_rng(self.seed).choice(self.rows, _LOOKED_AT, replace=False))

    @cached_property
    def features(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Features (readable, width) of rows that may be chosen, those rows, and features (known, width)."""
        known = self.pool.known[:_LOOKED_AT]
        found, readable = features_of(self.pool, np.concatenate([self.looked_at, known]), self.bundle)
        is_known = np.isin(readable, known)
        return found[~is_known], readable[~is_known], found[is_known]

    @cached_property
    def answers(self) -> dict[int, Mapping[str, Any]]:
        """What the model answers, by row."""
        return answers_to(self.pool, self.looked_at, self._model("margin"))

    @cached_property
    def other_answers(self) -> dict[int, Mapping[str, Any]]:
        """What the second model answers."""
        if self.other is None:
            raise ConfigError("disagreement: needs two models to disagree; name both, by `--models runs/a,runs/b`")
        return answers_to(self.pool, self.looked_at, self.other)

    def _model(self, by: str) -> Bundle:
        if self.bundle is None:
            raise ConfigError(
                f"{by}: needs a model, and there is none yet; label a first batch by `typical`, train on it, and give "
                "the run: `--models runs/last`"
            )
        return self.bundle


def randomly(view: View, count: int) -> list[Chosen]:
    """Draw samples, each as likely as any other; what is told of all by labels of these holds."""
    count = min(count, len(view.rows))
    drawn = np.random.default_rng(view.seed).choice(view.rows, count, replace=False)
    share = count / len(view.rows)
    reason = f"Drawn by chance, {count:,} of {len(view.rows):,}, so that it stays measurable how good a model is."
    return [Chosen(int(row), "random", reason, share) for row in drawn]


def typical(view: View, count: int) -> list[Chosen]:
    """Take the most typical sample of each cluster, the largest clusters without labels first.

    TypiClust (Hacohen, Dekel and Weinshall 2022): with few labels, typical samples teach more than unsure ones. There
    are as many clusters as there are labels and questions; typical is what is near to its 20 neighbours.
    """
    from sklearn.cluster import KMeans, MiniBatchKMeans

    found, rows, known = view.features
    count = min(count, len(rows))
    both = np.concatenate([found, known])
    clusters = min(len(known) + count, _CLUSTERS, max(len(np.unique(both.round(3), axis=0)) * 2 // 3, 1))
    method = KMeans if len(both) <= 5_000 else MiniBatchKMeans
    groups = method(clusters, n_init=1, random_state=view.seed).fit_predict(both)
    own, taken = groups[: len(rows)], np.bincount(groups[len(rows) :], minlength=clusters)
    sizes, chosen = np.bincount(groups, minlength=clusters), list[Chosen]()
    ranked = {group: _by_typicality(found, np.flatnonzero(own == group)) for group in range(clusters)}
    while len(chosen) < count:
        open_ones = [group for group in ranked if ranked[group]]
        group = min(open_ones, key=lambda one: (taken[one], -sizes[one], one))
        place, labels = ranked[group].pop(0), int(taken[group])
        taken[group] += 1
        of = "none of which has a label" if not labels else f"{labels:,} of which have a label or are asked"
        reason = f"The most typical of {int(sizes[group]):,} samples that are alike, {of}."
        chosen.append(Chosen(int(rows[place]), "cluster", reason))
    return chosen


def _by_typicality(found: np.ndarray, members: np.ndarray) -> list[int]:
    """The places of a cluster's members, the most typical first."""
    if len(members) < 2:
        return [int(place) for place in members]
    inside = found[members]
    near = min(_NEIGHBOURS, len(members) - 1)
    squares = np.maximum(2 - 2 * inside @ inside.T, 0) if len(members) <= 4_000 else None
    if squares is None:  # about the middle of a very large one
        away = np.linalg.norm(inside - inside.mean(0), axis=1)
    else:
        np.fill_diagonal(squares, np.inf)
        away = np.sqrt(np.partition(squares, near - 1, axis=1)[:, :near]).mean(1)
    return [int(place) for place in members[np.argsort(away, kind="stable")]]


def margin(view: View, count: int) -> list[Chosen]:
    """Take what the model is least sure of."""
    answers = view.answers
    ranked = sorted(answers, key=lambda row: (-unsureness(answers[row]), row))[:count]
    return [Chosen(row, "uncertain", f"The model is unsure: {said(answers[row])}.") for row in ranked]


def coverage(view: View, count: int) -> list[Chosen]:
    """Take what lies farthest from all that is labelled or chosen, one after the other.

    The greedy k-centre of core sets (Sener and Savarese 2018). Without any label it begins at the middle.
    """
    found, rows, known = view.features
    away = np.full(len(found), np.inf, np.float32)
    for start in range(0, len(known), 1_000):
        away = np.minimum(away, (2 - 2 * found @ known[start : start + 1_000].T).min(1))
    usual = float(np.sqrt(max(float(np.median(away)), 1e-12))) if len(known) else 0.0
    chosen = list[Chosen]()
    middle = found @ found.mean(0)
    for _ in range(min(count, len(rows))):
        is_first = not np.isfinite(away).any()
        far_off = middle if is_first else np.where(np.isfinite(away), away, -1)
        place = int(far_off.argmax())
        times = float(np.sqrt(max(away[place], 0))) / usual if usual else 0.0
        far = f", {times:.1f} times as far from it as usual" if times else ""
        chosen.append(Chosen(int(rows[place]), "unlike", f"Unlike all that is labelled or asked{far}."))
        away = np.minimum(away, 2 - 2 * found @ found[place])
        away[place] = -np.inf
    return chosen


def disagreement(view: View, count: int) -> list[Chosen]:
    """Take what two models answer most differently (query by committee; Seung, Opper and Sompolinsky 1992)."""
    others, answers = view.other_answers, view.answers
    both = [row for row in answers if row in others]
    ranked = sorted(both, key=lambda row: (-difference(answers[row], others[row]), row))[:count]
    return [
        Chosen(row, "disagreed", f"Two models disagree: {said(answers[row])}; and {said(others[row])}.")
        for row in ranked
    ]


WAYS: Mapping[str, Callable[[View, int], list[Chosen]]] = {
    "typical": typical,
    "margin": margin,
    "coverage": coverage,
    "disagreement": disagreement,
    "random": randomly,
}
"""The ways by the words that a user says."""
