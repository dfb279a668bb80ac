"""POST /v1/judgements: what a person says of an answer, kept before the reply."""

from __future__ import annotations

import asyncio
import json
import math
from typing import TYPE_CHECKING, Any

from byeori.core.errors import nearest
from byeori.serving.http.body import read_body, refuse
from byeori.serving.http.json_limits import refuse_excess
from byeori.serving.http.problem import RequestError, send_json
from byeori.serving.http.wholeness import refuse_halves
from byeori.serving.journal.journal import Judged
from byeori.serving.journal.truths import truth_of

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from byeori.fields.contract import Target
    from byeori.serving.journal.journal import Journal
    from byeori.serving.lineup.lineup import Lineup
    from byeori.serving.options import ServeOptions

_MOST_BYTES = 1_000_000
_WANTED = 'send {"id": "...", "correct": false, "truth": "..."}'


class Judgements:
    """The endpoint. An instance is an ASGI application."""

    def __init__(self, options: ServeOptions, lineup: Lineup, journal: Journal) -> None:
        self._options = options
        self._lineup = lineup
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        most = min(_MOST_BYTES, self._options.body_bytes)
        try:
            body = await read_body(scope, receive, most=most, timeout_s=self._options.timeout_s)
            model = self._lineup.champion
            judged = judged_of(body, model.bundle.task.target)
            if not self._journal.put([judged], model.recorder):
                raise RequestError(
                    503, "not_kept", "the journal is full; send it again in a while", headers={"Retry-After": "5"}
                )
            row = await self._kept(judged)
        except RequestError as problem:
            await refuse(problem, receive, send)
            return
        content = {"id": row.answer, "correct": row.correct, "truth": row.truth, "judgement": row.id}
        await send_json(content, send, status=201)

    async def _kept(self, judged: Judged) -> Any:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(judged.done), self._options.timeout_s)
        except TimeoutError:
            raise RequestError(
                504,
                "too_late",
                "the store did not take the judgement in time; it may still: look before you send again",
            ) from None


def judged_of(body: bytes, target: Target) -> Judged:
    """Read a judgement from JSON; its truth must be one that the target can read."""
    refuse_excess(body)
    try:
        content = json.loads(str(body, "utf-8-sig"), parse_float=_number, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RequestError(400, "broken_json", f"the body is not JSON ({error}); {_WANTED}") from None
    if not isinstance(content, dict):
        raise RequestError(400, "wrong_json", f"the body is not a JSON object; {_WANTED}")
    for key in content:
        if key not in ("id", "correct", "truth", "who"):
            raise RequestError(
                422, "unknown_key", f"{key!r} says nothing here{nearest(key, ('id', 'correct', 'truth'))}; {_WANTED}"
            )
    for key, value in content.items():
        refuse_halves(value, f"`{key}`")
    answer, correct, who = content.get("id"), content.get("correct"), content.get("who")
    if not isinstance(answer, str) or not answer:
        raise RequestError(422, "wrong_id", f"`id` is {answer!r}; it is the `id` of an answer; {_WANTED}")
    if not isinstance(correct, bool):
        raise RequestError(422, "wrong_correct", f"`correct` is {correct!r}; it is true or false; {_WANTED}")
    if who is not None and not isinstance(who, str):
        raise RequestError(422, "wrong_who", f"`who` is {who!r}; it is a name, or left out; {_WANTED}")
    return Judged(answer, correct, truth_of(content.get("truth"), target), who)


def _number(text: str) -> float:
    """Read a number with a point or an exponent; one that no float can hold is a ValueError."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
