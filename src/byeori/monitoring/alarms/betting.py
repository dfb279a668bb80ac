"""Wealth from bets against "the p-values are uniform": it grows where they are not, and hardly ever else.

Each bettor has a density on [0, 1] and multiplies its money by it; where p-values are uniform nobody can expect to win,
so the wealth of all together is a martingale that begins at 1, and reaches 1/a with a probability of a at most, ever
(Ville 1939; Shafer 2021; Ramdas, Gruenwald, Vovk and Shafer 2023). The bettors: one that does not bet; normal shifts
and spreads of the normal scores of the p-values; one that learns a histogram of the last few hundred. After every
answer a share of the money is dealt out anew, so that a change is seen as quickly after a year as after a day
(Herbster and Warmuth 1998); the share falls with time, so that a long healthy life costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import ndtri  # type: ignore[import-untyped]

_SHIFTS = np.array([sign * size for size in (0.15, 0.3, 0.6, 1.2) for sign in (1, -1)])
_SPREADS = np.array([0.5, 0.75, 1.33, 2.0])
_CELLS = 16  # of the histogram that is learned
_BEFORE = 64.0  # answers that the histogram has seen of each cell alike before the first, together
_KEPT = 1 - 1 / 256  # of the histogram, at each answer
_BETTORS = 1 + len(_SHIFTS) + len(_SPREADS) + 1
_QUIET = 0.5  # of the money that does not bet
_FIRST = np.array([_QUIET] + [(1 - _QUIET) / (_BETTORS - 1)] * (_BETTORS - 1))
_HORIZON = 1000.0  # answers after which the share that is dealt out anew is half of the first
_DIGITS = 12


@dataclass(frozen=True)
class Wealth:
    """What the bettors of several traits have, after so many answers."""

    log: np.ndarray
    """Logarithm of the money of all together, (traits,)."""
    shares: np.ndarray
    """Who has it, (traits, bettors); each row adds up to 1."""
    histogram: np.ndarray
    """The last p-values by cell, older ones count less, (traits, cells)."""
    answers: np.ndarray
    """How many bets there were, (traits,)."""

    @classmethod
    def start(cls, traits: int) -> Self:
        """Give the money before the first bet."""
        none = np.zeros((traits, _CELLS))
        return cls(np.zeros(traits), np.tile(_FIRST, (traits, 1)), none, np.zeros(traits, np.int64))

    def restarted(self, which: np.ndarray) -> Wealth:
        """Give a copy in which the traits of `which` (traits,) bool begin again."""
        new, picked = Wealth.start(len(self.log)), which[:, None]
        return Wealth(
            np.where(which, new.log, self.log),
            np.where(picked, new.shares, self.shares),
            np.where(picked, new.histogram, self.histogram),
            np.where(which, new.answers, self.answers),
        )

    def to_json(self) -> dict[str, Any]:
        """Give it as it is kept."""
        return {
            "log": [round(float(x), _DIGITS) for x in self.log],
            "shares": [[float(f"{x:.9g}") for x in row] for row in self.shares],
            "histogram": [[float(f"{x:.9g}") for x in row] for row in self.histogram],
            "answers": self.answers.tolist(),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Take back what `to_json` gave; digits that were rounded away are nobody's."""
        shares = np.array(kept["shares"], float).reshape(-1, _BETTORS)
        shares = shares / shares.sum(1, keepdims=True)
        histogram = np.array(kept["histogram"], float).reshape(-1, _CELLS)
        return cls(np.array(kept["log"], float), shares, histogram, np.array(kept["answers"], np.int64))


def bet(wealth: Wealth, p: np.ndarray) -> tuple[Wealth, np.ndarray]:
    """Let everybody bet on p-values (answers, traits); give the money after it, and its logarithm on the way.

    The second is (answers, traits): Ville's promise holds at every one of them. NaN is no bet.
    """
    log, shares, histogram, answers = (x.copy() for x in (wealth.log, wealth.shares, wealth.histogram, wealth.answers))
    path, every = np.empty(p.shape), np.arange(p.shape[1])
    known = ~np.isnan(p)
    filled = np.clip(np.where(known, p, 0.5), 1e-300, 1 - 1e-16)
    won, cell = _densities(filled), np.minimum((filled * _CELLS).astype(np.int64), _CELLS - 1)
    for row in range(len(p)):
        seen = histogram[every, cell[row]]
        won[row, :, -1] = (_BEFORE / _CELLS + seen) / (_BEFORE + histogram.sum(1)) * _CELLS
        after = shares * won[row]
        total = after.sum(1)
        again = (1 / (_HORIZON + answers))[:, None]
        after = (1 - again) * after / total[:, None] + again * _FIRST
        is_known = known[row]
        log += np.where(is_known, np.log(total), 0.0)
        shares = np.where(is_known[:, None], after, shares)
        histogram = np.where(is_known[:, None], histogram * _KEPT, histogram)
        histogram[every[is_known], cell[row, is_known]] += 1
        answers += is_known
        path[row] = log
    return Wealth(log, shares, histogram, answers), path


def _densities(p: np.ndarray) -> np.ndarray:
    """Give the bettors' densities at p-values (answers, traits), (answers, traits, bettors); the last is filled in."""
    found = np.ones((*p.shape, _BETTORS))
    z = ndtri(p)[..., None]
    found[..., 1 : 1 + len(_SHIFTS)] = np.exp(_SHIFTS * z - _SHIFTS**2 / 2)
    found[..., 1 + len(_SHIFTS) : -1] = np.exp(-z * z / 2 * (1 / _SPREADS**2 - 1)) / _SPREADS
    return found
