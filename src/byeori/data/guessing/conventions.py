"""How the cells of a source are written, where they do not tell it themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from byeori.core.errors import ConfigError
from byeori.core.unicode import normal
from byeori.fields.cells import NOTHING
from byeori.fields.date.forms import ORDERS
from byeori.fields.number.numerals import MARKS


class Said(TypedDict, total=False):
    """What a user says of it: `Dataset` takes each as an argument of this name."""

    date_order: str | None
    missing: Sequence[str]
    decimal: str | None
    thousands: str | None


@dataclass(frozen=True)
class Conventions:
    """What a user has said; None is what the columns are to tell."""

    date_order: str | None = None
    """In which year, month and day stand where a column of dates can be read in several ways: `ymd`, `dmy`, `mdy`."""
    missing: Sequence[str] = ()
    """Words that mean a missing value, beside `NA` and the like; a single word is one, too."""
    decimal: str | None = None
    """What stands before decimals, `.` or `,`, where the numbers of a column can be read in two ways."""
    thousands: str | None = None
    """What stands between thousands there: `.`, `,`, a blank or an apostrophe."""

    def __post_init__(self) -> None:
        if self.decimal not in (None, *MARKS) or self.thousands not in (None, *MARKS, " ", "'"):
            raise ConfigError(
                f"decimal = {self.decimal!r}, thousands = {self.thousands!r}: wanted a point or a comma before "
                "decimals, and between thousands the other one, a blank or an apostrophe"
            )
        if self.decimal and self.decimal == self.thousands:
            raise ConfigError(f"decimal and thousands are both {self.decimal!r}; one mark cannot be both")
        given = [self.missing] if isinstance(self.missing, str) else self.missing
        object.__setattr__(self, "missing", tuple(normal(str(word)).casefold() for word in given))
        if self.date_order not in (None, *ORDERS):
            raise ConfigError(f"date_order = {self.date_order!r}: wanted one of {', '.join(ORDERS)}, or nothing")

    @property
    def nothing(self) -> tuple[str, ...]:
        """All words that mean a missing value, in small letters."""
        return (*NOTHING, *self.missing)

    @property
    def mark(self) -> str:
        """What stands before decimals, as `decimal` says or `thousands` leaves; nothing where neither is said."""
        other = MARKS[1 - MARKS.index(self.thousands)] if self.thousands in MARKS else ""
        return self.decimal or other
