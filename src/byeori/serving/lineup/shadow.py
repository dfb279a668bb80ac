"""A challenger in shadow: it answers what the champion has answered, in a process of its own; nobody waits for it."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from byeori.core.errors import ByeoriError
from byeori.evaluation.one_answer import score_of
from byeori.journal.values import confidence_of, value_of, value_text
from byeori.serving.lineup.frames import read_line, write_asked
from byeori.tracking.records import ShadowAnswer

if TYPE_CHECKING:
    from byeori.fields.contract import Target
    from byeori.journal.recording import Answered
    from byeori.serving.lineup.trial import Trial
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")

MOST_WAITING = 256
"""Samples that wait for a challenger; more are dropped, with a count."""
_MOST_BYTES = 64_000_000  # of their files
_AT_ONCE = 32  # samples of one message
_GATHER_S = 0.2  # how long samples gather before they are sent: few turns of this thread disturb the answers less
_WRITE_S, _MOST_ROWS = 2.0, 256  # how long answers gather before they are written, and how many do
_END_S = 5.0


class _Waiting(NamedTuple):
    """An answer of the champion that the challenger has yet to give its own to."""

    answered: Answered
    target: Target


class Shadow:
    """Hands what was asked to the process of a challenger, and keeps what it answers. `put` never waits."""

    def __init__(self, bundle: Path, trial: Trial, store: Store) -> None:
        self.trial = trial
        self._store = store
        self._waiting: deque[_Waiting] = deque()
        self._bytes = 0
        self._changed = Condition()
        self._is_closing = False
        self._has_failed = False
        self._rows: list[ShadowAnswer] = []
        self._since = 0.0  # when the first of the rows came
        words = [sys.executable, "-m", "byeori.serving.lineup.shadowing", str(bundle.absolute())]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._thread = Thread(target=self._work, name="byeori-shadow", daemon=True)
        self._thread.start()

    def put(self, rows: Sequence[Answered], target: Target) -> None:
        """Have the challenger answer too what the champion has answered; what there is no room for is counted."""
        with self._changed:
            for row in rows:
                if len(self._waiting) >= MOST_WAITING or self._bytes + row.size > _MOST_BYTES or self._is_closing:
                    self.trial.dropped += 1
                    continue
                self._waiting.append(_Waiting(row, target))
                self._bytes += row.size
            if len(self._waiting) in (len(rows), _AT_ONCE):  # the first ones, or as many as are sent at once
                self._changed.notify()

    def end(self) -> None:
        """Let the process end, and drop what waits for it; wait for neither."""
        with self._changed:
            self._is_closing = True
            self._waiting.clear()
            self._changed.notify()
        self._process.terminate()

    def close(self, timeout_s: float = _END_S) -> None:
        """End the process, and wait for that so long at most."""
        self.end()
        self._thread.join(timeout_s)
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _work(self) -> None:
        sent, heard = self._process.stdin, self._process.stdout
        assert sent is not None
        assert heard is not None
        try:
            with sent, heard:
                self._begin(read_line(heard))
                while not self._is_closing:
                    if some := self._take():
                        write_asked(sent, [(one.answered.id, one.answered.cells) for one in some])
                        self._hear(some, read_line(heard))
                    if self._due_s() == 0:
                        self._write()
        except (OSError, ValueError) as error:  # the process has ended, or what it says is no message
            self._end(f"its process has ended ({error})")
        finally:
            self._write()
            self._process.terminate()
            self._process.wait()

    def _begin(self, said: Any) -> None:
        if said is None:
            self._end("its process has ended before it was loaded")
        elif "problem" in said:
            self._end(f"it cannot be loaded: {said['problem']}")
        elif said["digest"] != self.trial.bundle:
            self._end("its bundle was changed while it was loaded")

    def _end(self, why: str) -> None:
        if not self._is_closing:
            self.trial.gone(why)
            self._is_closing = True

    def _take(self) -> list[_Waiting]:
        """Give what is to be answered; nothing where rows are due before anything comes, and at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closing, self._due_s())
            if self._waiting:
                self._changed.wait_for(lambda: len(self._waiting) >= _AT_ONCE or self._is_closing, _GATHER_S)
            if self._is_closing:
                return []
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))]
            self._bytes -= sum(one.answered.size for one in some)
            return some

    def _hear(self, some: Sequence[_Waiting], said: Any) -> None:
        if said is None:
            self._end("its process has ended")
            return
        if not self._rows:
            self._since = time.monotonic()
        for one, (name, answer, problem, has_failed, took_ms) in zip(some, said, strict=True):
            if has_failed:
                self.trial.erred()
            else:
                self.trial.took(took_ms)
                self.trial.agreed(score_of(one.target, answer or {}, value_of(one.answered.answer)))
            self._rows.append(self._row(name, answer, problem, took_ms))

    def _due_s(self) -> float | None:
        """Seconds until what was answered is to be written; None where nothing waits."""
        if not self._rows:
            return None
        return 0.0 if len(self._rows) >= _MOST_ROWS else max(self._since + _WRITE_S - time.monotonic(), 0.0)

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        try:
            self._store.shadows.write(rows)
        except ByeoriError as error:
            if not self._has_failed:
                log.error("answers of %s in shadow are not kept: %s", self.trial.name, error)
            self._has_failed = True

    def _row(self, name: str, answer: Mapping[str, Any] | None, problem: str | None, took_ms: float) -> ShadowAnswer:
        trial, value, sure = self.trial, value_text(answer), confidence_of(answer)
        return ShadowAnswer(name, trial.bundle, time.time(), trial.run, answer, value, sure, took_ms, problem)
