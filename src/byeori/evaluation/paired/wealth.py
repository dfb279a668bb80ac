"""What a gambler who bets that one model is better has made of 1, after any number of samples.

Who bets on what is not so cannot expect to win: under "it is no better" the wealth is a nonnegative supermartingale
that begins at 1, and the chance that it ever reaches 1/alpha is at most alpha, however often and whenever somebody
looks (Ville 1939; Ramdas, Grünwald, Vovk, Shafer 2023, "Game-theoretic statistics and safe anytime-valid inference").
The bettor spreads the stake over effects of all sizes (Robbins 1970, the method of mixtures), so that the order of the
samples does not matter.
"""

from __future__ import annotations

import math

import numpy as np

_EFFECTS = np.geomspace(0.02, 0.9, 24)
"""Effects that are bet on, each with the same stake: of even to odds of 19 to 1, or of so many deviations a sample."""


def wealth_of_shares(wins: int, losses: int) -> float:
    """Give the natural log of the wealth after so many samples that only one of two models has right.

    It bets that a sample on which they differ goes to the first with a chance above a half; valid for any sample size.

    >>> round(wealth_of_shares(0, 0), 9), wealth_of_shares(40, 10) > math.log(1000)
    (0.0, True)
    """
    return _mixed(wins * np.log1p(_EFFECTS) + losses * np.log1p(-_EFFECTS))


def wealth_of_means(mean: float, deviation: float, count: float) -> float:
    """Give the natural log of the wealth after `count` differences of this mean and standard deviation.

    It bets that their mean is above 0; valid as samples become many (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas 2024,
    "Time-uniform central limit theory and asymptotic confidence sequences").
    """
    if deviation <= 0 or not count:
        return 0.0
    return _mixed(count * (_EFFECTS * (mean / deviation) - _EFFECTS**2 / 2))


def _mixed(logs: np.ndarray) -> float:
    largest = float(logs.max())
    return largest + math.log(float(np.exp(logs - largest).mean()))
