"""The addresses of the page of data; `run` names the data of a run, `source` any other by its path."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from byeori.checks.findings import Findings
from byeori.core.errors import ConfigError
from byeori.data.dataset import Dataset
from byeori.workbench.data.chosen import decide_on, put_into_queue
from byeori.workbench.data.map import Map, bundle_for, map_of
from byeori.workbench.data.samples import PARTS, cells_of_row, classes_of, page_of_samples, tiles_of
from byeori.workbench.data.sources import Source, known_sources, runs_on, source_of_run
from byeori.workbench.data.versions import decisions_on, versions_of
from byeori.workbench.frame.audited import audited
from byeori.workbench.frame.page import DeniedError, Missing, Page, needs, render, see_other, user_of, workplace
from byeori.workbench.frame.waiting import jobs_of, result_of
from byeori.workbench.samples.inputs import file_of
from byeori.workbench.samples.media import media_response

router = APIRouter()
PAGE = Page("data", router)
TABS = ("overview", "findings", "samples", "map", "versions")
Text = Annotated[str, Query(max_length=4000)]
_TILE_PX = 192
_MOST_TILES = 60


@router.get("/data")
def listed(request: Request) -> Response:
    """Show the data that runs learned from."""
    return render(request, "data/list.html", {"sources": known_sources(workplace(request))})


@router.get("/data/overview")
def overview(request: Request, run: Text = "", source: Text = "") -> Response:
    """Show what some data holds: samples, parts, classes, columns."""
    what = _source(request, run, source)
    dataset = _dataset(request, what)
    counts = {part: int((dataset.parts == part).sum()) for part in PARTS}
    values = {"counts": counts, "classes": classes_of(dataset), "parts": PARTS, "dataset": dataset}
    return _tab(request, what, "overview", values)


@router.get("/data/findings")
def findings(request: Request, run: Text = "", source: Text = "") -> Response:
    """Show what a check finds in some data."""
    what = _source(request, run, source)
    dataset = _dataset(request, what)
    found: Findings = result_of(request, (*what.key, "check"), "data.checking", lambda: _check(dataset))
    rows = {key: row for row, key in enumerate(dataset.samples.keys)}

    def tiles(files: tuple[str, ...]) -> Any:
        return tiles_of(dataset, [rows[name] for name in files[:8] if name in rows], _address(what))

    values = {"findings": found, "tiles": tiles, "headline": found.headline()}
    return _tab(request, what, "findings", values)


@router.get("/data/samples")
def samples(
    request: Request,
    run: Text = "",
    source: Text = "",
    label: Text = "",
    *,
    part: Literal["", "train", "val", "test"] = "",
    text: Text = "",
    page: Annotated[int, Query(le=10**9)] = 1,
) -> Response:
    """Show the samples of a class, page by page."""
    what = _source(request, run, source)
    dataset = _dataset(request, what)
    found = page_of_samples(dataset, _address(what), label=label, part=part, text=text, page=page)
    query = {**_query(what), "label": label, "part": part, "text": text}
    values = {
        "found": found,
        "wanted": query,
        "parts": PARTS,
        "classes": classes_of(dataset),
        "address": lambda number: "/data/samples?" + urlencode({**query, "page": number}),
    }
    return _tab(request, what, "samples", values)


@router.get("/data/map")
def show_map(request: Request, run: Text = "", source: Text = "") -> Response:
    """Show the map of some data, as the newest network that learned from it sees it."""
    what = _source(request, run, source)
    dataset = _dataset(request, what)
    found = _map(request, what, dataset)
    classes = [row.name for row in classes_of(dataset)]
    return _tab(request, what, "map", {"map": found, "relabel": classes, "all": len(dataset)})


@router.get("/data/points")
def points(request: Request, run: Text = "", source: Text = "") -> Response:
    """Give the points of a map as JSON."""
    what = _source(request, run, source)
    found = _map(request, what, _dataset(request, what))
    if found is None:
        raise Missing("no run on this data has a bundle yet, and so there is no map")
    return JSONResponse({"rows": found.rows, "x": found.x, "y": found.y, "groups": found.groups})


@router.get("/data/tiles")
def tiles(
    request: Request, row: Annotated[list[int], Query(max_length=_MOST_TILES)], run: Text = "", source: Text = ""
) -> Response:
    """Show some samples, as a part of a page."""
    what = _source(request, run, source)
    found = tiles_of(_dataset(request, what), row, _address(what))
    return render(request, "data/chosen.html", {"tiles": found})


@router.get("/data/versions")
def versions(request: Request, run: Text = "", source: Text = "") -> Response:
    """Show what each run saw of some data, and what was decided of it."""
    what = _source(request, run, source)
    place, dataset = workplace(request), _dataset(request, what)
    made, standing = decisions_on(place, what, dataset)
    seen = versions_of(place, what, dataset, runs_on(place, what.path))
    values = {"seen": seen, "decisions": made, "standing": standing, "dataset": dataset}
    return _tab(request, what, "versions", values)


@router.get("/data/file")
def file(
    request: Request, row: int, name: Text, run: Text = "", *, source: Text = "", side: int | None = None
) -> Response:
    """Give the file of an input of a sample; with a side, a small picture of it."""
    dataset = _dataset(request, _source(request, run, source))
    if not 0 <= row < len(dataset):
        raise Missing(f"row {row}: the data has {len(dataset):,} samples")
    return media_response(file_of(cells_of_row(dataset, row), name), side)


@router.post("/data/refresh", dependencies=[needs("label")])
def refresh(request: Request, run: Annotated[str, Form()] = "", source: Annotated[str, Form()] = "") -> Response:
    """Read the data anew."""
    what = _source(request, run, source)
    jobs_of(request).drop(what.path)
    return see_other("/data/overview?" + urlencode(_query(what)))


@router.post("/data/queue", dependencies=[needs("label")])
def ask(
    request: Request,
    row: Annotated[list[int], Form()],
    run: Annotated[str, Form()] = "",
    source: Annotated[str, Form()] = "",
) -> Response:
    """Put chosen samples into the label queue."""
    what = _source(request, run, source)
    count = put_into_queue(workplace(request).store, what, _dataset(request, what), row, user=user_of(request))
    audited(request, "ask", what.path, samples=count)
    return render(request, "data/done.html", {"done": "queued", "count": count, "source": what, "q": _query(what)})


@router.post("/data/decide", dependencies=[needs("decide")])
def decide(
    request: Request,
    row: Annotated[list[int], Form()],
    action: Annotated[Literal["leave_out", "relabel"], Form()],
    value: Annotated[str, Form()] = "",
    *,
    run: Annotated[str, Form()] = "",
    source: Annotated[str, Form()] = "",
) -> Response:
    """Decide of chosen samples."""
    what = _source(request, run, source)
    dataset = _dataset(request, what)
    store, user = workplace(request).store, user_of(request)
    count = decide_on(store, what, dataset, row, user=user, action=action, value=value)
    audited(request, "decide", what.path, decision=action, value=value, samples=count)
    return render(request, "data/done.html", {"done": action, "count": count, "source": what, "q": _query(what)})


def _tab(request: Request, source: Source, tab: str, values: dict[str, Any]) -> Response:
    name = Path(source.path).name or source.path
    shared = {"source": source, "name": name, "q": _query(source), "tabs": TABS, "tab": tab}
    return render(request, f"data/{tab}.html", {**shared, "encoded": urlencode(_query(source)), **values})


def _source(request: Request, run: str, source: str) -> Source:
    place = workplace(request)
    if run:
        record = place.store.run(run)
        if record is None:
            raise Missing(f"{run}: there is no such run; it may have been deleted")
        return source_of_run(place, record)
    if not source:
        raise ConfigError("data: whose? Choose a source from the list")
    path = str(Path(source).expanduser().absolute())
    if not user_of(request).may("decide") and not any(known.path == path for known in known_sources(place)):
        raise DeniedError("decide")  # else whoever may look could look into any folder of this machine
    if not Path(path).exists():
        raise Missing(f"{path}: there is no such folder or file on this machine")
    return Source(path)


def _dataset(request: Request, source: Source) -> Dataset:
    return result_of(request, (*source.key, "data"), "data.opening", source.open)


def _check(dataset: Dataset) -> Findings:
    from byeori.checks.check import check

    return check(dataset)


def _map(request: Request, source: Source, dataset: Dataset) -> Map | None:
    place = workplace(request)
    known = bundle_for(place, runs_on(place, source.path))
    if known is None:
        return None
    path, run = known
    return result_of(request, (*source.key, "map", run), "data.mapping", lambda: map_of(dataset, path, run))


def _query(source: Source) -> dict[str, str]:
    return {"run": source.run} if source.run else {"source": source.path}


def _address(source: Source) -> Any:
    def address(row: int, name: str) -> str:
        return "/data/file?" + urlencode({**_query(source), "row": row, "name": name, "side": _TILE_PX})

    return address


@router.get("/data/open")
def open_source(request: Request, source: Text) -> Response:
    """Lead to some data by its path."""
    return RedirectResponse("/data/overview?" + urlencode({"source": source.strip()}), 303)
