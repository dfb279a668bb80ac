"""`serve`: a bundle on an address, from the first look at the port to the last answer after SIGTERM."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from byeori.core.errors import ServeError
from byeori.core.printable import tell
from byeori.journal.home import INPUTS, home_of, runs_of
from byeori.serving.http.draining import DrainingServer
from byeori.serving.http.listening import address_of, check_token, here, is_local, names_of, open_socket
from byeori.serving.http.seldom import seldom
from byeori.serving.options import ServeOptions, Succession
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.serving.lineup.following import Followed
    from byeori.tracking.run import Run

log = logging.getLogger("byeori.serving")


def serve(
    run: Run | Bundle | str | os.PathLike[str] | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    inputs: bool = True,
    open_page: bool = False,
    store: str | Path | None = None,
    options: ServeOptions | None = None,
) -> None:
    """Answer requests with a bundle until Ctrl-C or SIGTERM; requests that were accepted by then are still answered.

    `run` is a run, a bundle, or the folder of one, or `runs/last`; none where `options.succession` follows the releases
    of a name, which are looked for in `store`, by default the folder `runs`. A `host` that others can reach needs a
    `token` (or BYEORI_TOKEN); port 0 is any free one. Answers and judgements go to the store of the run's folder, or to
    `store`, a folder or a URL; `inputs` are kept beside it. `options` holds the limits. What cannot be is a ServeError.
    """
    options = options or ServeOptions()
    token = next((given for given in (token, options.token, os.environ.get("BYEORI_TOKEN")) if given is not None), None)
    options = replace(options, token=token, keep_inputs=inputs and options.keep_inputs)
    with _listening(host, port, options) as opened:
        place = _place(run, store, options.succession)
        server = _server(place, opened, host, options)
        address = address_of(opened)
        server.announce = lambda: _announce(place, address, open_page)
        gc.freeze()  # all of torch is here to stay; looking through it again and again would cost a tenth of the time
        server.run(sockets=[opened])
        place.store.close()


@contextmanager
def running(
    run: Bundle | str | os.PathLike[str] | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    store: str | Path | None = None,
    options: ServeOptions | None = None,
) -> Iterator[str]:
    """Run a server in the background as long as the block lasts; give its address, as http://127.0.0.1:50123."""
    options = options or ServeOptions()
    with _listening(host, port, options) as opened:
        place = _place(run, store, options.succession)
        server = _server(place, opened, host, options)
        with closing(place.store), server.in_background(opened, "byeori-server") as address:
            yield address


@dataclass(frozen=True)
class _Place:
    """What is served, and where its answers go."""

    bundle: Bundle
    store: Store
    run: str | None
    inputs: Path
    followed: Followed | None = None


@contextmanager
def _listening(host: str, port: int, options: ServeOptions) -> Iterator[socket]:
    check_token(host, options.token)
    with seldom(), open_socket(host, port) as opened:
        yield opened


def _server(place: _Place, opened: socket, host: str, options: ServeOptions) -> DrainingServer:
    from byeori.serving.app import make_app

    hosts = names_of(host) if options.token is None and is_local(host) else ()
    options = replace(options, run=options.run or place.run, hosts=options.hosts or hosts)
    app = make_app(place.bundle, place.store, options, inputs=place.inputs, followed=place.followed)
    return DrainingServer(app, options.timeout_s)


def _place(what: Bundle | str | os.PathLike[str] | None, store: str | Path | None, succession: Succession) -> _Place:
    from byeori.bundles.bundle import Bundle

    if succession.follow is not None:
        if what is not None:
            raise ServeError(f"--follow {succession.follow} says what answers, and so does {what}; give one of them")
        return _released(succession.follow, store)
    if what is None:
        raise ServeError("which run? Give a run or a bundle, or the name of releases to follow")
    bundle = what if isinstance(what, Bundle) else Bundle.load(what)
    home = home_of(bundle, store)
    return _Place(bundle, home.store, home.run, home.inputs)


def _released(name: str, store: str | Path | None) -> _Place:
    """The newest release of a name that can be loaded."""
    from byeori.serving.lineup.following import Followed
    from byeori.serving.lineup.released import first_release

    opened = Store("runs" if store is None else store)
    first = first_release(opened, name)
    followed = Followed(name, first.release.number, first.newest, first.problem)
    if first.problem:
        log.error("%s; %s %d answers", first.problem, name, first.release.number)
    return _Place(first.bundle, opened, first.release.run, opened.beside(runs_of(store)) / INPUTS, followed)


def _announce(place: _Place, address: str, open_page: bool) -> None:
    name = place.bundle.record.get("run") or place.bundle.folder.name
    ask = "" if here(address) == address else f" (here: {here(address)})"
    name = name if place.followed is None else f"{place.followed.name} {place.followed.number}, {name}"
    tell(f"byeori serves {name} (bundle {place.bundle.digest[:12]}) at {address}{ask} - Ctrl-C ends it")
    sys.stderr.flush()
    if open_page:
        threading.Thread(target=webbrowser.open, args=(here(address),), daemon=True).start()
