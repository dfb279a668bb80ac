"""Bodies of requests: read to a limit and no further, and never more at once than there is room for."""

import asyncio

import pytest

from byeori.serving.http.body import Bodies, HungUpError, header, read_body, refuse
from byeori.serving.http.problem import RequestError


def _scope(**headers: str):
    return {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}


def _read(*messages, most=10, scope=None, timeout_s=5.0):
    waiting = list(messages)

    async def receive():
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    return asyncio.run(read_body(scope or _scope(), receive, most=most, timeout_s=timeout_s))


def _part(content: bytes, more: bool = False):
    return {"type": "http.request", "body": content, "more_body": more}


def test_parts_are_put_together_up_to_the_limit():
    assert _read(_part(b"01234", more=True), _part(b"56789")) == b"0123456789"


@pytest.mark.parametrize(
    ("messages", "scope", "status", "code"),
    [
        ([_part(b"01234", more=True), _part(b"567890")], _scope(), 413, "body_too_large"),
        ([], _scope(content_length="11"), 413, "body_too_large"),  # by its own word: nothing is read
        ([_part(b"")], _scope(), 400, "empty_body"),
        ([_part(b"x")], _scope(content_encoding="gzip"), 415, "encoded_body"),
    ],
)
def test_what_is_no_body_to_answer_is_refused(messages, scope, status, code):
    with pytest.raises(RequestError) as told:
        _read(*messages, scope=scope)
    assert (told.value.status, told.value.code) == (status, code)


def test_a_body_that_does_not_come_is_not_waited_for():
    with pytest.raises(RequestError) as told:
        _read(_part(b"0", more=True), timeout_s=0.01)
    assert told.value.code == "slow_body"


def test_one_who_hangs_up_is_no_problem_of_a_request():
    with pytest.raises(HungUpError):
        _read(_part(b"0", more=True), {"type": "http.disconnect"})


def test_a_body_of_unknown_length_counts_as_the_largest_until_it_is_done():
    async def go():
        bodies = Bodies(most=25, largest=10)
        async with bodies.room(_scope()), bodies.room(_scope(content_length="15")):
            with pytest.raises(RequestError, match="of at most") as told:
                async with bodies.room(_scope(content_length="6")):
                    pass
            assert told.value.code == "bodies_full"
            async with bodies.room(_scope(content_length="5")):
                pass
        async with bodies.room(_scope()), bodies.room(_scope()):
            pass

    asyncio.run(go())


def test_a_header_is_found_by_its_name_or_is_nothing():
    assert header(_scope(content_length="3"), b"content-length") == "3"
    assert header(_scope(), b"content-length") == ""


def test_a_refusal_that_closes_takes_in_what_still_comes_before_it_ends():
    sent, waiting = [], [_part(b"0", more=True), _part(b"1")]

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    problem = RequestError(413, "body_too_large", "too large", headers={"Connection": "close"})
    asyncio.run(refuse(problem, receive, send))
    assert waiting == []
    assert sent[0]["status"] == 413
    assert [message.get("more_body", False) for message in sent[1:]] == [True, False]
