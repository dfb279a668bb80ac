"""The address of the page Suite."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from byeori.workbench.frame.page import Page, render, workplace
from byeori.workbench.suite.grown import asked_of, cases_of, names_with_suite

router = APIRouter()
PAGE = Page("suite", router)
_MOST = 300


@router.get("/suite")
def show(
    request: Request, name: str = "", text: Annotated[str, Query(max_length=1000)] = "", *, every: bool = False
) -> Response:
    """Show how many cases there are and which release passes which."""
    store = workplace(request).store
    names = names_with_suite(store)
    name = name if name in names else next(iter(names), "")
    asked = asked_of(store, name, only_released=not every)
    cases = cases_of(asked, text)
    values = {
        "names": names,
        "name": name,
        "text": text,
        "every": every,
        "asked": asked,
        "cases": cases[:_MOST],
        "more": max(0, len(cases) - _MOST),
        "kinds": list(dict.fromkeys(str(part.get("slice")) for one in reversed(asked) for part in one.slices)),
    }
    return render(request, "suite/suite.html", values)
