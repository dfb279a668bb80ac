"""The body of a request, read up to a limit and no further."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from byeori.serving.http.problem import RequestError, send_problem

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

# How much of a refused body is still taken in, and dropped: a connection closed at once would take the refusal with it.
_LINGER_S, _LINGER_BYTES = 1.0, 32_000_000


class HungUpError(Exception):
    """The one who asked has hung up; nobody reads an answer."""


def header(scope: Scope, name: bytes) -> str:
    """Give a header of a request by its name in small letters, or nothing."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value.decode("latin-1"))
    return ""


class Bodies:
    """How many bytes of bodies one server holds at once; a body whose length is not told counts as the largest."""

    def __init__(self, most: int, largest: int) -> None:
        self._most, self._largest, self._held = most, largest, 0

    @asynccontextmanager
    async def room(self, scope: Scope) -> AsyncIterator[None]:
        """Hold room for a request's body as long as the block lasts; without room it is a RequestError."""
        length = header(scope, b"content-length")
        size = min(int(length), self._largest) if length.isdigit() else self._largest
        if self._held + size > self._most:
            raise RequestError(
                429,
                "bodies_full",
                f"requests of {_mb(self._held)} are being read, of at most {_mb(self._most)}; ask again in 1 s",
                headers={"Retry-After": "1", "Connection": "close"},
            )
        self._held += size
        try:
            yield
        finally:
            self._held -= size


async def read_body(scope: Scope, receive: Receive, *, most: int, timeout_s: float) -> bytes:
    """Give the whole body of at most `most` bytes; a longer, a late, an encoded or an empty one is a RequestError."""
    coding = header(scope, b"content-encoding").strip()
    if coding.lower() not in ("", "identity"):
        raise RequestError(
            415,
            "encoded_body",
            f"the body is said to be encoded as {coding[:40]!r}; send it as it is, without Content-Encoding",
            headers={"Accept-Encoding": "identity", "Connection": "close"},
        )
    length = header(scope, b"content-length")
    if length.isdigit() and int(length) > most:
        raise _too_large(most, _mb(int(length)))
    try:
        async with asyncio.timeout(timeout_s):
            body = await _read(receive, most)
    except TimeoutError:
        raise RequestError(
            408,
            "slow_body",
            f"the body did not come within {timeout_s:g} s; send it faster, or make it smaller",
            headers={"Connection": "close"},
        ) from None
    if not body:
        raise RequestError(400, "empty_body", "the body of the request is empty; send a file, or JSON, as its content")
    return body


async def refuse(problem: RequestError, receive: Receive, send: Send) -> None:
    """Answer with a problem; where the connection closes by it, only after a moment of taking in and dropping."""
    if problem.headers.get("Connection") != "close":
        await send_problem(problem, send)
        return

    async def hold_open(message: Message) -> None:
        await send({**message, "more_body": True} if message["type"] == "http.response.body" else message)

    await send_problem(problem, hold_open)
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGER_S):
            await _drop(receive)
    await send({"type": "http.response.body", "body": b""})


async def _drop(receive: Receive) -> None:
    dropped, more = 0, True
    while more and dropped <= _LINGER_BYTES:
        message = await receive()
        dropped += len(message.get("body", b""))
        more = message.get("more_body", False)


async def _read(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUpError
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most, f"more than {_mb(most)}")
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(most: int, found: str) -> RequestError:
    return RequestError(
        413,
        "body_too_large",
        f"the body is {found}; this server takes at most {_mb(most)}; scale the image down, or send fewer at once",
        headers={"Connection": "close"},
    )


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1_000_000 else f"{count / 1e6:.2g} MB"
