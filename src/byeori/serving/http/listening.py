"""The address of a server: whom it is for, and the socket it listens on."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from pathlib import Path

from byeori.core.errors import ServeError

WAITING = 1024
"""Connections that may wait to be taken."""


def is_local(host: str) -> bool:
    """Whether only this machine can reach an address.

    >>> is_local("127.0.0.1"), is_local("localhost"), is_local("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def names_of(host: str) -> tuple[str, ...]:
    """The names by which this machine calls a local server; a stranger's name that points here is none of them."""
    return ("localhost", "127.0.0.1", "::1", host.strip("[]"))


def chosen_token(token: str | None, file: Path | None) -> str | None:
    """Give the token of the command line, or of a file; that the former can be read by others is said on stderr."""
    if token is not None and file is not None:
        raise ServeError("--token and --token-file: wanted one of them")
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise ServeError(f"{file}: no token can be read from it ({why})") from None
    if token is not None:
        sys.stderr.write(
            "byeori: every user of this machine can read a token of the command line in the list of processes; "
            "--token-file FILE or BYEORI_TOKEN keeps it\n"
        )
    return token


def check_token(host: str, token: str | None) -> None:
    """Refuse an address that others can reach without a token."""
    if token is None and not is_local(host):
        raise ServeError(
            f"{host}: others can reach this address, and anybody could ask the model and read the answers; "
            "give a token (--token-file FILE, or BYEORI_TOKEN=WORD), or serve on 127.0.0.1"
        )


def open_socket(host: str, port: int) -> socket.socket:
    """Take the port of an address, not yet listening; a port in use is a ServeError that names a free one."""
    if not 0 <= port <= 65535:
        raise ServeError(f"port {port}: ports go from 1 to 65535, and 0 asks for any free one")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it, every answer waits 40 ms.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(WAITING)
    except OSError as error:
        opened.close()
        raise ServeError(_reason(error, host, port, family)) from None
    return opened


def address_of(opened: socket.socket) -> str:
    """Give the URL of the address that a socket listens on."""
    host, port = opened.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}".replace("%", "%25")


def here(address: str) -> str:
    """Give the URL by which this machine asks a server: one of all its addresses is none to ask.

    >>> here("http://0.0.0.0:8000"), here("http://[::]:8000"), here("http://10.0.0.7:8000")
    ('http://127.0.0.1:8000', 'http://[::1]:8000', 'http://10.0.0.7:8000')
    """
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _reason(error: OSError, host: str, port: int, family: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is in use; end what uses it, or take another: port {_free(host, family)} is free"
    if error.errno == errno.EACCES:
        return f"port {port} needs rights that this process has not; take one above 1023, as 8000"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"{host}: this machine has no such address; serve on 127.0.0.1, or on 0.0.0.0 for all it has"
    return f"{host}:{port}: cannot be listened on ({error.strerror or error})"


def _free(host: str, family: int) -> int:
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.bind((host, 0))
        return int(trial.getsockname()[1])
