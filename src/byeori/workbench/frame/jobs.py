"""Work that takes longer than a page may: done by a thread, watched on the page, its result kept for the next one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from byeori.core.errors import ByeoriError
from byeori.core.watching import watched_by

_AT_ONCE = 2
_KEPT = 24
"""Results that are kept; of more the one that was not asked for longest goes."""


@dataclass
class Job:
    """One piece of work: where it is, and what came of it."""

    id: str = field(default_factory=lambda: token_urlsafe(9))
    phase: str = ""
    done: int = 0
    everything: int = 0
    is_ready: bool = False
    result: Any = None
    error: BaseException | None = None

    @property
    def share(self) -> float | None:
        """How much of the phase is done, 0 to 1; None where it cannot be counted."""
        return self.done / self.everything if self.everything else None


class Jobs:
    """The work of one server, `request.app.state.jobs`. Safe from any thread."""

    def __init__(self) -> None:
        self._room = threading.Semaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()

    def job(self, key: Hashable, work: Callable[[], object]) -> Job:
        """Give the job of a key, begun now where there is none; one that failed is begun anew when asked for again."""
        with self._lock:
            found = self._jobs.get(key)
            if found is None:
                found = self._jobs[key] = Job()
                threading.Thread(target=self._run, args=(found, work), name="byeori-job", daemon=True).start()
            self._jobs.move_to_end(key)
            self._forget()
            return found

    def by_id(self, name: str) -> Job | None:
        """The job of an id, or None."""
        with self._lock:
            return next((job for job in self._jobs.values() if job.id == name), None)

    def drop(self, *words: object) -> None:
        """Forget all jobs in whose key one of some words stands: what they looked at has changed."""
        with self._lock:
            for key in [key for key in self._jobs if isinstance(key, tuple) and set(key) & set(words)]:
                del self._jobs[key]

    def _forget(self) -> None:
        for key in [key for key, job in self._jobs.items() if job.is_ready][: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[key]

    def _run(self, job: Job, work: Callable[[], object]) -> None:
        def watch(phase: str, done: int, everything: int) -> None:
            job.phase, job.done, job.everything = phase, done, everything

        try:
            with self._room, watched_by(watch):
                job.result = work()
        except ByeoriError as error:
            job.error = error
        except BaseException as error:
            job.error = error
            raise
        finally:
            job.is_ready = True
