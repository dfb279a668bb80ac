"""What goes wrong with a request, told in one shape: {"error": {"code", "message"}} and a status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import Send

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class RequestError(Exception):
    """A request that gets no answer: the status, a word for programs, and a text that says how to cure it."""

    def __init__(self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


def shut_down() -> RequestError:
    """The problem of a request that comes while the server ends."""
    return RequestError(
        503,
        "shutting_down",
        "this server is ending and takes no new requests; ask again in a moment: another one may stand in its place",
        headers={"Retry-After": "5", "Connection": "close"},
    )


async def send_problem(problem: RequestError, send: Send) -> None:
    """Answer a request with its problem."""
    content = {"error": {"code": problem.code, "message": problem.message}}
    await send_json(content, send, status=problem.status, headers=problem.headers)


async def send_json(content: Any, send: Send, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
    """Answer a request with JSON."""
    body = _ENCODER.encode(content).encode()
    lines = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if headers:
        lines += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
