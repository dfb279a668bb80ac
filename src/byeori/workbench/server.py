"""`ui`: the pages of a folder of runs on an address, until Ctrl-C."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import socket

from byeori.core.errors import RunError, ServeError
from byeori.core.printable import tell
from byeori.serving.http.draining import DrainingServer
from byeori.serving.http.listening import address_of, here, is_local, names_of, open_socket
from byeori.serving.http.seldom import seldom
from byeori.tracking.database import has_store
from byeori.tracking.store import Store
from byeori.workbench.frame.workplace import Workplace

_TIMEOUT_S = 30.0
"""How long a request may take while the server ends."""


def ui(
    folder: str | os.PathLike[str] = "runs",
    *,
    host: str = "127.0.0.1",
    port: int = 8100,
    allow_host: tuple[str, ...] = (),
    open_page: bool = False,
    page: str = "",
) -> None:
    """Show the pages of a folder of runs in the browser until Ctrl-C: runs, data, labels, monitors.

    On this machine alone nobody is asked who they are. A `host` that others can reach, and `allow_host`, another name
    as that of a proxy, need users: `byeori ui --add-user NAME --role look|label|decide|promote`. Port 0 is any free
    one. `page` is the one that is opened first, such as `label`.
    """
    with seldom(), open_socket(host, port) as opened:
        server, place = _server(Path(folder), host, allow_host, opened)
        address = address_of(opened) + (f"/{page}" if page else "")
        server.announce = lambda: _announce(place, address, open_page)
        server.run(sockets=[opened])
        place.store.close()


@contextmanager
def running_ui(
    folder: str | os.PathLike[str] = "runs",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    allow_host: tuple[str, ...] = (),
) -> Iterator[str]:
    """Show the pages in the background as long as the block lasts; give their address."""
    with seldom(), open_socket(host, port) as opened:
        server, place = _server(Path(folder), host, allow_host, opened)
        with closing(place.store), server.in_background(opened, "byeori-ui") as address:
            yield address


def workplace_of(folder: Path, host: str = "127.0.0.1", allow_host: tuple[str, ...] = ()) -> Workplace:
    """Give what the pages show of a folder, and whom they let in at an address; a mistake in either is an error."""
    if not folder.is_dir() and not has_store(folder):
        raise RunError(
            f"{folder}: there is no such folder of runs; `byeori train DATA` makes `runs`, or name another: "
            "`byeori ui FOLDER`"
        )
    if (folder / "run.json").is_file():
        raise RunError(f"{folder}: this is one run; the pages are of a folder of runs, as {folder.absolute().parent}")
    asks = not is_local(host) or bool(allow_host)
    place = Workplace(folder, Store(folder), asks, () if not is_local(host) else (*names_of(host), *allow_host))
    if asks and not any(user.ended is None for user in place.store.users.users()):
        place.store.close()
        raise ServeError(
            f"{host if not is_local(host) else allow_host[0]}: others can reach this address, and there is no user "
            "yet who may come in; add one with `byeori ui --add-user NAME --role decide`, or stay on 127.0.0.1"
        )
    return place


def _server(folder: Path, host: str, allow_host: tuple[str, ...], opened: socket) -> tuple[DrainingServer, Workplace]:
    from byeori.workbench.frame.app import make_app
    from byeori.workbench.pages import PAGES

    place = workplace_of(folder, host, allow_host)
    return DrainingServer(make_app(place, PAGES), _TIMEOUT_S), place


def _announce(place: Workplace, address: str, open_page: bool) -> None:
    ask = "" if here(address) == address else f" (here: {here(address)})"
    tell(f"byeori shows {place.folder} at {address}{ask} - Ctrl-C ends it")
    sys.stderr.flush()
    if open_page:
        threading.Thread(target=webbrowser.open, args=(here(address),), daemon=True).start()
