"""POST /v1/predict: from the body of a request to its answers; plain ASGI, for this is where the load is."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING

from byeori.journal.recording import Answered
from byeori.serving.answering.intake import Sample
from byeori.serving.answering.references import HEADER, with_header
from byeori.serving.answering.workers import Workers
from byeori.serving.http.body import Bodies, header, read_body, refuse
from byeori.serving.http.problem import RequestError, send_json, too_late
from byeori.serving.lineup.chosen import answer_by_one, canary_for

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from byeori.serving.expected import Expected
    from byeori.serving.journal.journal import Journal
    from byeori.serving.lineup.lineup import Lineup
    from byeori.serving.lineup.model import Model
    from byeori.serving.options import ServeOptions

_SMALL_BYTES = 16_000  # of a body that is taken apart sooner than it is handed to another thread
_BODIES = 8  # bodies of the largest size that are held at once, or more smaller ones


class Predict:
    """The endpoint. An instance is an ASGI application."""

    def __init__(self, lineup: Lineup, options: ServeOptions, journal: Journal, expected: Expected) -> None:
        self._lineup = lineup
        self._expected = expected
        self._options = options
        self._journal = journal
        self._readers = Workers("byeori-read", 2)
        self._bodies = Bodies(_BODIES * options.body_bytes, options.body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = perf_counter()
        most, most_s = self._options.body_bytes, self._options.timeout_s
        try:
            self._lineup.champion.batching.refuse_full(scope)
            async with self._bodies.room(scope):
                body = await read_body(scope, receive, most=most, timeout_s=most_s)
                with self._lineup.champion.asked() as champion:  # from here on, whoever takes over meanwhile
                    kind = header(scope, b"content-type")
                    samples = await self._samples(champion, kind, body, most_s - (perf_counter() - start))
                    if given := header(scope, HEADER):
                        samples = with_header(samples, given)
                    canary = canary_for(self._lineup, samples, body)
                    del body
                    left_s = most_s - (perf_counter() - start)
                    model, answers = await answer_by_one(champion, canary, samples, left_s)
        except RequestError as problem:
            await refuse(problem, receive, send)
            return
        took_ms = (perf_counter() - start) * 1000
        now = time.time()
        rows, contents = [], []
        for sample, answer in zip(samples, answers, strict=True):
            if isinstance(answer, RequestError):
                contents.append(answer.content)
            elif isinstance(sample, Sample):
                told, features = answer
                if "unexpected" in told:
                    self._expected.answered(model.bundle, sample.cells)
                rows.append(Answered(token_hex(12), now, sample.cells, told, took_ms, sample.reference, features))
                called = {} if sample.reference is None else {"reference": sample.reference}
                contents.append({"id": rows[-1].id, **called, **told})
        content = {
            "answers": contents,
            "failed": len(contents) - len(rows),
            "bundle": model.bundle.digest,
            "took_ms": round(took_ms, 3),
            "kept": self._journal.put(rows, model.recorder),
        }
        await send_json(content, send)
        if content["kept"]:
            self._lineup.answered(model, rows, took_ms)

    async def _samples(
        self, model: Model, content_type: str, body: bytes, timeout_s: float
    ) -> list[Sample | RequestError]:
        """The samples of a body; what is large is taken apart by another thread, for others are to be answered."""
        if len(body) <= _SMALL_BYTES or model.intake.is_file(content_type):
            return model.intake.samples(content_type, body)
        work = self._readers.do(partial(model.intake.samples, content_type, body))
        try:
            return await asyncio.wait_for(asyncio.wrap_future(work), max(timeout_s, 0))
        except TimeoutError:
            work.cancel()
            raise too_late(self._options.timeout_s) from None

    def close(self) -> None:
        """End its threads."""
        self._readers.close(1.0)
