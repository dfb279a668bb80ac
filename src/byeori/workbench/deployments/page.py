"""The addresses of the pages Deployments and Gate: looked at by all, changed by those who may promote."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from byeori.tracking.records import RunRecord
from byeori.workbench.deployments.shadowed import shadowed
from byeori.workbench.deployments.standing import deployments, names_of
from byeori.workbench.deployments.verdict import STYLES, costs_of, filled, intervals_of, is_share, slices_of
from byeori.workbench.frame.page import Missing, Page, render, workplace

router = APIRouter()
PAGE = Page("deployments", router)
_VERDICTS = 20


@router.get("/deployments")
def show(request: Request) -> Response:
    """Show what every name stands for, its history, the newest verdicts and challengers in shadow."""
    place = workplace(request)
    known = deployments(place.store)
    values = {
        "deployments": known,
        "verdicts": [filled(one) for one in reversed(place.store.releases.verdicts(newest=_VERDICTS))],
        "shadows": shadowed(place.store),
        "called": names_of(place.store),
        "styles": STYLES,
    }
    return render(request, "deployments/deployments.html", values)


@router.get("/deployments/verdicts/{number}")
def verdict(request: Request, number: int) -> Response:
    """Show one verdict of the gate with its reasons."""
    place = workplace(request)
    found = place.store.releases.verdict(number)
    if found is None:
        raise Missing(f"{number}: there is no verdict of this number")
    released = [one for one in place.store.releases.releases() if one.verdict == number and one.action == "release"]
    others = [one for one in place.store.releases.verdicts(found.challenger) if one.champion == found.champion]
    values = {
        "verdict": filled(found),
        "style": STYLES[found.word],
        "styles": STYLES,
        "intervals": intervals_of(found),
        "is_share": is_share(found),
        "slices": slices_of(found),
        "costs": costs_of(found),
        "released": released,
        "looks": [filled(one) for one in reversed(others)],
        "report": _report(request, found.content.get("folder")),
    }
    return render(request, "deployments/verdict.html", values)


def _report(request: Request, folder: object) -> str | None:
    """Give the address of the gate's own page, where it lies in the folder of a run of ours."""
    place = workplace(request)
    if not isinstance(folder, str):
        return None
    path = Path(folder) / "gate.html"
    for run in place.store.runs():
        own = place.folder / run.name
        if path.is_file() and path.resolve().is_relative_to(own.resolve()):
            return _address(run, path.resolve().relative_to(own.resolve()))
    return None


def _address(run: RunRecord, path: Path) -> str:
    return f"/runs/{run.id}/files/{path.as_posix()}"
