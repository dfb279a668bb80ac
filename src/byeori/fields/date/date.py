"""A date, with or without a time of day, as an input: its year, and where it lies in the year, the week and the day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from byeori.core.errors import ConfigError
from byeori.core.short import short_repr
from byeori.fields.about import About
from byeori.fields.cells import NOTHING, is_missing
from byeori.fields.coded import once
from byeori.fields.contract import Input
from byeori.fields.date.forms import ORDERS
from byeori.fields.date.reading import EPOCHS, date_of, since_1970

if TYPE_CHECKING:
    from torch import Tensor, nn

    from byeori.core.recipe import Recipe
    from byeori.fields.warp import Warp
    from byeori.models.table.columns import TableColumn

_CYCLES = {"month": 12.0, "weekday": 7.0, "hour": 24.0, "day": 366.0}  # steps around
_PIECES = {"month": 12, "weekday": 7, "hour": 24, "day": 12}  # that a model for tables may tell apart


@dataclass(frozen=True)
class Date(Input):
    """A moment as a calendar and a clock tell it; it may be missing.

    What is the same in the whole training part (the hour, where there is none) is left out. Years beyond those of the
    training part count as the nearest one: what a later year is like cannot be learned.
    """

    kind: ClassVar[str] = "date"
    order: str = ""
    """Of year, month and day where a text does not tell by itself: `ymd` (the day first where the year is plainly the
    last), `dmy` or `mdy`; a dataset fills it in as the column is written, and without it such a text is no date."""
    used: tuple[str, ...] = ()
    """Which of year, month, weekday, hour and day (of the year) differ in the training part."""
    first: int = 2000
    """The earliest year of the training part."""
    last: int = 2000
    epoch: str = ""
    """What numbers count since 1970 (UTC): `s`, `ms`, `us` or `ns`; without it numbers are dates such as 20240531."""
    nothing: tuple[str, ...] = field(default=NOTHING, repr=False)
    """Words that mean a missing value, in small letters; an empty cell always does."""

    def __post_init__(self) -> None:
        if self.order not in ("", *ORDERS) or self.epoch not in ("", *EPOCHS):
            raise ConfigError(
                f"Date(order={self.order!r}, epoch={self.epoch!r}): wanted an order of {', '.join(ORDERS)}, and an "
                f"epoch of {', '.join(EPOCHS)}, or nothing"
            )

    @cached_property
    def about(self) -> About:
        """What it says of itself."""
        return About(is_table=True, nothing=self.nothing)

    __repr__ = short_repr

    def __str__(self) -> str:
        how = [self.order] if self.order else [f"{self.epoch} since 1970"] if self.epoch else []
        more = "; ".join([*how, *([", ".join(self.used)] if self.used else [])])
        return f"Date ({more})" if more else "Date"

    def with_nothing(self, words: Sequence[str]) -> Self:
        """Give a copy for which these words mean a missing value, beside those it knows."""
        return replace(self, nothing=tuple(dict.fromkeys((*self.nothing, *words))))

    def read(self, cell: object, root: Path | None = None) -> datetime | None:
        """Give date and time as they are written, whatever the time zone; None where it is missing."""
        if is_missing(cell, self.nothing):
            return None
        return (since_1970(cell, self.epoch) if self.epoch else None) or date_of(cell, self.order)

    def send(self, cell: object, root: Path | None = None) -> str | None:
        """Give it as ISO 8601, None where it is missing."""
        value = self.read(cell)
        return None if value is None else value.isoformat()

    def learn(self, values: Iterable[datetime | None], recipe: Recipe) -> Self:
        """Learn the years, and which parts of a date differ at all."""
        known = [_parts(value) for value in once(values) if value is not None]
        used = tuple(name for name in ("year", *_CYCLES) if len({parts[name] for parts in known}) > 1)
        years = [int(parts["year"]) for parts in known] or [2000]
        return replace(self, used=used, first=min(years), last=max(years))

    def uses(self, recipe: Recipe) -> tuple[str, ...]:
        """Name no choice."""
        return ()

    def pack(self, value: datetime | None) -> np.ndarray:
        """Give (6,) float32: year, month, weekday, hour and day of the year, each from 0, and 1 where it is missing."""
        if value is None:
            return np.array([0, 0, 0, 0, 0, 1], np.float32)
        parts = _parts(value)
        year = min(max(parts["year"], self.first), self.last) - self.first
        return np.array([year, *(parts[name] for name in _CYCLES), 0], np.float32)

    def batch(self, packed: Tensor, warp: Warp | None) -> Tensor:
        """Give (batch, numbers): of each part that is used its place from -1 to 1, if it comes round with sine and
        cosine; at last 1 where the date is missing. All else is then 0."""
        import torch

        found, known = [], 1 - packed[:, 5:]
        for place, name in enumerate(("year", *_CYCLES)):
            if name not in self.used:
                continue
            x = packed[:, place : place + 1]
            around = _CYCLES.get(name)
            found.append((2 * x / (around or max(self.last - self.first, 1)) - 1) * known)
            if around:
                turn = x * (2 * math.pi / around)
                found += [turn.sin() * known, turn.cos() * known]
        return torch.cat([*found, packed[:, 5:]], 1)

    def example(self) -> np.ndarray:
        """Give a new year's day, packed."""
        return self.pack(datetime(self.first, 1, 1))

    def stem(self, recipe: Recipe, module: nn.Module | None = None) -> nn.Module:
        """Make a network from (batch, numbers) to features."""
        from byeori.models.table.columns import OneColumn

        return OneColumn(self.table_column())

    def table_column(self) -> TableColumn:
        """Give the pieces of each number: every month, day of the week and hour is one."""
        from byeori.models.table.columns import TableColumn

        return TableColumn(edges=self._edges())

    def _edges(self) -> tuple[tuple[float, ...], ...]:
        wave, found = (-1.0, 0.0, 1.0), list[tuple[float, ...]]()
        for name in self.used:
            pieces = _PIECES.get(name, max(self.last - self.first, 1))
            found.append(tuple(2 * k / pieces - 1 for k in range(pieces + 1)))
            found += [wave, wave] if name in _CYCLES else []
        return (*found, (0.0, 1.0))

    def traits(self, value: datetime | None) -> dict[str, float]:
        """Give year, month (from 1), weekday (Monday is 0) and hour, NaN where it is missing, and whether it is."""
        parts = _parts(value) if value else dict.fromkeys(("year", "month", "weekday", "hour"), math.nan)
        named = {"year": parts["year"], "month": parts["month"] + 1, "weekday": parts["weekday"], "hour": parts["hour"]}
        return {**{name: float(part) for name, part in named.items()}, "missing": float(value is None)}

    def show(self, value: datetime | None) -> str:
        """Give date and time."""
        return "missing" if value is None else value.isoformat(" ").removesuffix(" 00:00:00")

    def form(self) -> dict[str, Any]:
        """Ask for a text."""
        return {"widget": "short", "optional": True, "example": f"{self.last}-05-31 18:30"}


def _parts(value: datetime) -> dict[str, float]:
    hour = value.hour + value.minute / 60 + value.second / 3600
    day = float(value.timetuple().tm_yday - 1)
    return {"year": value.year, "month": value.month - 1, "weekday": value.weekday(), "hour": hour, "day": day}
