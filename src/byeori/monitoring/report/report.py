"""The report of a monitor: alarms that stand, what differs and how much, where, and which answers are strange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from byeori.core.files import write_json, write_text
from byeori.monitoring.drift.compared import Drift
from byeori.monitoring.drift.expectations import Broken
from byeori.monitoring.drift.slices import Concentrated
from byeori.monitoring.drift.windows import Window
from byeori.monitoring.report.spoken import together
from byeori.monitoring.times import when

if TYPE_CHECKING:
    from rich.console import RenderableType

    from byeori.evaluation.report.blocks import Section

FORMAT = 1
"""Version of monitor.json; it changes when a key changes its meaning or goes away."""
_NAMED = 3  # changes that the headline names
RECORD, PAGE = "monitor.json", "monitor.html"


class Chapter(Protocol):
    """A part that another file of the room adds to a report, as accuracy does."""

    @property
    def name(self) -> str:
        """Its key in the JSON."""
        ...

    def text(self) -> str:
        """Say it in a line or a few, for a terminal."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Give its numbers."""
        ...

    def section(self) -> Section:
        """Give its section of the page."""
        ...


@dataclass(frozen=True)
class Standing:
    """An alarm that stands."""

    what: str
    """The trait, or `all together`."""
    since: float
    """Time of the answer at which it began."""
    evidence: Mapping[str, Any]
    """`log10_wealth` reached `log10_threshold`; `answers` tested."""

    def to_json(self) -> dict[str, Any]:
        """Give all of it."""
        return {"what": self.what, "since": self.since, **self.evidence}


@dataclass(frozen=True)
class Promise:
    """What the alarms promise: a share of false ones over the whole life of the monitor."""

    alpha: float
    answers: int
    """Answers that were taken into account since it began."""
    traits: int
    """Traits that have a test."""
    strongest: tuple[str, float, float]
    """The trait with the most evidence: its name, its wealth, and the wealth at which it alarms, as powers of 10."""
    joint_left: int | None
    """Rows of the reference that the test over all traits has left; None where there is none."""
    untested: int = 0
    """Answers that no test has taken and none will: late ones, and some of very many at one look."""

    def text(self) -> str:
        """Say it for a person."""
        if not self.traits:
            return "No alarm can be given: the bundle's reference has no sample. Train again, and the new one has."
        joint = {
            None: " There is no test over all traits together." if self.traits > 1 else "",
            0: " The test over all traits together has used up its reference, and says nothing new.",
        }
        untested = f" {self.untested:,} more came late, or too many at once, and are not tested." * bool(self.untested)
        return (
            f"{self.traits} traits are tested on {self.answers:,} answers so far.{untested} Where nothing changes, the "
            f"chance that any alarm is ever given is at most {100 * self.alpha:g}%." + joint.get(self.joint_left, "")
        )


@dataclass(frozen=True)
class Release:
    """A bundle that began to answer."""

    digest: str
    time: float
    is_this: bool


@dataclass(frozen=True)
class Latency:
    """How long answers took in a window, of a few hundred of its answers."""

    start: float
    answers: int
    """That were looked at."""
    median_ms: float
    p95_ms: float
    p99_ms: float
    unread: float
    """Share of the answers of which an input could not be read."""


@dataclass(frozen=True)
class Example:
    """An answer that is unlike the reference."""

    id: str
    time: float
    value: str
    confidence: float | None
    score: float
    why: tuple[str, ...]
    shown: str | None = field(default=None, repr=False)
    """The input as a piece of HTML; None where it was not kept or is gone."""

    def to_json(self) -> dict[str, Any]:
        """Give everything but how it looks."""
        return {name: value for name, value in vars(self).items() if name != "shown"}


@dataclass(frozen=True)
class MonitorReport:
    """What a monitor found in the answers of some time.

    `report.alarms` are the alarms that stand, `report.drifts` the traits, those that differ most first.
    """

    name: str
    bundle: str
    """Digest of the bundle that is watched."""
    since: float
    until: float
    by: str
    answers: int
    promise: Promise
    alarms: tuple[Standing, ...] = ()
    changes: tuple[str, ...] = ()
    """Which alarms began (`age on`) or ended (`age off`) since the last look."""
    drifts: tuple[Drift, ...] = ()
    own: tuple[Drift, ...] = ()
    """Traits of the user's own, beside those of before the time."""
    broken: tuple[Broken, ...] = ()
    """Expectations of the training data that answers break."""
    slices: tuple[Concentrated, ...] = ()
    examples: tuple[Example, ...] = ()
    looked_at: int = 0
    """The newest answers, of which slices and examples are."""
    windows: tuple[Window, ...] = ()
    releases: tuple[Release, ...] = ()
    latencies: tuple[Latency, ...] = ()
    notes: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    """What other parts add, such as accuracy."""
    folder: Path | None = None
    """Where it was saved."""

    def __repr__(self) -> str:
        return f"<MonitorReport {self.text()}>"

    @property
    def has_alarm(self) -> bool:
        """Whether an alarm stands."""
        return bool(self.alarms)

    @property
    def changed(self) -> tuple[Drift, ...]:
        """The traits that differ."""
        return tuple(one for one in self.drifts if one.is_changed)

    def text(self) -> str:
        """Sum it up in a line."""
        said = list(together([one.what for one in self.alarms]))
        names = ", ".join(said[:_NAMED])
        more = f" and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
        stands = f"ALARM: {names}{more}" if self.alarms else "no alarm"
        differ = f"{len(self.changed)} of {len(self.drifts)} traits differ"
        return f"{self.name}: {stands}; {differ}, {self.answers:,} answers {when(self.since)} to {when(self.until)}"

    def with_chapter(self, chapter: Chapter) -> MonitorReport:
        """Give a copy that tells this too."""
        return replace(self, chapters=(*self.chapters, chapter))

    def to_json(self) -> dict[str, Any]:
        """Give everything but the pictures, for machines; `format` is its version."""
        return {
            "format": FORMAT,
            "name": self.name,
            "bundle": self.bundle,
            "text": self.text(),
            "since": self.since,
            "until": self.until,
            "answers": self.answers,
            "alarm": self.has_alarm,
            "alarms": [one.to_json() for one in self.alarms],
            "changes": list(self.changes),
            "promise": dict(vars(self.promise)),
            "traits": [one.to_json() for one in self.drifts],
            "own": [one.to_json() for one in self.own],
            "expectations": [one.to_json() for one in self.broken],
            "slices": [one.to_json() for one in self.slices],
            "examples": [one.to_json() for one in self.examples],
            "looked_at": self.looked_at,
            "by": self.by,
            "windows": [one.to_json() for one in self.windows],
            "releases": [dict(vars(one)) for one in self.releases],
            "latency": [dict(vars(one)) for one in self.latencies],
            "notes": list(self.notes),
            **{chapter.name: chapter.to_json() for chapter in self.chapters},
        }

    def table(self) -> RenderableType:
        """Give what a terminal shows."""
        from byeori.monitoring.report.screen import screen_of

        return screen_of(self)

    def to_html(self) -> str:
        """Give it as one page that needs nothing else."""
        from byeori.monitoring.report.page import page

        return page(self)

    def save(self, folder: Path | str) -> Path:
        """Write monitor.html and monitor.json, each whole; give the page's path."""
        folder = Path(folder)
        write_text(folder / PAGE, self.to_html())
        write_json(folder / RECORD, self.to_json())
        return folder / PAGE
