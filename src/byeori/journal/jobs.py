"""Answers of a job, as `byeori predict --record` gives them, on their way to the store: beside those of the server."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, DataError
from byeori.core.unicode import renamed
from byeori.journal.counting import HourlyCounts
from byeori.journal.home import home_of
from byeori.journal.kept import Inputs
from byeori.journal.recording import Answered, Recorder
from byeori.tracking.records import Answer as AnswerRow
from byeori.tracking.store import Store

if TYPE_CHECKING:
    import numpy as np

    from byeori.bundles.bundle import Bundle
    from byeori.bundles.predicting.asked import Asked
    from byeori.fields.contract import Answer

_AT_ONCE = 512  # rows in one transaction


@dataclass(frozen=True)
class Recording:
    """How the answers of a job are kept in the store.

    >>> Recording(job="nightly-2026-11-28").inputs
    True
    """

    job: str | None = None
    """Name of the job. A second run of the same name, as after a failure, keeps no answer twice; without a name each
    run is another job, and all that it answers is kept anew."""
    inputs: bool = True
    """Keep what was asked beside the store, as a server does."""
    store: str | Path | None = None
    """Folder or URL of the store; by default that of the run's folder."""

    def __post_init__(self) -> None:
        if self.job is not None and not self.job.strip():
            raise ConfigError("predict --job '': wanted a name, as night-2026-11-28; without one leave --job out")


class Job:
    """Keeps answers one after the other, some at a time; `end` writes the last."""

    def __init__(self, bundle: Bundle, recording: Recording) -> None:
        home = home_of(bundle, recording.store)
        self.store: Store = home.store
        self.kept = 0
        """Answers that were written."""
        self.known = 0
        """Answers that an earlier run of the job of this name had written."""
        self._bundle = bundle
        self._name = recording.job
        self._recorder = Recorder(bundle, "predict", home.run)
        self._inputs = Inputs(home.inputs) if recording.inputs else None
        self._counts = HourlyCounts(bundle, home.store)
        self._asked = 0
        self._waiting: list[tuple[Answered, Mapping[str, Any]]] = []
        self._last = perf_counter()

    def keep(self, sample: Asked, answer: Answer, features: np.ndarray | None) -> str:
        """Keep the answer to a sample, and give its id; what the store cannot take is a RunError."""
        self._asked += 1
        now = perf_counter()
        took_ms, self._last = (now - self._last) * 1000, now
        cells = {**renamed(sample.cells, self._bundle.task.inputs), **dict.fromkeys(answer.get("unread", ()))}
        answered = Answered(self._id(sample.key), time.time(), cells, answer, took_ms, sample.key, features)
        self._waiting.append((answered, self._bundle.traits(cells)))
        if len(self._waiting) >= _AT_ONCE:
            self._write()
        return answered.id

    def end(self) -> None:
        """Write what waits."""
        self._write()
        self._counts.write()

    def _id(self, key: str) -> str:
        """An id that no other answer has; of a job with a name the same in each of its runs."""
        if self._name is None:
            return token_hex(12)
        named = "\0".join((self._name, self._bundle.digest, key, str(self._asked)))
        return blake2b(named.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        known = self.store.known_answers([answered.id for answered, _ in waiting]) if self._name is not None else set()
        features = self._recorder.features_of([answered for answered, _ in waiting])
        rows = [
            self._row(answered, traits, seen)
            for (answered, traits), seen in zip(waiting, features, strict=True)
            if answered.id not in known
        ]
        self.store.write_answers(rows)
        self._counts.add(rows)
        self.kept += len(rows)
        self.known += len(known)

    def _row(self, answered: Answered, traits: Mapping[str, Any], features: Mapping[str, float | None]) -> AnswerRow:
        sent = {name: self._sent(name, cell) for name, cell in answered.cells.items()}
        kept = self._inputs.keep(sent) if self._inputs is not None else (None, None)
        return self._recorder.row(Answered(**{**vars(answered), "cells": sent}), traits, features, kept)

    def _sent(self, name: str, cell: Any) -> Any:
        """A cell as a request would bring it: the bytes of a file, or a JSON value."""
        try:
            return self._bundle.task.inputs[name].send(cell)
        except DataError:  # one that counts as missing
            return None
