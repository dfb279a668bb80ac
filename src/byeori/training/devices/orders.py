"""What all processes of a team do after an update, as what each would do is brought together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from byeori.training.devices.team import Team


@dataclass(frozen=True)
class Orders:
    """What is done after an update."""

    stop: int
    """Number of the signal that has come; 0 where none has."""
    saves: bool
    """Whether a checkpoint is due."""
    updates: int
    """How many updates the stage is to have."""


def ordered(team: Team, mine: Callable[[], Orders]) -> Orders:
    """Give what all do: they stop where a signal has come to any, and else follow the leading one's clock."""
    own = mine()
    if team.is_alone:
        return own
    told = team.numbers([own.stop, own.saves, own.updates])
    return Orders(int(max(row[0] for row in told)), bool(told[0][1]), int(told[0][2]))
