"""The way in and out, and what a reader chooses for themselves: language, dark or light."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from byeori.workbench.frame.catalogue import LANGUAGES
from byeori.workbench.frame.gate import COOKIE
from byeori.workbench.frame.page import THEMES, render, see_other
from byeori.workbench.frame.workplace import workplace

router = APIRouter()
_KEPT_S = 30 * 24 * 3600


@router.get("/login")
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002
    """Show where to give a token."""
    return render(request, "login.html", {"next": _own(next), "failed": False})


@router.post("/login")
async def enter(request: Request, token: Annotated[str, Form()], next: Annotated[str, Form()] = "/") -> Response:  # noqa: A002
    """Let in who has the token of a user, for a month or until the user ends."""
    token = token.strip()
    if await run_in_threadpool(workplace(request).by_token, token) is None:
        return render(request, "login.html", {"next": _own(next), "failed": True}, 401)
    answer = see_other(_own(next))
    is_https = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, _KEPT_S, httponly=True, samesite="strict", secure=is_https)
    return answer


@router.post("/logout")
def leave() -> Response:
    """Forget the token."""
    answer = see_other("/login")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


@router.post("/settings")
def choose(
    language: Annotated[str, Form()] = "", theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> Response:
    """Keep a reader's language and theme in their browser."""
    answer = see_other(_own(back))
    if language in LANGUAGES:
        answer.set_cookie("language", language, 365 * 24 * 3600, samesite="strict", httponly=True)
    if theme in THEMES:
        answer.set_cookie("theme", theme, 365 * 24 * 3600, samesite="strict", httponly=True)
    elif theme:
        answer.delete_cookie("theme", httponly=True, samesite="strict")
    return answer


def _own(address: str) -> str:
    """An address of these pages, and not of another site: browsers read `//x`, a backslash and controls as such.

    >>> _own("/runs?state=done"), _own("//evil.example"), _own("https://evil.example")
    ('/runs?state=done', '/', '/')
    """
    plain = address.isprintable() and address.startswith("/") and not address.startswith("//")
    return address if plain and "\\" not in address else "/"
