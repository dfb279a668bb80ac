"""The addresses of the page of runs."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from byeori.tracking.records import Headline
from byeori.tracking.run import as_it_stands
from byeori.workbench.frame.page import Page, render, workplace

router = APIRouter()
PAGE = Page("runs", router)


@router.get("/runs")
def listed(request: Request) -> Response:
    """Show the runs, newest first."""
    records = [as_it_stands(record) for record in workplace(request).store.runs()][::-1]
    rows = [(record, Headline.of(record.headline).text) for record in records]
    return render(request, "runs/list.html", {"rows": rows})
