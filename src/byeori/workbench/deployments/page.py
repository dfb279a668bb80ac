"""The addresses of the pages Deployments and Gate: looked at by all, changed by those who may promote."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from byeori.core.errors import ConfigError
from byeori.cycle.release import back, release
from byeori.tracking.records import RunRecord
from byeori.workbench.deployments.beside import beside
from byeori.workbench.deployments.said import said
from byeori.workbench.deployments.standing import candidates, deployments, names_of
from byeori.workbench.deployments.tried import tried
from byeori.workbench.deployments.verdict import STYLES, costs_of, filled, intervals_of, is_share, slices_of
from byeori.workbench.frame.page import Missing, Page, needs, render, see_other, texts_of, user_of, workplace
from byeori.workbench.frame.waiting import WaitingError, jobs_of
from byeori.workbench.runs.files import folder_of

router = APIRouter()
PAGE = Page("deployments", router)
_VERDICTS = 20


@router.get("/deployments")
def show(request: Request, run: str = "") -> Response:
    """Show what every name stands for, its history, the newest verdicts and challengers in shadow."""
    place = workplace(request)
    known = deployments(place.store)
    values = {
        "deployments": known,
        "candidates": candidates(place.store, place.folder, known) if user_of(request).may("promote") else [],
        "verdicts": [filled(one) for one in reversed(place.store.releases.verdicts(newest=_VERDICTS))],
        "tried": tried(place.store),
        "standing": {one.now.release.bundle for one in known},
        "called": names_of(place.store),
        "styles": STYLES,
        "said": partial(said, t=texts_of(request)),
        "may": user_of(request).may("promote"),
        "chosen": run,
    }
    return render(request, "deployments/deployments.html", values)


@router.get("/deployments/beside")
def compared(
    request: Request,
    kind: Literal["shadow", "canary"],
    challenger: Annotated[str, Query(max_length=200)],
    champion: Annotated[str, Query(max_length=200)],
    *,
    since: float = 0.0,
) -> Response:
    """Show how a challenger that is tried does by the truths that are known; to a script only that part."""
    place, called = workplace(request), names_of(workplace(request).store)
    values = {
        "beside": beside(place, kind, challenger, champion, since=since),
        "styles": STYLES,
        "title": f"{called.get(challenger, challenger[:12])} · {called.get(champion, champion[:12])}",
    }
    part = "hx-request" in request.headers
    return render(request, "deployments/compared.html" if part else "deployments/beside.html", values)


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
        "said": partial(said, t=texts_of(request)),
        "intervals": intervals_of(found),
        "is_share": is_share(found),
        "slices": slices_of(found),
        "costs": costs_of(found),
        "released": released,
        "looks": [filled(one) for one in reversed(others)],
        "report": _report(request, found.content.get("folder")),
    }
    return render(request, "deployments/verdict.html", values)


@router.post("/deployments/release", dependencies=[needs("promote")])
def promote(
    request: Request,
    run: Annotated[str, Form()],
    name: Annotated[str, Form()],
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Ask the gate whether a run may follow, and release it where it may; with a reason whatever the gate finds."""
    place, who = workplace(request), user_of(request).name
    bundle = _folder(request, run)
    accept = reason.strip() or None

    def work() -> Any:
        return release(bundle, name.strip(), accept=accept, who=who, store=place.folder)

    return see_other(f"/deployments/asked/{jobs_of(request).job(('release', token_urlsafe(8)), work).id}")


@router.get("/deployments/asked/{job}")
def asked(request: Request, job: str) -> Response:
    """Wait for the gate, then lead to its verdict."""
    found = jobs_of(request).by_id(job)
    if found is None:
        return see_other("/deployments")
    if not found.is_ready:
        raise WaitingError(found, "deployments.asking")
    if found.error is not None:
        raise found.error
    return see_other(f"/deployments/verdicts/{found.result.gate.verdict}")


@router.post("/deployments/back", dependencies=[needs("promote")])
def roll_back(request: Request, name: Annotated[str, Form()], number: Annotated[int, Form()]) -> Response:
    """Bring back what stood under a name before; not where the name has changed since the page was shown."""
    place = workplace(request)
    newest = place.store.releases.newest(name)
    if newest is not None and newest.number != number:
        raise ConfigError(f"{name}: somebody has changed what it stands for since you looked; nothing was done")
    back(name, who=user_of(request).name, store=place.folder)
    return see_other("/deployments")


def _folder(request: Request, run: str) -> Path:
    record = workplace(request).store.run(run)
    folder = folder_of(workplace(request).folder, record) if record else None
    if folder is None:
        raise Missing(f"{run}: there is no such run here; it may have been deleted")
    return folder


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
