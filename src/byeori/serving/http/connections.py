"""Connections: how many there may be, how long a head may take, and which one goes when there is no room."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from asyncio import TimerHandle

HEAD_S = 10.0
"""How long the head of a request may take."""
KEEP_ALIVE_S = 30
"""How long a connection may stay without a request."""
AT_ONCE = 100
"""Connections that are taken before those that are there are looked after."""
MOST = 1000
_KEPT_BACK = 64  # file descriptors for the store, kept inputs and libraries


@dataclass
class Room:
    """The connections of one server that wait for a request, the longest waiting first; and how many there may be."""

    longest_s: float
    """Longest time from a request's head to the end of its answer; who reads no answer is cut."""
    most: int = field(default_factory=lambda: most_connections())
    head_s: float = field(default_factory=lambda: HEAD_S)
    idle: dict[Connection, None] = field(default_factory=dict)


def most_connections() -> int:
    """Give how many connections the limit of file descriptors leaves room for, at most `MOST`."""
    try:
        import resource
    except ImportError:
        return MOST
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if files < 0 else min(MOST, max(8, files - AT_ONCE - _KEPT_BACK))


class Connection(H11Protocol):
    """A connection that is cut where a head does not end, or where others need its room while it waits."""

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._room = room
        self._timer: TimerHandle | None = None
        self._has_begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room for it, or turn it away where all others are at work."""
        super().connection_made(transport)
        if len(self.connections) > self._room.most:
            if not self._room.idle:
                self._say("429 Too Many Requests", "too_many_connections", "all connections are in use; ask again")
                return
            longest = next(iter(self._room.idle))
            del self._room.idle[longest]  # it is lost a moment later
            longest.transport.abort()
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that has begun must end in time, however it drips."""
        super().data_received(data)
        if self._is_at_work():
            self._work()
        elif self._timer is None:
            self._wait()
        self._has_begun = True

    def on_response_complete(self) -> None:
        """Wait for the next request, as long as a connection is kept alive."""
        self._stop()
        super().on_response_complete()
        self._has_begun = False
        if not self._is_at_work():
            self._room.idle[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._stop()
        self._room.idle.pop(self, None)
        super().connection_lost(exc)

    def _is_at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._stop()
        self._room.idle[self] = None
        self._timer = self.loop.call_later(self._room.head_s, self._cut)

    def _work(self) -> None:
        if self._room.idle.pop(self, self) is None:
            self._stop()
            self._timer = self.loop.call_later(self._room.longest_s, self.transport.abort)

    def _cut(self) -> None:
        if self._has_begun:
            sentence = f"the head of the request did not end within {self._room.head_s:g} s"
            self._say("408 Request Timeout", "slow_head", sentence)
        else:
            self.transport.close()

    def _say(self, status: str, code: str, message: str) -> None:
        """Answer before there is a request, and close."""
        body = json.dumps({"error": {"code": code, "message": message}}).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.transport.write(f"{head}Retry-After: 1\r\nConnection: close\r\n\r\n".encode() + body)
        self.transport.close()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
