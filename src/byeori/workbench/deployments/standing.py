"""What each release name stands for, how it came to that, and which runs could follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from byeori.bundles.bundle import BUNDLE
from byeori.bundles.folder import RECORD
from byeori.core.files import file_hash
from byeori.tracking.records import Headline, Release, RunRecord, Verdict
from byeori.tracking.releases import standing_release
from byeori.tracking.store import Store
from byeori.workbench.runs.files import folder_of

_FIRST = "production"
_MOST = 30
"""Runs that are offered to follow."""


@dataclass(frozen=True)
class Line:
    """A line of the journal of a name."""

    release: Release
    called: str
    """The run, or the folder of the bundle."""
    run: RunRecord | None
    verdict: Verdict | None


@dataclass(frozen=True)
class Deployment:
    """A release name."""

    name: str
    lines: Sequence[Line]
    """The newest first."""
    before: Line | None
    """What it would go back to; None where nothing stood there before."""

    @property
    def now(self) -> Line:
        """What it stands for."""
        return self.lines[0]


@dataclass(frozen=True)
class Candidate:
    """A run that could follow."""

    run: RunRecord
    headline: str
    digest: str
    verdict: Verdict | None
    """The newest on it."""


def deployments(store: Store) -> list[Deployment]:
    """Give all names, `production` and that which changed last first."""
    by_name = dict[str, list[Release]]()
    for one in store.releases.releases():
        by_name.setdefault(one.name, []).append(one)
    runs = {run.id: run for run in store.runs()}
    verdicts = {verdict.id: verdict for verdict in store.releases.verdicts()}
    found = []
    for name, journal in by_name.items():
        journal.sort(key=lambda one: one.number)
        lines = {one.number: _line(one, runs, verdicts) for one in journal}
        held = standing_release(journal)
        before = lines[held[-2].number] if len(held) > 1 else None
        found.append(Deployment(name, list(lines.values())[::-1], before))
    return sorted(found, key=lambda one: (one.name != _FIRST, -one.now.release.time))


def candidates(store: Store, folder: Path, known: Sequence[Deployment]) -> list[Candidate]:
    """Give the newest runs that have a bundle and do not stand under every name already."""
    newest = {verdict.challenger: verdict for verdict in store.releases.verdicts()}
    taken = {one.now.release.bundle for one in known} if len(known) == 1 else set()
    found = list[Candidate]()
    for run in reversed(store.runs()):
        record = (place / BUNDLE / RECORD) if (place := folder_of(folder, run)) else None
        if record is None or not record.is_file():
            continue
        digest = file_hash(record)
        if digest not in taken:
            found.append(Candidate(run, Headline.of(run.headline).text, digest, newest.get(digest)))
        if len(found) == _MOST:
            break
    return found


def names_of(store: Store) -> dict[str, str]:
    """Give what a person calls the bundles that were ever judged or released, by digest."""
    runs = {run.id: run.name for run in store.runs()}
    told = {
        one.challenger: str(one.content["challenger"])
        for one in store.releases.verdicts()
        if "challenger" in one.content
    }
    made = {one.bundle: _called(one, runs.get(one.run or "")) for one in store.releases.releases()}
    return told | made


def _line(one: Release, runs: dict[str, RunRecord], verdicts: dict[int, Verdict]) -> Line:
    run = runs.get(one.run or "")
    return Line(one, _called(one, run.name if run else None), run, verdicts.get(one.verdict or 0))


def _called(one: Release, run: str | None) -> str:
    path = Path(one.path)
    return run or (path.parent.name if path.name == BUNDLE else path.name)
