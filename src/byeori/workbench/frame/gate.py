"""What every request passes: its name for this server, where it comes from, how large it is, and who sends it."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from byeori.core.errors import ByeoriError
from byeori.serving.http.body import header
from byeori.serving.http.gate import State, host_of
from byeori.serving.http.origin import refuse_other_sites
from byeori.serving.http.problem import RequestError, shut_down
from byeori.workbench.frame.workplace import Workplace

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "byeori_token"
_OPEN = ("/login", "/settings", "/healthz")
_LONGEST = 64_000_000
"""Largest body of a request, bytes: a table of labels that is taken in."""
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Gate:
    """Lets a request through with its user, or answers it; plain ASGI."""

    def __init__(self, app: ASGIApp, place: Workplace, state: State) -> None:
        self._app = app
        self._place = place
        self._state = state
        self._hosts = {host.lower() for host in place.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["nonce"] = token_urlsafe(16)
        self._state.running += 1
        try:
            try:
                self._check(scope)
                answer = await self._entered(scope)
            except RequestError as problem:
                answer = PlainTextResponse(problem.message, problem.status, headers=problem.headers)
            except ByeoriError as error:  # the store cannot say who somebody is
                answer = PlainTextResponse(str(error), 503)
            await (answer or self._app)(scope, _limited(receive), _guarded(scope, send))
        finally:
            self._state.running -= 1

    def _check(self, scope: Scope) -> None:
        host = host_of(header(scope, b"host"))
        if self._hosts and host not in self._hosts:
            raise RequestError(
                403,
                "wrong_host",
                f"these pages are for this machine alone and are not called {header(scope, b'host')!r}; use "
                "http://127.0.0.1 and the port, or start them with --allow-host for that name, which asks for users",
            )
        refuse_other_sites(scope, ())
        length = header(scope, b"content-length")
        if length and (not length.isdecimal() or int(length) > _LONGEST):
            raise RequestError(413, "too_large", f"the request is larger than {_LONGEST // 10**6} MB")
        if self._state.draining and scope["method"] == "POST":
            raise shut_down()

    async def _entered(self, scope: Scope) -> Response | None:
        """Say who sends a request; who is not known is sent to the page that asks for a token."""
        path = scope["path"]
        request = Request(scope)
        sent = header(scope, b"authorization").removeprefix("Bearer ") or request.cookies.get(COOKIE, "")
        user = await run_in_threadpool(self._place.by_token, sent) if sent or not self._place.asks else None
        scope["user"] = user
        if user is not None or path in _OPEN or path.startswith("/static/"):
            return None
        if request.method == "GET" and "hx-request" not in request.headers and _wants_page(request):
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            return RedirectResponse(f"/login?{urlencode({'next': path + query})}", 303)
        text = "send the header `Authorization: Bearer TOKEN` with the token of a user, or enter by /login"
        return PlainTextResponse(text, 401, headers={"WWW-Authenticate": "Bearer"})


def protection(nonce: str) -> dict[str, str]:
    """Give the headers of every answer; only scripts that bear this answer's nonce, or are files of ours, run."""
    return {**_HEADERS, "content-security-policy": _POLICY.format(nonce=nonce)}


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _guarded(scope: Scope, send: Send) -> Send:
    """Add what tells a browser to run nothing that is not ours."""
    extra = protection(scope["nonce"])

    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            given: Sequence[tuple[bytes, bytes]] = message.get("headers", ())
            said = {name.lower() for name, _ in given}
            more = [(name.encode(), value.encode()) for name, value in extra.items() if name.encode() not in said]
            message["headers"] = [*given, *more]
        await send(message)

    return watched


def _limited(receive: Receive) -> Receive:
    """Take no more of a body than a request may have, also where it does not say its length."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > _LONGEST:
            return {"type": "http.disconnect"}
        return message

    return counted
