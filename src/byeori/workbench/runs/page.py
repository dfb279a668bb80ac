"""The addresses of the page of runs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from byeori.core.errors import ConfigError
from byeori.tracking.history import compare_records, delete_run
from byeori.tracking.records import Headline, RunRecord
from byeori.tracking.run import as_it_stands
from byeori.workbench.frame.audited import audited
from byeori.workbench.frame.page import Missing, Page, needs, render, see_other, workplace
from byeori.workbench.frame.waiting import result_of
from byeori.workbench.runs.curves import MOST_RUNS, charts_of, curves_of
from byeori.workbench.runs.details import choices_of, facts_of
from byeori.workbench.runs.files import files_in, folder_of, pictures_in, reports_in, send_file
from byeori.workbench.runs.listing import SORTS, STATES, Wanted, list_page, scores_of
from byeori.workbench.runs.paired import intervals_of, paired_runs
from byeori.workbench.runs.resources import resources_of
from byeori.workbench.runs.worst import picture_of, worst_of
from byeori.workbench.samples.media import media_response

router = APIRouter()
PAGE = Page("runs", router)
Runs = Annotated[list[str], Query(max_length=1000)]
_LEAST, _MOST = 20, 4000  # columns of a chart


@router.get("/runs")
def listed(
    request: Request,
    text: Annotated[str, Query(max_length=1000)] = "",
    state: str = "",
    sort: str = "created",
    *,
    order: Literal["up", "down"] = "down",
    page: Annotated[int, Query(le=10**9)] = 1,
) -> Response:
    """Show one page of the runs; to a script only the list itself."""
    wanted = Wanted(text, state if state in STATES else "", sort, order, page)
    store = workplace(request).store
    scores = scores_of(store)
    query = {"text": text, "state": state, "sort": sort, "order": order}
    values = {
        "wanted": wanted,
        "listing": list_page(store, wanted),
        "states": STATES,
        "sorts": SORTS,
        "scores": scores,
        "address": lambda number: "/runs?" + urlencode({**query, "page": number}),
    }
    return render(request, "runs/rows.html" if "hx-request" in request.headers else "runs/list.html", values)


@router.get("/runs/curves")
def curves(
    request: Request,
    run: Runs,
    name: Annotated[list[str], Query(max_length=100)],
    start: int | None = None,
    *,
    end: int | None = None,
    points: int = 800,
) -> Response:
    """Give curves as JSON."""
    points = min(max(points, _LEAST), _MOST)
    store = workplace(request).store
    return JSONResponse(curves_of(store, run, name, start=start, end=end, points=points))


@router.get("/runs/compare")
def compared(request: Request, run: Runs) -> Response:
    """Show several runs in one chart, and where their choices and numbers differ."""
    records = [_record(request, one) for one in dict.fromkeys(run)]
    if len(records) < 2:
        raise ConfigError("compare: wanted two or more runs; tick them in the list")
    if len(records) > MOST_RUNS:
        raise ConfigError(
            f"compare: {len(records)} runs are too many to tell apart in a chart; tick at most {MOST_RUNS}"
        )
    return _compared(request, records)


@router.get("/runs/compare/paired")
def paired(request: Request, run: Runs) -> Response:
    """Show them with their differences on the same samples, of which all are asked first."""
    place = workplace(request)
    records = [_record(request, one) for one in dict.fromkeys(run)][:MOST_RUNS]
    names = tuple(_folder(request, record).name for record in records)
    beside = result_of(request, ("paired", *names), "runs.pairing", lambda: paired_runs(place.folder, names))
    told = {"beside": beside, "intervals": intervals_of(beside), "is_share": all(one.is_share for one in beside)}
    return _compared(request, records, told)


def _compared(request: Request, records: list[RunRecord], more: Mapping[str, object] | None = None) -> Response:
    curves = workplace(request).store.curves
    names = [extent.name for record in records for extent in curves.extents(record.id)]
    values = {"records": records, "comparison": compare_records(records), "charts": charts_of(names)}
    return render(request, "runs/compare.html", {**values, **(more or {})})


@router.get("/runs/delete", dependencies=[needs("decide")])
def ask(request: Request, run: Runs) -> Response:
    """Ask whether runs are to be deleted."""
    return render(request, "runs/delete.html", {"records": [_record(request, one) for one in dict.fromkeys(run)]})


@router.post("/runs/delete", dependencies=[needs("decide")])
def delete(request: Request, run: Annotated[list[str], Form()], force: Annotated[bool, Form()] = False) -> Response:
    """Delete runs: their folders and what the store keeps of them."""
    place = workplace(request)
    for record in [_record(request, one) for one in dict.fromkeys(run)]:
        if folder_of(place.folder, record) is None:
            place.store.delete_run(record.id)  # the folder is gone already
        else:
            delete_run(place.folder / record.name, folder=place.folder, force=force)
        audited(request, "delete", record.name, run=record.id, headline=Headline.of(record.headline).text)
    return see_other("/runs")


@router.get("/runs/{run}")
def show(request: Request, run: str) -> Response:
    """Show one run: how it stands, its curves, its choices, its reports and files."""
    record = _record(request, run)
    place = workplace(request)
    folder = folder_of(place.folder, record)
    values = {
        **_standing(request, record),
        "charts": charts_of(extent.name for extent in place.store.curves.extents(record.id)),
        "choices": choices_of(record, folder),
        "reports": reports_in(folder) if folder else [],
        "pictures": pictures_in(folder) if folder else [],
        "files": files_in(folder) if folder else [],
        "place": folder,
        "worst": worst_of(folder, record) if folder else [],
        "resources": resources_of(record, folder, time.time()),
        "has_bundle": folder is not None and (folder / "bundle").is_dir(),
    }
    return render(request, "runs/run.html", values)


@router.get("/runs/{run}/standing")
def standing(request: Request, run: str) -> Response:
    """Show how a run stands now, as a part of its page."""
    return render(request, "runs/standing.html", _standing(request, _record(request, run)))


@router.get("/runs/{run}/worst/{number}")
def worst(request: Request, run: str, number: int) -> Response:
    """Give a small picture of one of the samples that a run got most wrong."""
    record = _record(request, run)
    return media_response(picture_of(_folder(request, record), record, number), 192)


@router.get("/runs/{run}/files/{name:path}")
def file(request: Request, run: str, name: str) -> Response:
    """Give a file of a run."""
    return send_file(_folder(request, _record(request, run)), name)


def _standing(request: Request, record: RunRecord) -> dict[str, object]:
    parent = workplace(request).store.run(record.parent) if record.parent else None
    return {"run": record, "headline": Headline.of(record.headline), "facts": facts_of(record), "parent": parent}


def _record(request: Request, run: str) -> RunRecord:
    record = workplace(request).store.run(run)
    if record is None:
        raise Missing(f"{run}: there is no such run; it may have been deleted")
    return as_it_stands(record)


def _folder(request: Request, record: RunRecord) -> Path:
    folder = folder_of(workplace(request).folder, record)
    if folder is None:
        raise Missing(f"{record.name}: the run's folder is not in {workplace(request).folder}")
    return folder
