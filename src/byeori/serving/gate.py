"""What every request passes: its name for this server, its token, and the count of it; plain ASGI, no task groups."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from time import perf_counter
from typing import TYPE_CHECKING

from byeori.serving.body import HungUpError, header
from byeori.serving.origin import refuse_other_sites
from byeori.serving.problem import RequestError, send_problem, shut_down

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from byeori.serving.metrics import Metrics
    from byeori.serving.options import Options
    from byeori.serving.state import State

log = logging.getLogger("byeori.serving")

_OPEN = ("/", "/docs", "/openapi.json", "/healthz", "/readyz")
"""Paths that need no token: they tell nothing of the model, and a browser must get them to ask for the token."""


class Gate:
    """Lets a request through or sends its problem, and counts it.

    POST requests for the paths of `straight` go there without passing the framework, which costs more than they do.
    """

    def __init__(
        self, app: ASGIApp, options: Options, metrics: Metrics, *, state: State, straight: Mapping[str, ASGIApp]
    ) -> None:
        self._app = app
        self._straight = straight
        self._metrics = metrics
        self._state = state
        self._hosts = {host.lower() for host in options.hosts}
        self._token = bearer(options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-content-type-options", b"nosniff")]
            await send(message)

        self._state.running += 1
        try:
            self._check(scope)
            straight = self._straight.get(scope["path"]) if scope["method"] == "POST" else None
            await (straight or self._app)(scope, receive, watched)
        except RequestError as problem:
            await send_problem(problem, watched)
        except HungUpError:
            status = 499
        finally:
            self._state.running -= 1
            path = scope["path"] if scope["path"] in self._state.paths else "other"
            self._metrics.requested(path, status or 500, perf_counter() - start)

    def _check(self, scope: Scope) -> None:
        if self._hosts and _host(header(scope, b"host")) not in self._hosts:
            raise RequestError(
                403,
                "wrong_host",
                f"this server is for this machine alone and is not called {header(scope, b'host')!r}; "
                "use http://127.0.0.1 and its port, or start it with a token for other names",
            )
        if header(scope, b"transfer-encoding") and header(scope, b"content-length"):
            raise RequestError(
                400,
                "two_lengths",
                "the request has both Transfer-Encoding and Content-Length, which servers read differently; send one",
                headers={"Connection": "close"},
            )
        if self._token is None:
            refuse_other_sites(scope)
        path = scope["path"]
        if self._token is None or path in _OPEN or path.startswith("/page/"):
            pass
        elif not is_allowed(scope, self._token):
            found = "a token that is not the right one" if header(scope, b"authorization") else "no token"
            raise RequestError(
                401,
                "no_token",
                f"found {found}; send the header `Authorization: Bearer TOKEN`, with the token of this server",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if self._state.draining and scope["method"] == "POST":
            raise shut_down()


def is_allowed(scope: Scope, token: bytes) -> bool:
    """Whether a request brings the token; compared in a time that does not tell how much of it is right."""
    return hmac.compare_digest(header(scope, b"authorization").encode(), token)


def bearer(options: Options) -> bytes | None:
    """Give what the header Authorization must be; None where nobody is asked."""
    return None if options.token is None else f"Bearer {options.token}".encode()


def _host(told: str) -> str:
    name = told.rpartition(":")[0] if ":" in told and not told.endswith("]") else told
    return name.strip("[]").lower()
