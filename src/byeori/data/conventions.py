"""How the cells of a source are written, where they do not tell it themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from byeori.core.errors import ConfigError
from byeori.core.unicode import normal
from byeori.data.cells import NOTHING
from byeori.data.date_forms import ORDERS


class Said(TypedDict, total=False):
    """What a user says of it: `Dataset` takes each as an argument of this name."""

    date_order: str | None
    missing: Sequence[str]


@dataclass(frozen=True)
class Conventions:
    """What a user has said; None is what the columns are to tell."""

    date_order: str | None = None
    """In which year, month and day stand where a column of dates can be read in several ways: `ymd`, `dmy`, `mdy`."""
    missing: Sequence[str] = ()
    """Words that mean a missing value, beside `NA` and the like; a single word is one, too."""

    def __post_init__(self) -> None:
        given = [self.missing] if isinstance(self.missing, str) else self.missing
        object.__setattr__(self, "missing", tuple(normal(str(word)).casefold() for word in given))
        if self.date_order not in (None, *ORDERS):
            raise ConfigError(f"date_order = {self.date_order!r}: wanted one of {', '.join(ORDERS)}, or nothing")

    @property
    def nothing(self) -> tuple[str, ...]:
        """All words that mean a missing value, in small letters."""
        return (*NOTHING, *self.missing)
