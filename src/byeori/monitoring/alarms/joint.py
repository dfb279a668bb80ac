"""All traits together: a classifier bets on "which of the two is live?", over pairs of an answer and a reference row.

Each pair has one live answer x and one reference row y that was never used before: the reference is consumed without
replacement. Where both come from one source, x and y may change places, so the bet 2 / (1 + exp(-u)) with u = g(x) -
g(y) is worth 1 on average, whatever g the pairs before have taught; where they do not, a classifier that tells them
apart earns (Podkopaev and Ramdas 2023, "Sequential predictive two-sample and independence testing"; Shafer 2021). It
sees what no single trait shows, such as two traits that no longer go together. When the reference is used up the test
stands still, so it is consumed slowly: it lasts for `LIFE_DAYS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

LIFE_DAYS = 60.0
"""For how long the reference lasts, where answers come as fast as it allows."""
FEWEST_A_DAY = 10.0
"""Pairs a day, of a reference that is so small that it lasts less long."""
_WIDEST = 64  # numbers of a row that the classifier reads
_CROSSED = 12  # of these, the first, of which each two are multiplied
_LEARNERS = ((False, 20.0), (False, 100.0), (True, 40.0), (True, 200.0))  # whether products too; how slow at first
_STAKES = (1.0, 0.5)
_BETTORS = 1 + len(_LEARNERS) * len(_STAKES)
_FIRST = np.array([0.5] + [0.5 / (_BETTORS - 1)] * (_BETTORS - 1))
_HORIZON = 1000.0
_LEARNED = ("weights", "precisions")


@dataclass(frozen=True)
class Joint:
    """What the classifier has learned and what it has, after so many pairs."""

    log: float
    """Logarithm of the wealth."""
    shares: np.ndarray
    """Who has it, (bettors,)."""
    weights: np.ndarray
    """Of each learner, (learners, inputs)."""
    precisions: np.ndarray
    """How sure each weight is, (learners, inputs)."""
    pairs: int
    """Reference rows that are used up."""

    @classmethod
    def start(cls, numbers: int, pairs: int = 0) -> Self:
        """Give it before the first pair of rows of so many numbers; `pairs` rows were used before."""
        width = _inputs(numbers)
        precisions = np.repeat(np.array([[slow] for _, slow in _LEARNERS]), width, axis=1)
        return cls(0.0, _FIRST.copy(), np.zeros((len(_LEARNERS), width)), precisions, pairs)

    def to_json(self) -> dict[str, Any]:
        """Give it as it is kept."""
        return {
            "log": self.log,
            "shares": [float(f"{x:.9g}") for x in self.shares],
            "weights": [[float(f"{x:.7g}") for x in row] for row in self.weights],
            "precisions": [[float(f"{x:.7g}") for x in row] for row in self.precisions],
            "pairs": self.pairs,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Take back what `to_json` gave."""
        shares = np.array(kept["shares"], float)
        weights, precisions = (np.array(kept[name], float).reshape(len(_LEARNERS), -1) for name in _LEARNED)
        return cls(float(kept["log"]), shares / shares.sum(), weights, precisions, int(kept["pairs"]))


def bet_on_pairs(joint: Joint, live: np.ndarray, reference: np.ndarray) -> tuple[Joint, np.ndarray]:
    """Bet on pairs of standardised rows, (pairs, numbers) each; give what is then, and the log wealth after each."""
    differences = _crossed(live) - _crossed(reference)  # (pairs, inputs)
    own = np.array([[1.0] * live.shape[1] + [float(crossed)] * _products(live.shape[1]) for crossed, _ in _LEARNERS])
    log, shares, weights, precisions = joint.log, joint.shares, joint.weights.copy(), joint.precisions.copy()
    path = np.empty(len(differences))
    for number, difference in enumerate(differences):
        chance = 1 / (1 + np.exp(-np.clip(weights @ difference, -30, 30)))  # (learners,): that the live one is live
        won = np.concatenate([[1.0], (1 + np.outer(_STAKES, 2 * chance - 1)).ravel()])
        after = shares * won
        total = after.sum()
        again = 1 / (_HORIZON + joint.pairs + number)
        shares = (1 - again) * after / total + again * _FIRST
        log += float(np.log(total))
        seen = difference * own
        precisions += (chance * (1 - chance))[:, None] * seen**2
        weights += (1 - chance)[:, None] * seen / precisions
        path[number] = log
    return Joint(log, shares, weights, precisions, joint.pairs + len(differences)), path


def widest(numbers: int) -> int:
    """How many numbers of a row are read.

    >>> widest(10), widest(400)
    (10, 64)
    """
    return min(numbers, _WIDEST)


def allowed(rows: int, used: int, days: float) -> int:
    """How many more of a reference's rows may be used, so many days after the first.

    >>> allowed(1200, 0, 1.0), allowed(1200, 40, 1.0), allowed(1200, 1190, 900.0)
    (20, 0, 10)
    """
    pace = max(rows / LIFE_DAYS, FEWEST_A_DAY)
    return max(0, min(rows, int(pace * max(days, 1.0))) - used)


def _products(numbers: int) -> int:
    crossed = min(numbers, _CROSSED)
    return crossed * (crossed - 1) // 2


def _inputs(numbers: int) -> int:
    return numbers + _products(numbers)


def _crossed(rows: np.ndarray) -> np.ndarray:
    """Give rows with the products of the first numbers, (rows, numbers) to (rows, inputs)."""
    rows = np.clip(rows, -3, 3)
    one, other = np.triu_indices(min(rows.shape[1], _CROSSED), 1)
    return np.concatenate([rows, rows[:, one] * rows[:, other]], 1)
