"""POST /v1/predict: from the body of a request to its answers; plain ASGI, for this is where the load is."""

from __future__ import annotations

import time
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING

from byeori.serving.body import header, read_body, refuse
from byeori.serving.journal import Answered
from byeori.serving.problem import RequestError, send_json

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from byeori.serving.batching import Batching
    from byeori.serving.intake import Intake
    from byeori.serving.journal import Journal
    from byeori.serving.options import Options


class Predict:
    """The endpoint. An instance is an ASGI application."""

    def __init__(self, digest: str, options: Options, intake: Intake, *, batching: Batching, journal: Journal) -> None:
        self._digest = digest
        self._options = options
        self._intake = intake
        self._batching = batching
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = perf_counter()
        most, most_s = self._options.body_bytes, self._options.timeout_s
        try:
            body = await read_body(scope, receive, most=most, timeout_s=most_s)
            samples = self._intake.samples(header(scope, b"content-type"), body)
            answers = await self._batching.answer(samples, most_s - (perf_counter() - start))
        except RequestError as problem:
            await refuse(problem, receive, send)
            return
        took_ms = (perf_counter() - start) * 1000
        now = time.time()
        rows = [
            Answered(token_hex(12), now, sample.cells, answer, took_ms)
            for sample, answer in zip(samples, answers, strict=True)
        ]
        is_kept = self._journal.put(rows)
        content = {
            "answers": [{"id": row.id, **row.answer} for row in rows],
            "bundle": self._digest,
            "took_ms": round(took_ms, 3),
            "kept": is_kept,
        }
        await send_json(content, send)
