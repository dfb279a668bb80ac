"""Who sent a request through a browser: a page of another site has no business to write here.

A browser names the page that sends a request, by `Sec-Fetch-Site` and `Origin` and, where it is old, by `Referer`; a
program sends none of them. (OWASP: verifying origin with standard headers.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from byeori.serving.body import header
from byeori.serving.problem import RequestError

if TYPE_CHECKING:
    from starlette.types import Scope

_READING = ("GET", "HEAD", "OPTIONS")


def refuse_other_sites(scope: Scope) -> None:
    """Raise a RequestError where a page of another site asks for what writes."""
    if scope["method"] in _READING:
        return
    site, origin, referer = (header(scope, name) for name in (b"sec-fetch-site", b"origin", b"referer"))
    sender = origin or referer
    is_ours = not sender or (sender != "null" and urlsplit(sender).netloc.lower() == header(scope, b"host").lower())
    if not is_ours or site in ("cross-site", "same-site"):
        raise RequestError(
            403,
            "cross_site",
            f"a page of {sender or 'another site'} sent this through a browser, and this server has no token to tell "
            "friends by; use its own page, a program, or start it with a token",
            headers={"Connection": "close"},
        )
