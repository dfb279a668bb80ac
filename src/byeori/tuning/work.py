"""A worker of a search: it takes up what a dead worker left, or claims the next leg, until there is none."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from byeori.core.errors import ByeoriError
from byeori.tracking.environment import is_alive, is_here, process
from byeori.tracking.records import LegRecord
from byeori.tracking.studies import Studies
from byeori.tuning.legs import Found, Leg, Trainings, gathered
from byeori.tuning.limits import ATTEMPTS, BEAT_S, DEAD_S, POLL_S
from byeori.tuning.search import Search, Turn


class TrialFailedError(ByeoriError):
    """A setting that cannot be trained; the search goes on without it."""


class Objective(Protocol):
    """What trains a leg."""

    def __call__(self, leg: Leg, is_mine: Callable[[], bool]) -> Found:
        """Train it and give its scores; once `is_mine` says no, another worker has it, and nothing more is written.

        A setting that cannot be trained is a TrialFailedError.
        """
        ...


@dataclass
class View:
    """The legs of a study as a worker knows them."""

    studies: Studies
    study: str
    records: list[LegRecord] = field(default_factory=list)
    ended: list[tuple[Leg, Found]] = field(default_factory=list)
    """The first ones, up to one that has not ended."""

    def refresh(self) -> None:
        """Read what may have changed."""
        since = len(self.ended)
        self.records[since:] = self.studies.legs(self.study, since)
        for record in self.records[since:]:
            if record.state == "running":
                break
            self.ended.append((Leg(**record.content), Found.from_json(record.result or {})))

    def trainings(self, top: int) -> Trainings:
        """Put all legs together, those too that ended before one below them."""
        ended = [one for one in self.records[len(self.ended) :] if one.state != "running"]
        found = [*self.ended, *((Leg(**one.content), Found.from_json(one.result or {})) for one in ended)]
        going = [Leg(**one.content) for one in self.records[len(self.ended) :] if one.state == "running"]
        return gathered(found, going, top)

    def next(self, search: Search) -> Leg | Turn:
        """Give the leg that comes next, with as many results in sight as a rule says; or that it is to be waited."""
        count = len(self.records)
        floor = max((int(record.content["seen"]) for record in self.records[-search.plan.at_once :]), default=0)
        sight = max(floor, count - search.plan.at_once + 1)
        if len(self.ended) < sight:
            return Turn.WAIT
        found = self._seeing(search, sight)
        if found is Turn.WAIT and sight < count == len(self.ended):
            sight, found = count, self._seeing(search, count)
        return replace(found, seen=max(sight, 0)) if isinstance(found, Leg) else found

    def _seeing(self, search: Search, sight: int) -> Leg | Turn:
        sight = max(sight, 0)
        return search.next(self.ended[:sight], [Leg(**record.content) for record in self.records[sight:]])


@dataclass
class Worker:
    """Who trains legs of a study, one after another."""

    studies: Studies
    study: str
    search: Search
    objective: Objective
    tell: Callable[[Leg, Found], None] = lambda leg, found: None
    tidy: Callable[[Trainings], None] | None = None
    """What is done with what trainings have written, after each leg."""
    name: str = field(default_factory=lambda: secrets.token_hex(8))

    def work(self) -> View:
        """Train until there is nothing more to train, and give all legs."""
        view, own = View(self.studies, self.study), process()
        with self._beating() as held:
            while True:
                view.refresh()
                record = self._taken_over(view, own)
                if record is None:
                    leg = view.next(self.search)
                    if leg is Turn.DONE:
                        return view
                    if leg is Turn.WAIT:
                        time.sleep(POLL_S)
                        continue
                    assert isinstance(leg, Leg)
                    number = len(view.records)
                    record = LegRecord(self.study, number, leg.to_json(), "running", self.name, own, time.time(), 1)
                    if not self.studies.claim(record):
                        continue
                self._train(record, held)
                if self.tidy is not None:
                    view.refresh()
                    self.tidy(view.trainings(self.search.plan.top))

    def _taken_over(self, view: View, own: dict[str, object]) -> LegRecord | None:
        """Take over the first leg whose worker is dead."""
        for record in view.records[len(view.ended) :]:
            if record.state != "running" or record.worker == self.name or not _is_dead(record):
                continue
            if self.studies.take_over(record, self.name, own):
                return replace(record, worker=self.name, attempts=record.attempts + 1)
        return None

    def _train(self, record: LegRecord, held: _Held) -> None:
        leg = Leg(**record.content)
        if record.attempts > ATTEMPTS:
            error = f"the process that trained it died {record.attempts - 1} times"
            self.studies.finish(record, self.name, "failed", Found(error=error).to_json())
            return
        begun = time.monotonic()
        with held.holding(record):
            try:
                found = self.objective(leg, lambda: held.is_mine)
            except TrialFailedError as error:
                found = Found(error=str(error), cost_s=time.monotonic() - begun)
            except BaseException:
                self.studies.release(record, self.name)
                raise
        if self.studies.finish(record, self.name, "failed" if found.error else "done", found.to_json()):
            self.tell(leg, found)

    @contextmanager
    def _beating(self) -> Iterator[_Held]:
        """Say every few seconds that the worker of the leg that is held lives."""
        held, over = _Held(), threading.Event()

        def beat() -> None:
            while not over.wait(BEAT_S):
                record = held.record
                if record is not None and not self.studies.beat(record.study, record.number, self.name):
                    held.lost(record)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield held
        finally:
            over.set()
            thread.join()


@dataclass
class _Held:
    """The leg that a worker has in hand."""

    record: LegRecord | None = None
    is_mine: bool = True

    @contextmanager
    def holding(self, record: LegRecord) -> Iterator[None]:
        self.record, self.is_mine = record, True
        try:
            yield
        finally:
            self.record = None

    def lost(self, record: LegRecord) -> None:
        if self.record is record:
            self.is_mine = False


def _is_dead(record: LegRecord) -> bool:
    """Whether a leg's worker is: of this machine as its process tells, of another by how long it has said nothing."""
    if is_here(record.process):
        return not is_alive(record.process)
    return time.time() - record.beat > DEAD_S
