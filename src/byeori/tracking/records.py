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


@dataclass(frozen=True)
class Judgement:
    """What a person said of an answer; a later one never overwrites an earlier one."""

    id: int
    answer: str
    time: float
    correct: bool
    truth: Any = None
    who: str | None = None
