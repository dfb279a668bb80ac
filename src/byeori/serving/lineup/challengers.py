"""The challengers of one server: tried beside the champion, compared with it, and taken back where they fail."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy import func, select

import byeori.tracking.schema as schema
from byeori.core.errors import ByeoriError
from byeori.serving.lineup.compared import compare_canary, compare_shadow
from byeori.serving.lineup.taken_back import TAKE_BACK, WHO, fault_of

if TYPE_CHECKING:
    from byeori.serving.lineup.compared import Compared
    from byeori.serving.lineup.lineup import Lineup
    from byeori.serving.lineup.trial import Trial
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")

_LOOK_S = 1.0  # between two looks at the counts
_COMPARE_LOOKS = 10  # looks between two comparisons, where something was judged meanwhile


class Challengers:
    """Looks at the challengers of a lineup in a thread of its own."""

    def __init__(self, store: Store, lineup: Lineup) -> None:
        self._store = store
        self._lineup = lineup
        self._end = Event()
        self._looks = 0
        self._judged: int | None = None  # the newest judgement that was compared with
        self._has_failed = False
        self._thread = Thread(target=self._watch, name="byeori-challengers", daemon=True)

    def begin(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self, timeout_s: float) -> None:
        """End it; wait for that so long at most."""
        self._end.set()
        self._thread.join(timeout_s)

    def _watch(self) -> None:
        for trial in [one for one in self._lineup.trials if one.is_on]:
            canary = self._lineup.canary
            share = canary.share if canary is not None and canary.trial is trial else None
            champion = self._lineup.champion.bundle.digest
            self._write("try", trial, since=trial.since, champion=champion, share=share)
        while not self._end.wait(_LOOK_S):
            self.look()
        for trial in self._lineup.trials:
            if not trial.is_told:
                self._write("try_end", trial)

    def look(self) -> None:
        """Look once: compare where something is known that was not, and take back what fails."""
        try:
            if self._looks % _COMPARE_LOOKS == 0:
                self._hear([trial for trial in self._lineup.trials if trial.is_on])
                self._compare([trial for trial in self._lineup.trials if trial.is_on])
            self._has_failed = False
        except ByeoriError as error:
            if not self._has_failed:
                log.error("challengers cannot be compared: %s", error)
            self._has_failed = True
        self._looks += 1
        for trial in self._lineup.trials:
            if trial.is_on and (why := trial.fault()):
                trial.gone(why)
            if trial.why is not None and not trial.is_told:
                self._take_back(trial, trial.why)

    def _hear(self, trials: Sequence[Trial]) -> None:
        """End the trials that another server has ended since they began here."""
        for trial in trials:
            if why := fault_of(self._store, trial, after=trial.since):
                trial.gone(f"another server has taken it back: {why}")

    def _compare(self, trials: Sequence[Trial]) -> None:
        with self._store.database.reading() as connection:
            newest = connection.execute(select(func.max(schema.judgements.c.id))).scalar()
        if newest == self._judged:
            return
        for trial in trials:
            found = self.compared(trial)
            if found.judged.word != trial.word:
                log.warning("%s %s: %s, by %d truths", trial.kind, trial.name, found.judged.word, found.judged.samples)
            trial.word = found.judged.word
        self._judged = newest

    def compared(self, trial: Trial) -> Compared:
        """Compare a challenger with the champion of now."""
        bundle = self._lineup.champion.bundle
        if trial.kind == "shadow":
            return compare_shadow(self._store, bundle.digest, trial.bundle, bundle.task.target)
        return compare_canary(self._store, bundle.digest, trial.bundle, bundle.task.target, since=trial.since)

    def _take_back(self, trial: Trial, why: str) -> None:
        """End a trial, and say so."""
        trial.is_told = True
        self._lineup.take_back(trial)
        log.error("%s %s is taken back: %s", trial.kind, trial.name, why)
        self._write(TAKE_BACK, trial)

    def _write(self, action: str, trial: Trial, **more: object) -> None:
        """Write a line of the audit: `try`, `take_back`, or `try_end` where the server ended before."""
        try:
            self._store.audit.add(WHO, action, trial.run or trial.bundle, {**trial.to_json(), **more})
        except ByeoriError as error:
            log.error("what became of %s is not in the audit: %s", trial.name, error)
