"""A uvicorn that ends when the accepted requests have their answers, and then ends well."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from socket import socket
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn

from byeori.core.errors import ServeError
from byeori.serving.http.connections import AT_ONCE, KEEP_ALIVE_S, Connection, Room
from byeori.serving.http.listening import WAITING, address_of, here
from byeori.serving.http.seldom import log_accident

if TYPE_CHECKING:
    from fastapi import FastAPI

_START_S = 30.0


class DrainingServer(uvicorn.Server):
    """Serves an application whose `app.state.standing` counts the requests that it is at."""

    def __init__(self, app: FastAPI, timeout_s: float) -> None:
        super().__init__(_config(app, timeout_s))
        self.announce: Callable[[], object] = lambda: None
        self._standing = app.state.standing
        self._patience_s = timeout_s + 1
        self._latest: float | None = None

    @contextmanager
    def in_background(self, opened: socket, name: str) -> Iterator[str]:
        """Run it on a socket, in a thread of that name, as long as the block lasts; give its address once it answers.

        What stood accepted when the block ends is still answered.
        """
        begun = threading.Event()
        self.announce = begun.set
        thread = threading.Thread(target=self.run, kwargs={"sockets": [opened]}, name=name)
        thread.start()
        try:
            if not begun.wait(_START_S):
                raise ServeError(f"{name} did not start within {_START_S:g} s; its log says why")
            yield here(address_of(opened))
        finally:
            self.drain()
            thread.join()

    def drain(self) -> None:
        """Take no new requests, and end when the accepted ones have been answered."""
        if self._latest is None:
            self._latest = monotonic() + self._patience_s
        self._standing.draining = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain at the first signal, end at once at the second."""
        self.force_exit = self.should_exit = self._standing.draining
        self.drain()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then say so."""
        asyncio.get_running_loop().set_exception_handler(log_accident)
        await super().startup(sockets)
        for opened in sockets or ():
            opened.listen(WAITING)  # asyncio takes as few at once as it lets wait; more may wait
        self.announce()

    async def on_tick(self, counter: int) -> bool:
        """Look ten times a second whether to end."""
        if self._latest is not None and (not self._standing.running or monotonic() > self._latest):
            self.should_exit = True
        return await super().on_tick(counter)


def _config(app: FastAPI, timeout_s: float) -> uvicorn.Config:
    room = Room(longest_s=2 * timeout_s + KEEP_ALIVE_S)
    connection: Any = partial(Connection, room=room)
    return uvicorn.Config(
        app,
        http=connection,
        backlog=AT_ONCE,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=2,  # the answers have been awaited by then
    )
