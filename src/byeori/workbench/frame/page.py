"""A page of the workbench: how one is made, and what its functions are given.

A page is a folder of this room with a module that makes a `Page`, and a folder of templates of the same name:

    router = APIRouter()
    PAGE = Page("label", router)

    @router.get("/label")
    def show(request: Request) -> Response:
        items = workplace(request).store.queue.items(limit=50)
        return render(request, "label/list.html", {"items": items})

    @router.post("/label/{number}", dependencies=[needs("label")])
    def answer(request: Request, number: int, value: Annotated[str, Form()]) -> Response:
        who = user_of(request).name
        ...
        return see_other("/label")

- It is named in `PAGES` (`workbench/pages.py`), which gives it a place in the menu: `label.menu` of the catalogues.
- Its addresses begin with its name. Functions are plain ones, not `async`: they run in threads and may wait for the
  store. A ByeoriError becomes a page that says it, with status 400; `Missing` one with 404.
- All who may come in may look; `needs(role)` asks for more, and answers others with a page that says so (403).
- Templates begin with `{% extends "base.html" %}` and fill `title` and `main`; scripts of their own lie in `static/`
  and are named in the block `scripts` by `{{ static("label.js") }}`. All text comes from the catalogues by
  `{{ t("runs.name") }}`, with `n=` where a number decides. Texts that a script says are given to it in `data-`
  attributes, lists by the filter `json` (not `tojson`). Templates also know `user`, `language`, `theme`, `here` (the
  path), and `hx`, to be written into each element that has `hx-` attributes: `<div hx-get="/label/next" {{ hx }}>`;
  htmx obeys no other.
- Everything that is written into a template is escaped; nothing is marked safe, and no script writes HTML by hand.
- What changes something is a POST. Pages of other sites cannot send one: the gate looks at where it comes from.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from byeori.core.errors import ByeoriError
from byeori.core.printable import templates
from byeori.tracking.users import User
from byeori.workbench.frame.catalogue import LANGUAGES, Texts, chosen_language
from byeori.workbench.frame.files import static_address
from byeori.workbench.frame.workplace import workplace as workplace

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parents[1] / "templates"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Page:
    """One page of the menu, with all its addresses."""

    name: str
    """Its address below `/`, and the first word of its keys in the catalogues."""
    router: APIRouter


class Missing(ByeoriError):  # noqa: N818
    """Something that an address names and that is not there."""


class DeniedError(Exception):
    """Somebody asks for what their role does not let them."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


def needs(role: str) -> Any:
    """Give what lets only those in whose role includes another one: `dependencies=[needs("label")]`."""

    def check(request: Request) -> None:
        if not user_of(request).may(role):
            raise DeniedError(role)

    return Depends(check)


def user_of(request: HTTPConnection) -> User:
    """Give who asks; their name is what a decision or an answer is signed with."""
    user = request.scope["user"]
    assert isinstance(user, User)
    return user


def texts_of(request: HTTPConnection) -> Texts:
    """Give the texts of the reader's language."""
    return Texts.of(chosen_language(request.cookies.get("language"), request.headers.get("accept-language", "")))


def render(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """Give a page, or a part of one, made of a template and what is written into it."""
    return HTMLResponse(_environment().get_template(template).render({**_given(request), **values}), status)


def see_other(address: str) -> Response:
    """Send the browser on to another page after a POST."""
    return RedirectResponse(address, 303)


def _given(request: Request) -> dict[str, Any]:
    """What every template knows."""
    from markupsafe import Markup

    t, nonce, theme = texts_of(request), request.scope["nonce"], request.cookies.get("theme")
    return {
        "t": t,
        "user": request.scope.get("user"),
        "asks": workplace(request).asks,
        "language": t.language,
        "languages": LANGUAGES,
        "theme": theme if theme in THEMES else "",
        "here": request.url.path,
        "query": request.url.query,
        "folder": workplace(request).folder.name or str(workplace(request).folder),
        "pages": request.app.state.pages,
        "nonce": nonce,
        "hx": Markup('hx-nonce="{}"').format(nonce),
    }


@cache
def _environment() -> Environment:
    from jinja2 import FileSystemLoader

    environment = templates(FileSystemLoader(_TEMPLATES))
    environment.globals["static"] = static_address
    filters: dict[str, Callable[..., Any]] = {
        **{"when": _when, "iso": _iso, "took": _took, "short": _short, "bytes": _bytes, "json": _json}
    }
    environment.filters.update(filters)
    return environment


def _when(seconds: float) -> str:
    """A time as this machine's clock tells it; a script makes it the reader's."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _took(seconds: float | None) -> str:
    """A time that something took, as 0:07, 12:30 or 3:04:05."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _json(value: Any) -> str:
    """A value for a script, in a `data-` attribute: escaped there as any other text."""
    return json.dumps(value, ensure_ascii=False)


def _bytes(count: int) -> str:
    """A size, as 812 B, 5.3 kB or 120 MB."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.3g} {unit}"
    return f"{count} B"


def _short(value: Any) -> str:
    """A number with the digits that a person reads; all else as it is."""
    return f"{value:.4g}" if isinstance(value, float) else "" if value is None else str(value)
