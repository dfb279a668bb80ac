"""`byeori ui`: the pages of a folder of runs, and who may use them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from byeori.cli.flags import Named, Positional, Repeated
from byeori.cli.show import say
from byeori.core.errors import ConfigError, nearest

if TYPE_CHECKING:
    from byeori.tracking.store import Store


@dataclass(frozen=True)
class People:
    """Who may use the pages; with one of these nothing is shown, and the list of users is kept."""

    add_user: str | None = None
    """Let somebody of this name in, or give them another token and role; the token is shown once."""
    role: Literal["look", "label", "decide", "promote"] = "label"
    """What a user who is added may do: see; answer what is asked too; decide of samples and runs too; release too."""
    end_user: str | None = None
    """Let somebody of this name in no longer."""
    users: bool = False
    """List the users."""


_PEOPLE = People()


def ui(
    folder: Positional[Path] = Path("runs"),
    *,
    host: str = "127.0.0.1",
    port: int = 8100,
    allow_host: Repeated[tuple[str, ...]] = (),
    open_page: Annotated[bool, Named("open")] = True,
    people: People = _PEOPLE,
) -> int:
    """Show the pages of a folder of runs in the browser: runs, data, labels, monitors.

    Args:
        folder: Where runs lie.
        host: Address to listen on; any other than localhost asks for users.
        port: Port to listen on; 0 is any free one.
        allow_host: Another name by which requests may call the server, such as that of a proxy; asks for users too.
        open_page: Open the browser.
        people: Who may come in.
    """
    from byeori.workbench.server import ui as show

    if people != _PEOPLE:
        return keep_users(folder, people)
    show(folder, host=host, port=port, allow_host=allow_host, open_page=open_page)
    return 0


def keep_users(folder: Path, people: People) -> int:
    """Add, end or list users, and say what has been done."""
    if sum((people.add_user is not None, people.end_user is not None, people.users)) > 1:
        raise ConfigError("ui: wanted one of --add-user, --end-user and --users at a time")
    if people.add_user is None and people.end_user is None and not people.users:
        raise ConfigError("--role: whose? It goes with --add-user NAME")
    from byeori.tracking.store import Store
    from byeori.workbench.frame.workplace import machine_user

    store, me = Store(folder), machine_user().name
    try:
        if people.add_user is not None:
            token = store.users.add(people.add_user, people.role)
            store.audit.add(me, "user", people.add_user, {"role": people.role})
            say(f"{people.add_user} may {people.role}. The token, shown this once:")
            say(token)
        elif people.end_user is not None:
            _end(store, people.end_user, me)
        else:
            _list(store)
    finally:
        store.close()
    return 0


def _end(store: Store, name: str, me: str) -> None:
    if not store.users.end(name):
        known = [user.name for user in store.users.users() if user.ended is None]
        raise ConfigError(f"--end-user {name}: there is no such user{nearest(name, known)}; --users lists them")
    store.audit.add(me, "user", name, {"ended": True})
    say(f"{name} may come in no longer.")


def _list(store: Store) -> None:
    users = store.users.users()
    if not users:
        say("There is no user yet; on this machine none is needed. --add-user NAME adds one.")
    for user in users:
        since = f"{datetime.fromtimestamp(user.created):%Y-%m-%d}"
        until = f", ended {datetime.fromtimestamp(user.ended):%Y-%m-%d}" if user.ended is not None else ""
        say(f"{user.name}: {user.role}, since {since}{until}")
