"""What the pages are about: a folder of runs, its store, and who may come in."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from byeori.tracking.store import Store
from byeori.tracking.users import User


@dataclass(frozen=True)
class Workplace:
    """One folder of runs as the pages see it; `workplace(request)` gives it."""

    folder: Path
    store: Store
    asks: bool = False
    """Whether it asks who somebody is; else all who reach it are the user of this machine."""
    hosts: tuple[str, ...] = ()
    """Names that requests may call the server by; empty lets every name pass."""

    def by_token(self, token: str) -> User | None:
        """Give the user who has a token, or the user of this machine where nobody is asked."""
        return self.store.users.by_token(token) if self.asks else machine_user()


def machine_user() -> User:
    """Give the one who sits at this machine, who may do everything."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a process in a container may have a number and no name
        name = "local"
    return User(name, "promote", 0.0)


def workplace(request: HTTPConnection) -> Workplace:
    """Give what a request is about."""
    found = request.app.state.workplace
    assert isinstance(found, Workplace)
    return found
