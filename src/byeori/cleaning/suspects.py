"""Suspects: the samples whose answers are likely wrong, and those that are odd otherwise; for people and programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.cleaning.limits import LINES
from byeori.cleaning.words import COUNTED, KINDS, Kind, in_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from byeori.cleaning.measured import Measured
    from byeori.cleaning.shown import Shown

PAGE, RECORD = "clean.html", "clean.json"
FORMAT = 1


@dataclass(frozen=True)
class Suspect:
    """One sample to look at, and why.

    >>> Suspect("cats/7.png", "ab12", "label", "cat", "dog", "of its 50 nearest, 3 are 'cat' and 41 'dog'", 0.98).likely
    'dog'
    """

    key: str
    """How a person finds the sample."""
    sample: str
    """The content hash of its inputs."""
    kind: Kind
    given: Any
    """The answer that it has, as JSON."""
    likely: Any
    """The answer that it more likely has, as JSON; None where nobody knows."""
    evidence: str
    """What tells so, in words."""
    score: float
    """From 0 to 1: the mean share of samples that are less suspicious, over the signs that are there."""
    confidence: float | None = None
    """How sure it is that the answer is wrong, calibrated on planted errors; None before `measure`."""
    part: str = ""
    """Its part of the data: train, val or test."""


@dataclass(frozen=True)
class Suspects:
    """What `clean` found, the most suspicious first; those of each other kind after the likely wrong answers.

    >>> found = Suspects("pets", "label", (Suspect("7.png", "ab12", "label", "cat", "dog", "", 0.98),))
    >>> len(found), [one.key for one in found.of("label")]
    (1, ['7.png'])
    """

    name: str
    """Of the data."""
    target: str
    """The column of the answers."""
    suspects: tuple[Suspect, ...]
    samples: int = 0
    """How many were looked at."""
    signals: tuple[str, ...] = ()
    """The signs that were there: margins, folds, neighbours."""
    run: str = ""
    """The run whose model looked."""
    notes: tuple[str, ...] = ()
    """What must be said beside."""
    measured: Measured | None = None
    """How well planted errors are found, where that was asked for."""
    source: Mapping[str, Any] = field(default_factory=dict)
    """What opens the data again: `source` and `options`, and `runs`, where decisions are kept."""
    shown: Mapping[str, Shown] = field(default_factory=dict, repr=False, compare=False)
    """Pictures and texts of samples by key, for the page."""
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    """What people are asked by, for the label queue, by key: of the likely wrong answers."""

    def __iter__(self) -> Iterator[Suspect]:
        return iter(self.suspects)

    def __len__(self) -> int:
        return len(self.suspects)

    def of(self, kind: Kind) -> tuple[Suspect, ...]:
        """Give those of one kind."""
        return tuple(one for one in self.suspects if one.kind == kind)

    def headline(self) -> str:
        """Give one sentence: what was found, by which signs."""
        counts = Counter(one.kind for one in self.suspects)
        parts = [f"{counts[kind]:,} {COUNTED[kind]}" for kind in KINDS if counts[kind]]
        found = ", ".join(parts) if parts else "nothing suspicious"
        return f"{found}, of {self.samples:,} samples; by {', '.join(self.signals)}."

    def table(self) -> RenderableType:
        """Give a table for a terminal: one row a suspect, and below what must be said."""
        from rich.console import Group
        from rich.markup import escape
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        sure = any(one.confidence is not None for one in self.suspects)
        heads = ("sample", "what", "given", "likely", "sure" if sure else "score", "why")
        for head in heads:
            table.add_column(head, justify="right" if head in ("sure", "score") else "left", no_wrap=head == "what")
        for one in self.suspects[:LINES]:
            number = "" if sure and one.confidence is None else f"{one.confidence if sure else one.score:.2f}"
            cells = (one.key, one.kind, in_words(one.given), in_words(one.likely), number, one.evidence)
            table.add_row(*map(escape, cells))
        lines = [*([self.measured.headline()] if self.measured else []), *self.notes, self.headline()]
        more = [f"And {len(self) - LINES:,} more in {RECORD}."] if len(self) > LINES else []
        return Group(*([table] if self.suspects else []), *map(Text, [*more, *lines]))

    def to_json(self) -> dict[str, Any]:
        """Give all as JSON."""
        return {
            "format": FORMAT,
            "name": self.name,
            "target": self.target,
            "samples": self.samples,
            "signals": list(self.signals),
            "run": self.run,
            "notes": list(self.notes),
            "headline": self.headline(),
            "measured": self.measured.to_json() if self.measured else None,
            **self.source,
            "suspects": [asdict(one) for one in self.suspects],
        }

    def save(self, folder: str | Path = "clean") -> Path:
        """Write `clean.json` and `clean.html` into a folder; give the path of the page."""
        from byeori.cleaning.page import page
        from byeori.core.files import write_json, write_text

        folder = Path(folder)
        write_json(folder / RECORD, self.to_json())
        write_text(folder / PAGE, page(self))
        return folder / PAGE

    def with_confidence(self, measured: Measured) -> Suspects:
        """Give them with how sure each is, as measured on planted errors."""
        sure = tuple(
            replace(one, confidence=measured.confidence_of(one.score)) if one.kind == "label" else one for one in self
        )
        return replace(self, suspects=sure, measured=measured)
