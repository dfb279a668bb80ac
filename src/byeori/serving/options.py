"""What a server is asked to do: who may ask, what is kept, and how much is too much."""

import re
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from byeori.core.errors import ServeError

_ROOT = re.compile(r"(/[A-Za-z0-9._~-]+)+")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")


@dataclass(frozen=True)
class Front:
    """What stands before a server: a proxy, and who reads along.

    >>> Front(root_path="pets")
    Traceback (most recent call last):
    byeori.core.errors.ServeError: --root-path: 'pets' is no beginning of a path; give one such as /pets
    """

    allow_host: tuple[str, ...] = ()
    """Another name by which requests may call the server, such as that of a proxy; its pages may write too."""
    root_path: str = ""
    """What a proxy puts before the paths, such as /pets; requests come with it or without it."""
    access_log: bool = False
    """Write a line to stdout for each request: when, what, status, time, size and id; never what was asked."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "root_path", self.root_path.rstrip("/"))
        if self.root_path and not _ROOT.fullmatch(self.root_path):
            raise ServeError(f"--root-path: {self.root_path!r} is no beginning of a path; give one such as /pets")
        for host in self.allow_host:
            if not _HOST.fullmatch(host):
                raise ServeError(f"--allow-host: {host!r} is no name of a host; give one such as pets.example.org")


@dataclass(frozen=True)
class Succession:
    """What answers after the first bundle, and beside it.

    >>> Succession(follow="")
    Traceback (most recent call last):
    byeori.core.errors.ServeError: --follow: '' is no name of releases; give one such as production
    """

    follow: str | None = None
    """Answer with what is released under this name, such as production; what is released later takes over by itself."""
    shadow: Path | None = None
    """Run that answers beside it, unseen: what it answers is kept, and compared."""
    canary: str | None = None
    """Run that answers a share of the requests, such as runs/photos-2=5%; taken back where it fails or is slow."""
    again: str | None = None
    """Try a challenger that was taken back before, for this reason."""

    def __post_init__(self) -> None:
        if self.follow is not None and not self.follow.strip():
            raise ServeError(f"--follow: {self.follow!r} is no name of releases; give one such as production")


@dataclass(frozen=True)
class ServeOptions:
    """Every choice of a server but its address.

    >>> ServeOptions(batch=0)
    Traceback (most recent call last):
    byeori.core.errors.ServeError: batch: 0 is no number of samples for one call of the model; give 1 or more
    """

    token: str | None = None
    """Who asks must send it as `Authorization: Bearer TOKEN`; None asks nobody."""
    keep_inputs: bool = True
    """Keep what was asked as files beside the store."""
    batch: int = 64
    """Most samples in one call of the model."""
    queue: int = 256
    """Most samples accepted and not yet answered; also the most that one request may hold."""
    body_mb: float = 32.0
    """Largest body of a request, millions of bytes."""
    timeout_s: float = 30.0
    """Longest time from the first byte of a request to its answer, seconds."""
    run: str | None = None
    """Id of the run whose bundle this is, for the store."""
    hosts: tuple[str, ...] = ()
    """Names that requests may call this server by; empty lets every name pass."""
    front: Front = Front()
    """What stands before the server."""
    succession: Succession = Succession()
    """What answers after the first bundle, and beside it."""

    def __post_init__(self) -> None:
        if self.batch < 1:
            raise ServeError(f"batch: {self.batch} is no number of samples for one call of the model; give 1 or more")
        if self.queue < 1:
            raise ServeError(f"queue: {self.queue} is no number of samples that may wait; give 1 or more")
        for name, value in (("body_mb", self.body_mb), ("timeout_s", self.timeout_s)):
            if not (isfinite(value) and value > 0):
                raise ServeError(f"{name}: {value} is no limit; give a number above 0")
        if self.token is not None and (
            not self.token or not self.token.isascii() or self.token.split() != [self.token]
        ):
            raise ServeError("token: it is empty or has spaces or letters outside ASCII; give one word of ASCII")

    @property
    def body_bytes(self) -> int:
        """Largest body of a request, bytes."""
        return int(self.body_mb * 1e6)
