"""Weights from the Hugging Face hub: safetensors only, and no waiting where no hub answers."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

FILE = "model.safetensors"
PATIENCE_S = 0.7  # for the look-up of the name and the first answer together


class HubError(Exception):
    """Why the hub gives no weights; its text is a part of a sentence."""


def hub_file(address: str, patience_s: float = PATIENCE_S, file: str = FILE) -> Path:
    """Give a file (the weights) of a repository `owner/name[@revision]` of the hub, from the local cache if there.

    Whether the hub can be reached is found out within `patience_s`; a HubError says why it cannot.
    """
    from huggingface_hub import hf_hub_download, try_to_load_from_cache

    repository, _, revision = address.partition("@")
    cached = try_to_load_from_cache(repository, file, revision=revision or None)
    if isinstance(cached, str):
        return Path(cached)
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise HubError("HF_HUB_OFFLINE is set")
    endpoint = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    if not answers(endpoint, patience_s):
        raise HubError(f"{endpoint} cannot be reached (tried for at most {patience_s:g} s)")
    from huggingface_hub import errors

    try:
        return Path(hf_hub_download(repository, file, revision=revision or None))
    except (OSError, ValueError, errors.HTTPError) as error:  # type: ignore[attr-defined]
        raise HubError(f"{endpoint}/{repository}/{file}: {str(error).strip().splitlines()[0]}") from error


def answers(endpoint: str, patience_s: float = PATIENCE_S) -> bool:
    """Say whether a connection to a web address opens within `patience_s`, by way of the proxy if one is set."""
    found, done = threading.Event(), threading.Event()

    def knock() -> None:
        try:
            if _opens(urlsplit(endpoint), patience_s):
                found.set()
        except (OSError, ValueError):
            pass  # it does not answer: `found` stays unset, which is what is reported
        finally:
            done.set()

    # A thread of its own, since the look-up of a name cannot be given a time limit.
    threading.Thread(target=knock, daemon=True, name="byeori-hub-probe").start()
    done.wait(patience_s)
    return found.is_set()


def _opens(url: SplitResult, patience_s: float) -> bool:
    host, port = url.hostname or "", url.port or (80 if url.scheme == "http" else 443)
    proxy = None if proxy_bypass(host) else getproxies().get(url.scheme)
    if not proxy:
        with socket.create_connection((host, port), patience_s) as connection:
            return url.scheme == "http" or _shakes_hands(connection, host)
    middle = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    with socket.create_connection((middle.hostname or "", middle.port or 80), patience_s) as connection:
        if middle.username or middle.scheme != "http":
            return True  # a proxy that wants more than a greeting: the download itself will tell
        connection.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        return b" 200" in connection.recv(64).split(b"\r\n")[0]


def _shakes_hands(connection: socket.socket, host: str) -> bool:
    """Say whether TLS begins: some firewalls take every call and then keep silent."""
    context = ssl.create_default_context()
    # Whose certificate it is matters to the download, which checks it; nothing is sent or believed here.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(connection, server_hostname=host):
        return True
