"""Findings: all that a check found, as a table for a terminal, as JSON and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.checks.finding import SEVERITIES, Finding, Kind, Severity
from byeori.checks.limits import COLUMNS, FINDINGS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from byeori.checks.facts import Facts

_VERSION = 1
_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}


@dataclass(frozen=True)
class Findings:
    """What `check` found, the gravest first.

    >>> found = Findings("pets", (Finding("error", "empty", "0 bytes", ("cats/7.png",), "left out"),))
    >>> found.has_errors, found.headline()
    (True, '1 error, in 1 file.')
    """

    name: str
    findings: tuple[Finding, ...]
    facts: Facts | None = field(default=None, repr=False, compare=False)
    """What was looked at: gives the pages their overview and pictures."""

    def __repr__(self) -> str:
        return f"<Findings {self.name}: {self.headline()}>"

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def has_errors(self) -> bool:
        """Whether training would stop, or leave something out."""
        return any(finding.severity == "error" for finding in self.findings)

    def kinds(self) -> tuple[Kind, ...]:
        """The findings by severity and kind, the gravest first, in a severity the kind with most files first."""
        groups: dict[tuple[Severity, str], list[Finding]] = {}
        for finding in self.findings:
            groups.setdefault((finding.severity, finding.kind), []).append(finding)
        kinds = [Kind(severity, name, tuple(group)) for (severity, name), group in groups.items()]
        return tuple(sorted(kinds, key=lambda kind: (SEVERITIES.index(kind.severity), -kind.files)))

    def headline(self) -> str:
        """Give one sentence: how much was found."""
        counts = Counter(finding.severity for finding in self.findings)
        if not counts:
            return "Nothing wrong was found."
        said = [f"{counts[s]:,} {s}{'s' * (counts[s] > 1)}" for s in SEVERITIES if counts[s]]
        files = len({file for finding in self.findings if finding.severity != "note" for file in finding.files})
        return ", ".join(said) + (f", in {files:,} file{'s' * (files > 1)}." if files else ".")

    def table(self) -> RenderableType:
        """Give a table for a terminal: one row a kind of finding."""
        from rich.console import Group
        from rich.markup import escape
        from rich.table import Table
        from rich.text import Text

        if not self.findings:
            return Text(self.headline())
        table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0))
        table.add_column("", no_wrap=True)
        table.add_column("found", no_wrap=True)
        table.add_column("files", justify="right")
        table.add_column("what", ratio=3)
        table.add_column("what byeori does", ratio=2)
        for kind in self.kinds():
            row = (kind.name, f"{kind.files:,}" if kind.files else "", _first(kind), "; ".join(kind.actions))
            table.add_row(Text(kind.severity, _STYLES[kind.severity]), *(escape(cell) for cell in row))
        return Group(table, Text(self.headline()))

    def columns(self) -> RenderableType | None:
        """Give a table for a terminal: one row a column of the data; None where it is no table."""
        from rich.markup import escape
        from rich.table import Table

        seen = () if self.facts is None else self.facts.columns
        if not seen:
            return None
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for head in ("column", "", "kind", "missing", "values"):
            table.add_column(head, justify="right" if head == "missing" else "left", no_wrap=head == "missing")
        shown = [one for place, one in enumerate(seen) if place < COLUMNS or one.role == "target"]
        for one in shown:
            missing = f"{one.missing:.1%}" if one.missing else ""
            table.add_row(*(escape(cell) for cell in (one.name, one.role, one.kind, missing, one.values)))
        if len(shown) < len(seen):
            table.add_row("...", "", f"and {len(seen) - len(shown):,} more", "", "all are in check.html")
        return table

    def save(self, folder: str | Path) -> Path:
        """Write `check.json` and `check.html` into a folder; give the path of the page."""
        from byeori.checks.page import page
        from byeori.core.files import write_json, write_text

        folder = Path(folder)
        write_json(folder / "check.json", self.to_json())
        write_text(folder / "check.html", page(self))
        return folder / "check.html"

    def to_json(self) -> dict[str, Any]:
        """Give the findings as JSON, with the overview."""
        from byeori.checks.overview import overview

        seen = None if self.facts is None else asdict(overview(self.facts))
        return {
            "version": _VERSION,
            "name": self.name,
            "overview": seen,
            "findings": [{**asdict(finding), "files": list(finding.files)} for finding in self.findings],
        }


def _first(kind: Kind) -> str:
    """The first findings' reasons and files, and how many more there are."""
    message = "; ".join(_described(finding) for finding in kind.findings[:FINDINGS])
    more = len(kind.findings) - FINDINGS
    return message + (f"; and {more:,} more" if more > 0 else "")


def _described(finding: Finding) -> str:
    files = ", ".join(finding.files[:2]) + (", ..." if len(finding.files) > 2 else "")
    return finding.reason + (f" ({files})" if files else "")
