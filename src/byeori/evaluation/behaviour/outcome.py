"""What came of behaviour tests: each with the cases that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.files import write_json
from byeori.evaluation.limits import FAILED_SHOWN

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMAT = 1
"""Version of behaviour.json."""
RECORD = "behaviour.json"


@dataclass(frozen=True)
class Case:
    """One sample under one test."""

    sample: str
    """What a person calls it."""
    passed: bool
    why: str = ""
    """What was found, where it failed."""


@dataclass(frozen=True)
class Outcome:
    """What came of one test.

    >>> Outcome("light", "invariance", (Case("a.png", True), Case("b.png", False, "cat, was dog")), 0.5).passed
    True
    """

    name: str
    kind: str
    """`invariance`, `direction`, `minimum` or `function`."""
    cases: tuple[Case, ...]
    at_least: float = 1.0
    """Share of the cases that must pass."""
    reason: str = ""
    """Why nothing could be tested; such a test has not passed."""

    @property
    def right(self) -> int:
        """Cases that passed."""
        return sum(case.passed for case in self.cases)

    @property
    def failed(self) -> tuple[Case, ...]:
        """Cases that did not."""
        return tuple(case for case in self.cases if not case.passed)

    @property
    def passed(self) -> bool:
        """Whether enough cases passed; of a test that tested nothing, no."""
        return bool(self.cases) and self.right >= self.at_least * len(self.cases) - 1e-9

    def __str__(self) -> str:
        if not self.cases:
            return f"{self.name}: nothing was tested: {self.reason}"
        return f"{self.name}: {self.right:,} of {len(self.cases):,} passed, wanted {self.wanted}"

    @property
    def wanted(self) -> str:
        """How many cases must pass, in words."""
        return "all" if self.at_least == 1 else f"{self.at_least:.0%}"

    def told(self) -> list[str]:
        """Say why it has not passed: a line a case, of many the first."""
        lines = [f"  {case.sample}: {case.why}" for case in self.failed[:FAILED_SHOWN]]
        more = len(self.failed) - FAILED_SHOWN
        lines += [f"  and {more:,} more"] * (more > 0)
        return [f"{self.name}: {self.reason or 'failed'}", *lines]

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON, with all cases that failed."""
        return {
            "name": self.name,
            "kind": self.kind,
            "passed": self.passed,
            "cases": len(self.cases),
            "right": self.right,
            "at_least": self.at_least,
            "reason": self.reason,
            "failed": [{"sample": case.sample, "why": case.why} for case in self.failed],
        }


@dataclass(frozen=True)
class Outcomes:
    """What came of all tests of a file."""

    file: str
    bundle: str
    """Its digest."""
    outcomes: tuple[Outcome, ...]
    saved: Path | None = None
    """Where it was saved."""

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __repr__(self) -> str:
        return f"<Outcomes of {self.headline()}>"

    @property
    def passed(self) -> bool:
        """Whether all tests passed."""
        return all(one.passed for one in self.outcomes)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The tests that did not pass."""
        return tuple(one for one in self.outcomes if not one.passed)

    def headline(self) -> str:
        """Give one sentence."""
        count, right = len(self.outcomes), len(self.outcomes) - len(self.failed)
        what = "behaviour test" if count == 1 else "behaviour tests"
        failed = f"; failed: {', '.join(one.name for one in self.failed)}" if self.failed else ""
        return f"{self.file}: {right} of {count} {what} passed{failed}"

    def table(self) -> RenderableType:
        """Give a table for a terminal: one row a test; below it, of those that failed, the first cases that did."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for head in ("", "test", "kind", "passed", "wanted"):
            table.add_column(head, justify="right" if head in ("passed", "wanted") else "left")
        for one in self.outcomes:
            mark = Text("passed", "green") if one.passed else Text("FAILED", "bold red")
            count = f"{one.right:,} of {len(one.cases):,}" if one.cases else "none"
            table.add_row(mark, Text(one.name), one.kind, count, one.wanted)
        told = [line for one in self.failed for line in one.told()]
        return Group(table, *(Text(line) for line in told))

    def to_json(self) -> dict[str, Any]:
        """Give everything, for machines; `format` is its version."""
        tests = [one.to_json() for one in self.outcomes]
        return {"format": FORMAT, "file": self.file, "bundle": self.bundle, "passed": self.passed, "tests": tests}

    def save(self, folder: Path | str) -> Path:
        """Write behaviour.json into a folder, whole or not at all; give its path."""
        path = Path(folder) / RECORD
        write_json(path, self.to_json())
        return path
