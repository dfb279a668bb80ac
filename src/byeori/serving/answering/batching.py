"""Samples on their way to answers: packed by a few threads, answered in batches that form while the model is busy."""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from byeori.core.errors import ByeoriError
from byeori.serving.answering.workers import Workers
from byeori.serving.http.body import header
from byeori.serving.http.problem import RequestError, server_failed, too_late
from byeori.serving.http.size import is_heavy, unpacks_to_little

if TYPE_CHECKING:
    from starlette.types import Scope

    from byeori.bundles.bundle import Bundle
    from byeori.fields.contract import Answer
    from byeori.serving.answering.intake import Sample
    from byeori.serving.options import ServeOptions

log = logging.getLogger("byeori.serving")

_SMALL_BYTES = 4_000  # a text up to this is read sooner than it is handed to another thread
_MOST_LARGE = 16  # large files that wait for the one thread that reads such
_TOO_LARGE = Exception("a large file, which is read apart from the others")
_SMALL_BODY = 64_000  # is read, and dropped, sooner than a connection is opened anew
_FEW = 4  # samples that wait when requests hardly meet
_QUICK_S, _GATHER_S = 0.005, 0.0005
_HERE_S = 0.002  # a batch that takes less is answered between two requests: waking a thread would cost more
_SMOOTH = 0.9  # how much of the former estimate of a sample's time stays after a batch


class Told(NamedTuple):
    """An answer, and the network's own features (width,) that it was made of, where there are any."""

    answer: Answer
    features: np.ndarray | None


class Watched(Protocol):
    """What is said of each batch."""

    def batched(self, samples: int) -> None:
        """Hear of a batch that was answered."""


class _Request:
    """A request that waits until all of its samples have answers."""

    def __init__(self, samples: Sequence[Sample], future: asyncio.Future[list[Told | RequestError]]) -> None:
        self.future = future
        self.answers: list[Told | RequestError | None] = [None] * len(samples)
        self.left = len(samples)

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)

    def fill(self, place: int, answer: Told | RequestError) -> None:
        self.answers[place] = answer
        self.left -= 1
        if not self.left and not self.future.done():
            self.future.set_result(self.answers)  # type: ignore[arg-type]


class _Job:
    """One sample of a request."""

    __slots__ = ("packed", "place", "request", "sample")

    def __init__(self, request: _Request, place: int, sample: Sample) -> None:
        self.request = request
        self.place = place
        self.sample = sample
        self.packed: dict[str, np.ndarray] | None = None


class Batching:
    """Answers samples with a bundle. All its state belongs to the event loop; the threads only compute."""

    def __init__(self, bundle: Bundle, options: ServeOptions, watched: Watched) -> None:
        self._bundle = bundle
        self._options = options
        self._watched = watched
        self._unpacked: deque[_Job] = deque()
        self._ready: deque[_Job] = deque()
        self._free_packers = self._packers = min(4, max(1, os.cpu_count() or 1))
        self._busy = self._described = False
        self._sample_s = 0.01  # estimate of the time that one sample takes
        self._batch_s = 1.0  # the time that the last batch took
        self._pack_threads = Workers("byeori-pack", self._packers)
        self._model_thread = Workers("byeori-model", 1)
        self._large: deque[_Job] = deque()
        self._large_thread = Workers("byeori-large", 1)
        self._large_busy = False
        self.pending = 0
        """Samples accepted and not yet done with."""

    async def answer(self, samples: Sequence[Sample], timeout_s: float) -> list[Told | RequestError]:
        """Give the answers of samples in their order, of a bad one its problem; no room or time is a RequestError."""
        if self.pending + len(samples) > self._options.queue:
            raise self._full()
        loop = asyncio.get_running_loop()
        request = _Request(samples, loop.create_future())
        self.pending += len(samples)
        for place, sample in enumerate(samples):
            (self._ready if _is_small(sample) else self._unpacked).append(_Job(request, place, sample))
        timer = loop.call_later(max(timeout_s, 0), self._expire, request)
        try:
            self._feed_soon(loop)
            return await request.future
        finally:
            timer.cancel()

    def refuse_full(self, scope: Scope) -> None:
        """Raise a RequestError where there is no room for any sample, before a body is read for nothing."""
        if self.pending >= self._options.queue:
            problem = self._full()
            length = header(scope, b"content-length")
            if not length.isdigit() or int(length) > _SMALL_BODY:
                problem.headers["Connection"] = "close"  # the body that nobody wants would be read to its end
            raise problem

    def close(self, timeout_s: float) -> None:
        """End the threads; what is still waiting gets no answer."""
        self._pack_threads.close(timeout_s)
        self._model_thread.close(timeout_s)
        self._large_thread.close(timeout_s)

    def _feed_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Feed the threads once all requests that are there by now have been read: they are one batch.

        Where several wait for a model that is quicker than a thread is woken, wait for more: few long turns of the
        threads leave more time for answers than many short ones.
        """
        if self._described:
            return
        self._described = True
        if self.pending > _FEW and self._batch_s < _QUICK_S:
            loop.call_later(_GATHER_S, self._feed, loop)
        else:
            loop.call_soon(self._feed, loop)

    def _feed(self, loop: asyncio.AbstractEventLoop) -> None:
        self._described = False
        while self._unpacked and self._free_packers:
            share = math.ceil(len(self._unpacked) / self._free_packers)
            jobs = [self._unpacked.popleft() for _ in range(min(share, self._options.batch))]
            self._free_packers -= 1
            self._have(self._pack_threads, partial(self._pack, jobs), partial(self._packed, jobs), loop)
        if self._large and not self._large_busy:
            job = self._large.popleft()
            self._large_busy = True
            work = partial(self._pack, [job], is_large=True)
            self._have(self._large_thread, work, partial(self._packed, [job], is_large=True), loop)
        if self._ready and not self._busy and (jobs := self._batch()):
            if len(jobs) * self._sample_s < _HERE_S:
                self._answered(jobs, _done(partial(self._answer, jobs)))
                self._feed_soon(loop)
                return
            self._busy = True
            self._have(self._model_thread, partial(self._answer, jobs), partial(self._answered, jobs), loop)

    def _batch(self) -> list[_Job]:
        jobs: list[_Job] = []
        while self._ready and len(jobs) < self._options.batch:
            job = self._ready.popleft()
            if job.request.future.done():
                self.pending -= 1
            else:
                jobs.append(job)
        return jobs

    def _have(
        self,
        workers: Workers,
        work: Callable[[], Any],
        done: Callable[[Future[Any]], None],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        def back(future: Future[Any]) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._next, done, future, loop)

        workers.do(work).add_done_callback(back)

    def _next(self, done: Callable[[Future[Any]], None], future: Future[Any], loop: asyncio.AbstractEventLoop) -> None:
        done(future)
        self._feed_soon(loop)

    # in the threads

    def _pack(self, jobs: list[_Job], *, is_large: bool = False) -> list[Exception | None]:
        return [_TOO_LARGE if not is_large and is_heavy(job.sample.cells) else self._pack_one(job) for job in jobs]

    def _pack_one(self, job: _Job) -> Exception | None:
        if job.request.future.done():
            return None
        try:
            job.packed = self._bundle.pack(job.sample.cells)
        except Exception as error:  # noqa: BLE001 - whatever a field raises is of this sample, not of those beside it
            return error
        return None

    def _answer(self, jobs: list[_Job]) -> list[Told | Exception | None]:
        start = perf_counter()
        found: list[Any] = [self._pack_one(job) if job.packed is None else None for job in jobs]
        places = [place for place, job in enumerate(jobs) if job.packed is not None]
        if places:
            arrays = [jobs[place].packed or {} for place in places]
            packed = self._bundle.task.stack(arrays)
            outputs, features = self._bundle.run(packed)
            seen = [None] * len(places) if features is None else [*features]
            for place, one, described in zip(places, outputs, seen, strict=True):
                found[place] = Told(self._bundle.answer(one, jobs[place].sample.cells), described)
        self._batch_s = perf_counter() - start
        self._sample_s = _SMOOTH * self._sample_s + (1 - _SMOOTH) * self._batch_s / len(jobs)
        return found

    # back in the event loop

    def _packed(self, jobs: list[_Job], future: Future[list[Exception | None]], *, is_large: bool = False) -> None:
        if is_large:
            self._large_busy = False
        else:
            self._free_packers += 1
        broken = future.exception()
        problems = [None] * len(jobs) if broken else future.result()
        for job, problem in zip(jobs, problems, strict=True):
            if broken is not None:
                job.request.fail(broken)
            elif problem is _TOO_LARGE and len(self._large) < _MOST_LARGE:
                self._large.append(job)
                continue
            elif problem is not None:
                job.request.fill(job.place, _problem(job.sample, problem))
            if job.request.future.done() or job.packed is None:
                self.pending -= 1
            else:
                self._ready.append(job)

    def _answered(self, jobs: list[_Job], future: Future[list[Told | Exception | None]]) -> None:
        self._busy = False
        self.pending -= len(jobs)
        self._watched.batched(len(jobs))
        broken = future.exception()
        for job, found in zip(jobs, [broken] * len(jobs) if broken else future.result(), strict=True):
            if broken is not None:
                job.request.fail(broken)
            elif isinstance(found, BaseException):
                job.request.fill(job.place, _problem(job.sample, found))
            elif found is not None:  # None: its request had ended before its turn came
                job.request.fill(job.place, found)

    def _full(self) -> RequestError:
        wait_s = max(1, math.ceil(self.pending * self._sample_s))
        return RequestError(
            429,
            "queue_full",
            f"{self.pending} of at most {self._options.queue} samples are waiting; ask again in {wait_s} s",
            headers={"Retry-After": str(wait_s)},
        )

    def _expire(self, request: _Request) -> None:
        request.fail(too_late(self._options.timeout_s))


def _done(work: Callable[[], Any]) -> Future[Any]:
    """Do the work here and now, as a thread would."""
    future: Future[Any] = Future()
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever asks the future meets it
        future.set_exception(error)
    return future


def _is_small(sample: Sample) -> bool:
    """Whether a sample is read at once: its files are small, and do not unpack to much."""
    files = [cell for cell in sample.cells.values() if isinstance(cell, bytes)]
    texts = [cell for cell in sample.cells.values() if isinstance(cell, str)]
    return all(map(unpacks_to_little, files)) and all(len(text) <= _SMALL_BYTES for text in texts)


def _problem(sample: Sample, error: BaseException) -> RequestError:
    """What is wrong with one sample of a request: it cannot be read, or the server failed at it."""
    if error is _TOO_LARGE:
        text = f"{_MOST_LARGE} large files are waiting; ask again in a while, or send a smaller one"
        return RequestError(429, "too_many_large", text, headers={"Retry-After": "10"})
    if not isinstance(error, ByeoriError):
        log.error("a sample made the server fail", exc_info=error)
        return server_failed(error)
    name = f"{sample.name}: " if sample.name else ""
    return RequestError(422, "unreadable_input", f"{name}{error}")
