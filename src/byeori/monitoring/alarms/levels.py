"""How large a wealth must be: the promised share of false alarms, dealt out over tests and over their restarts.

Wealth of one test reaches 1/a with a probability of a at most where nothing has changed. Several tests share the
promise by their weights (a union bound: they live in different filtrations, where a product or a mean of wealths would
promise nothing). A test that begins again for the k-th time has 1/(k (k + 1)) of its part, and these add up to 1: so
the promise is one for the whole life of the monitor, restarts included.
"""

from __future__ import annotations

import math

JOINT = 0.2
"""Share of the promise that the test over all traits together has."""


def log_threshold(alpha: float, share: float, epoch: int) -> float:
    """Give the logarithm of the wealth at which a test of this share, begun for the `epoch`-th time, alarms.

    >>> round(log_threshold(0.01, 0.1, 1), 2)
    7.6
    """
    return math.log(epoch * (epoch + 1) / (alpha * share))


def shares(traits: int, *, has_joint: bool) -> tuple[float, float]:
    """Give the share of each trait's test, and that of the joint one.

    >>> shares(10, has_joint=True)
    (0.08, 0.2)
    """
    joint = JOINT if has_joint and traits else float(has_joint)
    return (1 - joint) / max(traits, 1), joint
