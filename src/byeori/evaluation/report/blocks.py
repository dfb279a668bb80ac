"""What a report is made of: sections of tables, figures and galleries, each with what it says to a machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from byeori.evaluation.limits import TABLE_ROWS
from byeori.evaluation.statistics.estimate import Estimate

Entry = str | int | float | Estimate | None
"""One cell of a table."""


@dataclass(frozen=True)
class Table:
    """Rows under named columns."""

    name: str
    """What a machine calls it; stays the same."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    marked: frozenset[int] = frozenset()
    """Rows that deserve a look."""
    is_long: bool = False
    """Folded on the page until it is asked for."""

    def to_json(self) -> dict[str, Any]:
        """Give each row as an object of its columns; of very many the first, and how many more there are."""
        rows = [dict(zip(self.columns, map(_plain, row), strict=True)) for row in self.rows[:TABLE_ROWS]]
        marked = sorted(place for place in self.marked if place < len(rows))
        record = {"kind": "table", "name": self.name, "title": self.title, "rows": rows, "marked": marked}
        return record | ({"more_rows": len(self.rows) - len(rows)} if len(self.rows) > len(rows) else {})


@dataclass(frozen=True)
class Figure:
    """A chart, and the numbers it was drawn from."""

    name: str
    title: str
    svg: str
    says: str
    """What can be seen, for those who cannot see it."""
    data: Any = None

    def to_json(self) -> dict[str, Any]:
        """Give the numbers; the drawing stays on the page."""
        return {"kind": "figure", "name": self.name, "title": self.title, "says": self.says, "data": self.data}


@dataclass(frozen=True)
class Picture:
    """One sample: how it looks or sounds, where it lies, what the model said and what is true."""

    key: str
    truth: str | None
    """None where it is not known."""
    guess: str
    confidence: float | None
    shown: bytes | str | None = None
    """A JPEG, or of what is no picture a piece of HTML."""


@dataclass(frozen=True)
class Gallery:
    """Samples side by side."""

    name: str
    title: str
    pictures: tuple[Picture, ...]
    is_wide: bool = False
    """Whether the pictures are large ones of any aspect."""

    def to_json(self) -> dict[str, Any]:
        """Give everything but the pictures themselves."""
        names = ("key", "truth", "guess", "confidence")
        rows = [{name: getattr(picture, name) for name in names} for picture in self.pictures]
        return {"kind": "samples", "name": self.name, "title": self.title, "samples": rows}


@dataclass(frozen=True)
class Section:
    """A chapter of the page: what to see first, then the evidence."""

    title: str
    lead: str
    blocks: tuple[Table | Figure | Gallery, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give title, lead and blocks."""
        return {"title": self.title, "lead": self.lead, "blocks": [block.to_json() for block in self.blocks]}


def _plain(entry: Entry) -> Any:
    if isinstance(entry, Estimate):
        return entry.to_json()
    return None if isinstance(entry, float) and entry != entry else entry
