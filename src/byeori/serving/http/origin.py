"""Who sent a request through a browser: a page of another site has no business to write here.

A browser names the page that sends a request, by `Sec-Fetch-Site` and `Origin` and, where it is old, by `Referer`; a
program sends none of them. (OWASP: verifying origin with standard headers.)
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from byeori.serving.http.body import header
from byeori.serving.http.problem import RequestError

if TYPE_CHECKING:
    from starlette.types import Scope

_NOWHERE = urlsplit("")
_READING = ("GET", "HEAD", "OPTIONS")


def refuse_other_sites(scope: Scope, allowed: Collection[str]) -> None:
    """Raise a RequestError where a page of another site asks for what writes.

    A page of an `allowed` host is none: a proxy before the server may call it by another name than browsers do.
    """
    if scope["method"] in _READING:
        return
    site, origin, referer = (header(scope, name) for name in (b"sec-fetch-site", b"origin", b"referer"))
    sender = origin or referer
    page = _place(sender)
    is_ours = not sender or page.netloc == header(scope, b"host").lower() or page.hostname in allowed
    if site != "same-origin" and (not is_ours or site in ("cross-site", "same-site")):
        raise RequestError(
            403,
            "cross_site",
            f"a page of {sender or 'another site'} sent this through a browser, and this server has no token to tell "
            "friends by; use its own page, a program, or start it with a token",
            headers={"Connection": "close"},
        )


def _place(address: str) -> SplitResult:
    """The parts of an address in small letters; of what is none, such as `null`, nothing."""
    try:
        return urlsplit(address.lower())
    except ValueError:
        return _NOWHERE
