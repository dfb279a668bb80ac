"""The address of the page Suite."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from byeori.workbench.frame.page import Page, render, workplace
from byeori.workbench.suite.grown import Only, Wanted, asked_of, cases_of, kinds_of, names_with_suite

router = APIRouter()
PAGE = Page("suite", router)
_MOST = 300


@router.get("/suite")
def show(
    request: Request,
    name: str = "",
    text: Annotated[str, Query(max_length=1000)] = "",
    kind: Annotated[str, Query(max_length=200)] = "",
    *,
    only: Only = "",
    every: bool = False,
) -> Response:
    """Show how many cases there are and which release passes which."""
    store = workplace(request).store
    names = names_with_suite(store)
    name = name if name in names else next(iter(names), "")
    asked = asked_of(store, name, only_released=not every)
    kinds = kinds_of(asked)
    wanted = Wanted(text, kind if kind in kinds else "", only)
    cases = cases_of(asked, wanted)
    values = {
        "names": names,
        "name": name,
        "wanted": wanted,
        "kinds": kinds,
        "is_narrowed": bool(wanted.text or wanted.kind or wanted.only),
        "every": every,
        "asked": asked,
        "cases": cases[:_MOST],
        "more": max(0, len(cases) - _MOST),
        "unnamed": asked[-1].unnamed if asked else 0,
        "unreleased": bool(not asked and asked_of(store, name, only_released=False)),
        "columns": list(dict.fromkeys(str(part.get("slice")) for one in reversed(asked) for part in one.slices)),
    }
    return render(request, "suite/suite.html", values)
