"""The rows of the store as frozen dataclasses; every time is seconds since 1970 (UTC)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

State = Literal["running", "done", "stopped", "failed"]


@dataclass(frozen=True)
class RunRecord:
    """One run as the store keeps it."""

    id: str
    name: str
    created: float
    state: State
    recipe: Mapping[str, Any] | None = None
    data_fingerprint: str | None = None
    data_path: str | None = None
    code: Mapping[str, Any] | None = None
    """Commit, dirty, diff; see `code_version`."""
    environment: Mapping[str, Any] | None = None
    """Python, packages, processors, process, command line; see `environment`."""
    seed: int | None = None
    parent: str | None = None
    """Id of the run that this one goes on from."""
    headline: Mapping[str, Any] | None = None
    """The few numbers that sum the run up."""
    ended: float | None = None

    def __repr__(self) -> str:
        headline_text = Headline.of(self.headline).text
        return f"<RunRecord {self.name}: {self.state}{headline_text and ', '}{headline_text}>"


@dataclass(frozen=True)
class Headline:
    """What sums a run up: a line, and the few numbers in it.

    >>> found = Headline.of({"accuracy": 0.94, "part": "test", "text": "test accuracy 0.94"})
    >>> str(found), found.scores, found.part
    ('test accuracy 0.94', {'accuracy': 0.94}, 'test')
    """

    text: str = ""
    """One line for a person; empty where the run has no headline yet."""
    part: str = ""
    """The part of the data that the numbers are of, as `test`."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """The numbers by name; None where one could not be computed."""

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Read one as the store keeps it: the numbers beside `part` and `text`."""
        numbers = dict(kept or {})
        return cls(str(numbers.pop("text", "")), str(numbers.pop("part", "")), numbers)

    def to_json(self) -> dict[str, Any]:
        """Give it as the store keeps it."""
        beside = {"part": self.part, "text": self.text}
        return {**self.scores, **{name: word for name, word in beside.items() if word}}


@dataclass(frozen=True)
class FileRecord:
    """One file of a run: its path relative to the run's folder and its hash."""

    run: str
    name: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Answer:
    """One answer of a server; `id` is the id of the request."""

    id: str
    time: float
    bundle: str
    """Digest of the bundle that answered."""
    run: str | None
    traits: Mapping[str, Any]
    outputs: Any
    took_ms: float
    input_path: str | None = None
    input_media: str | None = None
    """Media type of the input, as `image/jpeg`."""
    reference: str | None = None
    """What the caller calls the request; a truth that arrives later may name it so."""
    source: str | None = None
    """`serve` or `predict`; None in rows of before version 2."""
    value: str | None = None
    """The answer's value as a short text, by which answers are filtered; None where it has none."""
    confidence: float | None = None


@dataclass(frozen=True)
class Judgement:
    """What a person said of an answer; a later one never overwrites an earlier one."""

    id: int
    answer: str
    time: float
    correct: bool
    truth: Any = None
    who: str | None = None
    source: str | None = None
    """Where it came from: `page`, `table` (truths that arrived later) or `label`; None in rows of before version 2."""
    item: int | None = None
    """Number of the item of the label queue that asked for it."""
    retracts: int | None = None
    """Number of the judgement that this one takes back; it then says nothing itself."""


@dataclass(frozen=True)
class Item:
    """One question to people in the label queue."""

    id: int
    created: float
    data: str
    """What it is of: a bundle's digest, or a source of data as it was given."""
    why: str
    """The kind of reason, one word: `monitor`, `judged`, `label`, `uncertain`, `cluster`, `disagreed`, `random`."""
    reason: str
    """The reason in a sentence, for a person."""
    answer: str | None = None
    """Id of the answer that it is about."""
    sample: str | None = None
    """Content hash of the sample that it is about."""
    place: str | None = None
    """How a person finds it: a path, or a table and a line."""
    content: Mapping[str, Any] | None = None
    """What must be shown, and cannot be found by `answer` or `place`: cells, guess, likely label."""
    probability: float | None = None
    """With which it was drawn, where it was drawn; what makes estimates from its label valid."""
    priority: float = 0.0
    """The largest is asked first."""
    ask: str | None = None
    """Id of the asking that it belongs to, as one `byeori monitor --ask 50`."""
    state: Literal["open", "done", "withdrawn"] = "open"
    wanted: int = 1
    """How many people are to label it."""


@dataclass(frozen=True)
class Decision:
    """What a person decided of a sample or an answer; nothing overwrites it, a later one may take it back."""

    id: int
    time: float
    who: str | None
    data: str
    """What it is of: a source of data as it was given, or a bundle's digest."""
    target: str
    """The column that it is about."""
    sample: str | None
    """Content hash of the sample."""
    place: str | None
    """How a person finds it: a path, a table and a line, or the id of an answer."""
    action: Literal["keep", "relabel", "leave_out", "label", "skip", "undo"]
    value: Any = None
    """The new label, of `relabel` and `label`."""
    note: str | None = None
    item: int | None = None
    """Number of the item of the label queue that asked for it."""
    undoes: int | None = None
    """Number of the decision that `undo` takes back."""


@dataclass(frozen=True)
class Alarm:
    """That a monitor began, or ended, to say that something has changed."""

    id: int
    monitor: str
    time: float
    what: str
    """The trait, or what else it is about."""
    state: Literal["on", "off"]
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Release:
    """One line of the journal of a release name, as `production`: what it was from then on."""

    name: str
    number: int
    """From 1 for each name."""
    time: float
    who: str | None
    action: Literal["release", "back"]
    """`back` brings the one before the newest back."""
    bundle: str
    """Digest of the bundle that the name stands for from then on."""
    path: str
    """Where that bundle lies."""
    run: str | None = None
    verdict: int | None = None
    """Number of the verdict on which it was released."""
    reason: str | None = None
    """Why, where a person said so: what `--accept` was given."""


@dataclass(frozen=True)
class Verdict:
    """What a gate found of a challenger beside a champion."""

    id: int
    time: float
    champion: str | None
    """Digest of the bundle that stood; None where there was none."""
    challenger: str
    look: int
    """How many looks at this pair there were with it."""
    word: Literal["better", "first", "worse", "unknown", "refused"]
    """`first` where nothing stood that it could be better than."""
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ShadowAnswer:
    """What a challenger answered to a request that another model answered."""

    answer: str
    """Id of the request."""
    bundle: str
    time: float
    run: str | None
    outputs: Any
    value: str | None
    confidence: float | None
    took_ms: float
    error: str | None = None
    """What went wrong, in a sentence; there is no answer then."""


@dataclass(frozen=True)
class AuditLine:
    """That somebody changed something."""

    id: int
    time: float
    who: str | None
    action: str
    """One word, as `release`, `decide`, `delete`, `user`."""
    subject: str
    """What was changed: a run, a sample, a user's name."""
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class CycleRecord:
    """How far one turn of the cycle has come."""

    id: str
    name: str
    """The release name that it serves."""
    started: float
    updated: float
    ended: float | None
    step: str
    content: Mapping[str, Any] = field(default_factory=dict)
    """What each step has found, by step; enough to go on with."""


@dataclass(frozen=True)
class StudyRecord:
    """A search over settings."""

    id: str
    name: str
    created: float
    data_fingerprint: str
    content: Mapping[str, Any]
    """All that decides it: data, recipe, space, seed, sizes."""
    ended: float | None = None
    result: Mapping[str, Any] | None = None
    """What it came to, once it has ended."""


@dataclass(frozen=True)
class LegRecord:
    """A piece of a search: one setting trained up to somewhere."""

    study: str
    number: int
    content: Mapping[str, Any]
    """What is trained, and how far."""
    state: Literal["running", "done", "failed"]
    worker: str
    """Who has it now, or has ended it."""
    process: Mapping[str, Any]
    """Machine and process of that worker."""
    beat: float
    """When that worker last said that it lives."""
    attempts: int
    """How many workers have begun it."""
    result: Mapping[str, Any] | None = None
