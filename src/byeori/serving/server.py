"""`serve`: a bundle on an address, from the first look at the port to the last answer after SIGTERM."""

from __future__ import annotations

import gc
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

from byeori.core.printable import tell
from byeori.journal.home import home_of
from byeori.serving.http.draining import DrainingServer
from byeori.serving.http.listening import address_of, check_token, here, is_local, names_of, open_socket
from byeori.serving.http.seldom import seldom
from byeori.serving.options import ServeOptions

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.run import Run
    from byeori.tracking.store import Store


def serve(
    run: Run | Bundle | str | os.PathLike[str],
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

    `run` is a run, a bundle, or the folder of one, or `runs/last`. A `host` that others can reach needs a `token` (or
    BYEORI_TOKEN); port 0 is any free one. Answers and judgements go to the store of the run's folder, or to `store`, a
    folder or a URL; `inputs` are kept beside it. `options` holds the limits. What cannot be is a ServeError.
    """
    options = options or ServeOptions()
    token = next((given for given in (token, options.token, os.environ.get("BYEORI_TOKEN")) if given is not None), None)
    options = replace(options, token=token, keep_inputs=inputs and options.keep_inputs)
    with _listening(host, port, options) as opened:
        place = _place(run, store)
        server = _server(place, opened, host, options)
        address = address_of(opened)
        server.announce = lambda: _announce(place, address, open_page)
        gc.freeze()  # all of torch is here to stay; looking through it again and again would cost a tenth of the time
        server.run(sockets=[opened])
        place.store.close()


@contextmanager
def running(
    run: Bundle | str | os.PathLike[str],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    store: str | Path | None = None,
    options: ServeOptions | None = None,
) -> Iterator[str]:
    """Run a server in the background as long as the block lasts; give its address, as http://127.0.0.1:50123."""
    options = options or ServeOptions()
    with _listening(host, port, options) as opened:
        place = _place(run, store)
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


@contextmanager
def _listening(host: str, port: int, options: ServeOptions) -> Iterator[socket]:
    check_token(host, options.token)
    with seldom(), open_socket(host, port) as opened:
        yield opened


def _server(place: _Place, opened: socket, host: str, options: ServeOptions) -> DrainingServer:
    from byeori.serving.app import make_app

    hosts = names_of(host) if options.token is None and is_local(host) else ()
    options = replace(options, run=options.run or place.run, hosts=options.hosts or hosts)
    return DrainingServer(make_app(place.bundle, place.store, options, inputs=place.inputs), options.timeout_s)


def _place(what: Bundle | str | os.PathLike[str], store: str | Path | None) -> _Place:
    from byeori.bundles.bundle import Bundle

    bundle = what if isinstance(what, Bundle) else Bundle.load(what)
    home = home_of(bundle, store)
    return _Place(bundle, home.store, home.run, home.inputs)


def _announce(place: _Place, address: str, open_page: bool) -> None:
    name = place.bundle.record.get("run") or place.bundle.folder.name
    ask = "" if here(address) == address else f" (here: {here(address)})"
    tell(f"byeori serves {name} (bundle {place.bundle.digest[:12]}) at {address}{ask} - Ctrl-C ends it")
    sys.stderr.flush()
    if open_page:
        threading.Thread(target=webbrowser.open, args=(here(address),), daemon=True).start()
