"""How the suite grew, and which release passes which of its cases, as the verdicts of the gate keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from byeori.tracking.records import Verdict
from byeori.tracking.store import Store

MOST = 8
"""Releases side by side."""
_FAILS = ("failed", "broken")
Mark = Literal["passed", "failed", "mended", "broken"]
Only = Literal["", "failing", "broken", "mended"]


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
    slice_of: Mapping[str, str]
    """Why each of those is a case, where the verdict says so."""

    @property
    def called(self) -> str:
        """What a person calls the challenger."""
        return str(self.verdict.content.get("challenger") or self.verdict.challenger[:12])

    @property
    def share(self) -> float:
        """The share that passes, 0 to 1."""
        return self.passed / self.cases if self.cases else 0.0

    @property
    def unnamed(self) -> int:
        """How many cases fail that the verdict does not name."""
        return max(0, self.cases - self.passed - sum(mark in _FAILS for mark in self.marks.values()))


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for."""

    text: str = ""
    """Words of the name."""
    kind: str = ""
    """Why it is a case; empty for all."""
    only: Only = ""
    """What it must do with the newest of the models."""


@dataclass(frozen=True)
class Case:
    """A case that some release does not pass."""

    name: str
    marks: Sequence[Mark]
    """By release, as they stand side by side; `passed` too where it was no case yet."""
    kind: str = ""


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


def cases_of(asked: Sequence[Asked], wanted: Wanted | None = None) -> list[Case]:
    """Give the cases that one of them does not pass or has changed, those that fail now first."""
    wanted = wanted or Wanted()
    kinds = {name: kind for one in asked for name, kind in one.slice_of.items()}
    names = dict.fromkeys(name for one in reversed(asked) for name in one.marks)
    found = [Case(name, [one.marks.get(name, "passed") for one in asked], kinds.get(name, "")) for name in names]
    found = [case for case in found if _is_wanted(case, wanted)]
    return sorted(found, key=lambda case: (case.marks[-1] not in _FAILS, case.marks[-1] != "broken"))


def kinds_of(asked: Sequence[Asked]) -> list[str]:
    """Give why cases of these are cases, by name."""
    return sorted({kind for one in asked for kind in one.slice_of.values()})


def _is_wanted(case: Case, wanted: Wanted) -> bool:
    now = case.marks[-1]
    does = now in _FAILS if wanted.only == "failing" else wanted.only in ("", now)
    return does and wanted.text.lower() in case.name.lower() and wanted.kind in ("", case.kind)


def _asked(verdict: Verdict, is_released: bool) -> Asked:
    suite = verdict.content["suite"]
    marks: dict[str, Mark] = dict.fromkeys(map(str, suite.get("failed") or ()), "failed")
    marks |= dict.fromkeys(map(str, suite.get("mended") or ()), "mended")
    marks |= dict.fromkeys(map(str, suite.get("broken") or ()), "broken")
    cases, passed, before = (int(suite.get(key) or 0) for key in ("cases", "challenger", "champion"))
    return Asked(
        verdict, is_released, cases, passed, before, suite.get("slices") or (), marks, suite.get("slice_of") or {}
    )
