"""What every request passes: its name for this server, its token, and the count of it; plain ASGI, no task groups."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from byeori.serving.http.access import AccessLog, request_id
from byeori.serving.http.body import HungUpError, header
from byeori.serving.http.origin import refuse_other_sites
from byeori.serving.http.problem import RequestError, send_problem, shut_down

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from byeori.serving.metrics import Metrics
    from byeori.serving.options import ServeOptions

log = logging.getLogger("byeori.serving")

_OPEN = ("/", "/docs", "/openapi.json", "/healthz", "/readyz")
"""Paths that need no token: they tell nothing of the model, and a browser must get them to ask for the token."""


@dataclass
class State:
    """Where a server stands: starting, ready, or ending, and how many requests it is at.

    Shared by the parts of one server; only the event loop's thread changes it.
    """

    ready: bool = False
    draining: bool = False
    running: int = 0
    """Requests that have begun and not ended."""
    paths: frozenset[str] = field(default_factory=frozenset)
    """Paths that are counted by their name."""


class Gate:
    """Lets a request through or sends its problem, and counts it.

    POST requests for the paths of `straight` go there without passing the framework, which costs more than they do.
    """

    def __init__(
        self, app: ASGIApp, options: ServeOptions, metrics: Metrics, *, state: State, straight: Mapping[str, ASGIApp]
    ) -> None:
        self._app = app
        self._straight = straight
        self._metrics = metrics
        self._state = state
        self._allowed = {host.lower() for host in options.front.allow_host}
        self._hosts = {host.lower() for host in options.hosts}
        self._root = options.front.root_path
        self._open = (*_OPEN, self._root)
        self._token = bearer(options)
        self._access = AccessLog() if options.front.access_log else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        status, size, name = 0, 0, request_id(header(scope, b"x-request-id"))
        extra = [(b"x-content-type-options", b"nosniff"), (b"x-request-id", name.encode())]

        async def watched(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *extra]
            else:
                size += len(message.get("body", b""))
            await send(message)

        self._state.running += 1
        asked, scope = scope, without_root(scope, self._root)
        try:
            self._check(scope)
            straight = self._straight.get(scope["path"]) if scope["method"] == "POST" else None
            app = _to_folder if self._root and scope["path"] == self._root else straight or self._app
            await app(scope, receive, watched)
        except RequestError as problem:
            await send_problem(problem, watched)
        except HungUpError:
            status = 499
        finally:
            self._state.running -= 1
            took_s = perf_counter() - start
            path = scope["path"] if scope["path"] in self._state.paths else "other"
            self._metrics.requested(path, status or 500, took_s)
            if self._access is not None:
                self._access.write(asked, name, status=status or 500, took_s=took_s, size=size)

    def _check(self, scope: Scope) -> None:
        host = host_of(header(scope, b"host"))
        if self._hosts and host not in self._hosts and host not in self._allowed:
            raise RequestError(
                403,
                "wrong_host",
                f"this server is for this machine alone and is not called {header(scope, b'host')!r}; "
                "use http://127.0.0.1 and its port, or start it with --allow-host for that name, or a token for any",
            )
        if header(scope, b"transfer-encoding") and header(scope, b"content-length"):
            raise RequestError(
                400,
                "two_lengths",
                "the request has both Transfer-Encoding and Content-Length, which servers read differently; send one",
                headers={"Connection": "close"},
            )
        if self._token is None:
            refuse_other_sites(scope, self._allowed)
        path = scope["path"]
        if self._token is None or path in self._open or path.startswith("/page/"):
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


async def _to_folder(scope: Scope, _receive: Receive, send: Send) -> None:
    """Send a browser to the page below the prefix: its addresses are relative to that."""
    place = f"{scope['path'].rpartition('/')[2]}/".encode()
    await send({"type": "http.response.start", "status": 307, "headers": [(b"location", place)]})
    await send({"type": "http.response.body", "body": b""})


def without_root(scope: Scope, root: str) -> Scope:
    """Give a request as it is without the beginning of its path that a proxy has left there; some take it away."""
    path = scope["path"]
    if not root or not path.startswith(f"{root}/"):
        return scope
    return {**scope, "path": path.removeprefix(root), "raw_path": scope["raw_path"].removeprefix(root.encode())}


def is_allowed(scope: Scope, token: bytes) -> bool:
    """Whether a request brings the token; compared in a time that does not tell how much of it is right."""
    return hmac.compare_digest(header(scope, b"authorization").encode(), token)


def bearer(options: ServeOptions) -> bytes | None:
    """Give what the header Authorization must be; None where nobody is asked."""
    return None if options.token is None else f"Bearer {options.token}".encode()


def host_of(sentence: str) -> str:
    """Give the name of a host without its port, in small letters."""
    name = sentence.rpartition(":")[0] if ":" in sentence and not sentence.endswith("]") else sentence
    return name.strip("[]").lower()
