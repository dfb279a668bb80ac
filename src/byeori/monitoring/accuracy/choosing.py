"""Which answers to ask about: each with a known probability, uncertain ones more often, a random share always.

Where a score is likely far from what is expected of it, a label tells more: the best probabilities are proportional to
the spread of the score (Zrnic, Candès 2024, "Active Statistical Inference"; Neyman 1934). A floor under all of them
keeps the estimate valid and steady where confidence is wrong. The draw is systematic sampling with these
probabilities in a random order (Goodman, Kish 1950; Hartley, Rao 1962): exactly as many as wanted, nothing twice, and
every answer with exactly its probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RANDOM_SHARE = 0.7
"""Of the questions, how many are spread over all answers alike, whatever the confidence."""
_HALVINGS = 60


@dataclass(frozen=True)
class Design:
    """How probable it was for each answer to be asked about, as a rule that any answer can be held against."""

    floor: float
    """What every answer has at least, whatever is expected of it."""
    rate: float
    """What is added for each unit of its score's expected spread."""
    looked_at: float = 1.0
    """Of all answers, the share that was drawn evenly to choose from, where there are very many."""

    def probabilities(self, spread: np.ndarray) -> np.ndarray:
        """Give the probability of each answer by the spread of its score, (answers,)."""
        return self.looked_at * np.minimum(1.0, self.floor + self.rate * spread)


def design_for(spread: np.ndarray, count: int, *, random_share: float = RANDOM_SHARE, looked_at: float = 1.0) -> Design:
    """Give the rule by which `count` of these answers, (answers,) spreads, are expected to be drawn.

    >>> np.round(design_for(np.array([0.0, 0.0, 0.4, 0.4]), 2).probabilities(np.array([0.0, 0.4])), 2).tolist()
    [0.35, 0.65]
    """
    mean = float(spread.mean())
    share = random_share if mean > 0 else 1.0
    wanted = share + (1 - share) * spread / (mean or 1.0)  # of mean 1
    low, high = 0.0, count / max(float(wanted.min()), 1e-9)
    for _ in range(_HALVINGS):  # until as many are expected, though no probability exceeds 1
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(1.0, middle * wanted).sum() < count else (low, middle)
    return Design(high * share, high * (1 - share) / (mean or 1.0), looked_at)


def drawn(probabilities: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Draw the places of `count` answers whose probabilities, (answers,), sum up to it; in the order of the draw.

    >>> len(set(drawn(np.full(10, 0.5), 5, np.random.default_rng(0)).tolist()))
    5
    """
    order = generator.permutation(len(probabilities))
    ends = np.cumsum(probabilities[order])
    steps = (generator.random() + np.arange(count)) * (ends[-1] / count)
    found = order[np.minimum(np.searchsorted(ends, steps, side="right"), len(order) - 1)]
    return generator.permutation(found)  # the first labels are then a random part of the questions


def together(parts: list[np.ndarray]) -> np.ndarray:
    """Give the probability to be asked by any of several askings, each of which left out what was asked before.

    >>> together([np.array([0.5, 0.25]), np.array([0.5, 0.0])]).tolist()
    [0.75, 0.25]
    """
    missed = np.ones_like(parts[0])
    for part in parts:
        missed *= 1 - part
    return 1 - missed
