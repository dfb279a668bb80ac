"""Metrics on their way to the store: kept in memory, written by a thread every half second."""

import atexit
import threading
import time
from collections import deque

from byeori.tracking.store import Store

_EVERY_S = 0.5


class MetricWriter:
    """Takes metrics in microseconds and writes them soon after; what goes wrong is raised at the next call.

    Nothing is dropped when writing fails: the rows stay here and are tried again.
    """

    def __init__(self, store: Store, run: str) -> None:
        self._store = store
        self._run = run
        self._waiting: deque[tuple[int, str, float, float]] = deque()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._problem: BaseException | None = None

    def add(self, step: int, values: dict[str, float]) -> None:
        """Take the metrics of a step."""
        now = time.time()
        for name, value in values.items():
            self._waiting.append((step, name, value, now))
        if self._thread is None:
            self._start()
        if self._problem is not None:
            self._raise()

    def flush(self) -> None:
        """Write all that waits, now."""
        with self._writing:
            self._problem = None  # what was not written then is tried again here
            rows = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                self._store.write_metrics(self._run, rows)
            except BaseException:
                self._waiting.extendleft(reversed(rows))
                raise

    def close(self) -> None:
        """Write all that waits and end the thread; a later `add` starts it again."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._closing.set()
            thread.join()
            atexit.unregister(self.flush)
        self.flush()

    def _start(self) -> None:
        with self._writing:
            if self._thread is None:
                self._closing = threading.Event()
                self._thread = threading.Thread(
                    target=self._work, args=(self._closing,), name="byeori-metrics", daemon=True
                )
                self._thread.start()
                atexit.register(self.flush)  # a script that ends without closing its run

    def _work(self, closing: threading.Event) -> None:
        while not closing.wait(_EVERY_S):
            if self._waiting:
                try:
                    self.flush()
                except BaseException as problem:  # noqa: BLE001 - raised to the caller by the next add
                    self._problem = problem

    def _raise(self) -> None:
        problem, self._problem = self._problem, None
        if problem is not None:
            raise problem
