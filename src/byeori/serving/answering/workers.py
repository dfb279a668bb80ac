"""Threads that do one piece of work after another and never keep the process alive."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any


class Workers:
    """A few threads with one inbox. Unlike those of a ThreadPoolExecutor they die with the process."""

    def __init__(self, name: str, count: int) -> None:
        self._inbox: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def do(self, work: Callable[[], Any]) -> Future[Any]:
        """Have `work` done; the future holds what it gives or raises."""
        future: Future[Any] = Future()
        self._inbox.put((future, work))
        return future

    def close(self, timeout_s: float) -> None:
        """Let the threads end after what they are at; wait for them so long at most."""
        for _ in self._threads:
            self._inbox.put(None)
        for thread in self._threads:
            thread.join(timeout_s)

    def _work(self) -> None:
        while (task := self._inbox.get()) is not None:
            future, work = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - whoever asks the future meets it
                future.set_exception(error)
            else:
                future.set_result(result)
            del task, future, work
