"""How the suite grew, and which release passes which of its cases, as the verdicts of the gate keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from byeori.tracking.records import Verdict
from byeori.tracking.store import Store

MOST = 8
"""Releases side by side."""
Mark = Literal["passed", "failed", "mended", "broken"]


@dataclass(frozen=True)
class Asked:
    """The suite as one challenger met it."""

    verdict: Verdict
    is_released: bool
    cases: int
    passed: int
    champion_passed: int
    slices: Sequence[Mapping[str, Any]]
    marks: Mapping[str, Mark]
    """Cases that did not pass, or changed beside the champion, by name."""

    @property
    def called(self) -> str:
        """What a person calls the challenger."""
        return str(self.verdict.content.get("challenger") or self.verdict.challenger[:12])

    @property
    def share(self) -> float:
        """The share that passes, 0 to 1."""
        return self.passed / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class Case:
    """A case that some release does not pass."""

    name: str
    marks: Sequence[Mark]
    """By release, as they stand side by side; `passed` too where it was no case yet."""


def names_with_suite(store: Store) -> list[str]:
    """Give the release names that the suite was asked for, by name."""
    return sorted({str(one.content.get("name")) for one in store.releases.verdicts() if one.content.get("suite")})


def asked_of(store: Store, name: str, *, only_released: bool = True) -> list[Asked]:
    """Give the newest releases of a name, or all that were judged, oldest first, with what the suite said of each."""
    released = {one.verdict for one in store.releases.releases(name) if one.action == "release"}
    found = [
        _asked(one, one.id in released)
        for one in store.releases.verdicts()
        if one.content.get("name") == name and isinstance(one.content.get("suite"), Mapping)
    ]
    return [one for one in found if one.is_released or not only_released][-MOST:]


def cases_of(asked: Sequence[Asked], text: str = "") -> list[Case]:
    """Give the cases that one of them does not pass or has changed, those that fail now first."""
    names = dict.fromkeys(name for one in reversed(asked) for name in one.marks if text.lower() in name.lower())
    found = [Case(name, [one.marks.get(name, "passed") for one in asked]) for name in names]
    return sorted(found, key=lambda case: (case.marks[-1] not in ("broken", "failed"), case.marks[-1] != "broken"))


def _asked(verdict: Verdict, is_released: bool) -> Asked:
    suite = verdict.content["suite"]
    marks: dict[str, Mark] = dict.fromkeys(map(str, suite.get("failed") or ()), "failed")
    marks |= dict.fromkeys(map(str, suite.get("mended") or ()), "mended")
    marks |= dict.fromkeys(map(str, suite.get("broken") or ()), "broken")
    cases, passed, before = (int(suite.get(key) or 0) for key in ("cases", "challenger", "champion"))
    return Asked(verdict, is_released, cases, passed, before, suite.get("slices") or (), marks)
