"""The pieces that a search consists of: a setting trained from one rung to another on one draw, and what that gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

from byeori.tuning.space import Settings

Phase = Literal["noise", "search", "finish", "confirm", "test"]


TEST = -1
"""In the place of a draw: the data's own split, with its test part asked."""


class Training(NamedTuple):
    """One training, which may be paused and go on: a setting on a draw of seed and split."""

    trial: int
    """Number of the setting; 0 is the default."""
    draw: int
    """0 is the data's own split and the recipe's seed."""


@dataclass(frozen=True)
class Leg:
    """A training up to a rung, from wherever the leg before has paused it."""

    phase: Phase
    trial: int
    draw: int
    rung: int
    """From 0; the last one is the end of the training."""
    settings: Settings = field(default_factory=dict)
    seen: int = 0
    """The legs below this number were all seen when it was chosen, and are by all that follow."""

    @property
    def training(self) -> Training:
        """Which training it is a piece of."""
        return Training(self.trial, self.draw)

    def to_json(self) -> dict[str, Any]:
        """Give it as the store holds it."""
        return asdict(self)


@dataclass(frozen=True)
class Found:
    """What a leg gave."""

    values: Mapping[int, float] = field(default_factory=dict)
    """The best score by then, the higher the better, by each rung that was passed."""
    is_whole: bool = False
    """Whether the training has come to its own end, which may be before the last rung."""
    cost_s: float = 0.0
    """Seconds that the leg took."""
    error: str | None = None
    """Why the setting cannot be trained."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """Of the test part: the run, its score with the interval, and the samples."""

    def to_json(self) -> dict[str, Any]:
        """Give it as the store holds it."""
        return {**asdict(self), "values": {str(rung): value for rung, value in self.values.items()}}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Found:
        """Take back what `to_json` gave."""
        return cls(**{**held, "values": {int(rung): value for rung, value in held["values"].items()}})


@dataclass
class Progress:
    """How far one training has come."""

    settings: Settings
    values: dict[int, float] = field(default_factory=dict)
    is_going: bool = False
    is_whole: bool = False
    cost_s: float = 0.0
    error: str | None = None

    @property
    def rung(self) -> int:
        """The last rung that it has passed; -1 before the first."""
        return max(self.values, default=-1)


Trainings = dict[Training, Progress]


def gathered(ended: Iterable[tuple[Leg, Found]], going: Iterable[Leg], top: int) -> Trainings:
    """Put legs together to trainings; one that ended before the last rung, `top`, keeps its value from there on."""
    trainings: Trainings = {}
    for leg, found in ended:
        one = trainings.setdefault(leg.training, Progress(leg.settings))
        one.values |= found.values
        one.cost_s += found.cost_s
        one.error = one.error or found.error
        one.is_whole = one.is_whole or found.is_whole or leg.rung == top
        if one.is_whole and one.values:
            last = one.values[max(one.values)]
            one.values = {rung: one.values.get(rung, last) for rung in range(top + 1)}
    for leg in going:
        trainings.setdefault(leg.training, Progress(leg.settings)).is_going = True
    return trainings


def called(number: int) -> str:
    """Give what a setting is called by its number."""
    return f"setting {number}" if number else "the default"
