"""What goes wrong with a request, in one shape: {"error": {"code", "message"}} and a status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import Send

_LONGEST = 4000  # letters of a message: it names what was sent, which may be megabytes
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class RequestError(Exception):
    """A request that gets no answer: the status, a word for programs, and a text that says how to cure it."""

    def __init__(self, status: int, code: str, message: str, *, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        half = _LONGEST // 2
        self.message = message if len(message) <= _LONGEST else f"{message[:half]} ... {message[-half:]}"
        self.headers = headers or {}
        self.each: Sequence[RequestError] = ()
        """Of several samples, the problem of each."""

    @property
    def content(self) -> dict[str, Any]:
        """What is answered: the error, and where several samples failed, each in its place."""
        each = {"answers": [problem.content for problem in self.each]} if self.each else {}
        return {"error": {"code": self.code, "message": self.message}, **each}


def all_failed(problems: Sequence[RequestError]) -> RequestError:
    """The problem of a request none of whose samples has an answer: that of the only one, or one that lists them."""
    first = problems[0]
    if len(problems) == 1:
        return first
    worst = max(problem.status for problem in problems)
    found = RequestError(worst, first.code, f"none of the {len(problems)} samples has an answer; {first.message}")
    found.each = problems
    return found


def server_failed(error: BaseException) -> RequestError:
    """The problem of what is no mistake of the one who asked."""
    return RequestError(
        500,
        "server_failed",
        f"the server failed at this request ({type(error).__name__}); the request is not to blame: "
        "tell whoever runs the server, whose log says more",
    )


def too_late(timeout_s: float) -> RequestError:
    """The problem of a request that took too long."""
    return RequestError(
        504,
        "too_late",
        f"no answer within {timeout_s:g} s; the server is slow or busy: "
        "ask again later, send less at once, or start it with a longer time limit",
    )


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
    await send_json(problem.content, send, status=problem.status, headers=problem.headers)


async def send_json(content: Any, send: Send, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
    """Answer a request with JSON."""
    body = _ENCODER.encode(content).encode()
    lines = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if headers:
        lines += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})
