"""`byeori ui --users` and its like: who may use the pages of a folder of runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.cli.show import say
from byeori.core.errors import ConfigError, nearest
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.cli.verbs import People


def keep_users(folder: Path, people: People) -> int:
    """Add, end or list users, and say what has been done."""
    if sum((people.add_user is not None, people.end_user is not None, people.users)) > 1:
        raise ConfigError("ui: wanted one of --add-user, --end-user and --users at a time")
    if people.add_user is None and people.end_user is None and not people.users:
        raise ConfigError("--role: whose? It goes with --add-user NAME")
    store = Store(folder)
    try:
        if people.add_user is not None:
            token = store.users.add(people.add_user, people.role)
            say(f"{people.add_user} may {people.role}. The token, shown this once:")
            say(token)
        elif people.end_user is not None:
            _end(store, people.end_user)
        else:
            _list(store)
    finally:
        store.close()
    return 0


def _end(store: Store, name: str) -> None:
    if not store.users.end(name):
        known = [user.name for user in store.users.users() if user.ended is None]
        raise ConfigError(f"--end-user {name}: there is no such user{nearest(name, known)}; --users lists them")
    say(f"{name} may come in no longer.")


def _list(store: Store) -> None:
    users = store.users.users()
    if not users:
        say("There is no user yet; on this machine none is needed. --add-user NAME adds one.")
    for user in users:
        since = f"{datetime.fromtimestamp(user.created):%Y-%m-%d}"
        until = f", ended {datetime.fromtimestamp(user.ended):%Y-%m-%d}" if user.ended is not None else ""
        say(f"{user.name}: {user.role}, since {since}{until}")
