"""The rows of the store as frozen dataclasses; every time is seconds since 1970 (UTC)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

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
        told = (self.headline or {}).get("text", "")
        return f"<RunRecord {self.name}: {self.state}{told and ', '}{told}>"


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
