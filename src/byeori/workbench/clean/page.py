"""The page Clean: labels that are likely wrong, decided by a key; the journal of decisions; looking anew."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from byeori.core.errors import ConfigError
from byeori.core.printable import printable
from byeori.labelling.forms import checked
from byeori.tracking.decisions import standing
from byeori.tracking.folders import data_name
from byeori.tracking.records import Decision, Item
from byeori.workbench.clean.jobs import Jobs
from byeori.workbench.clean.suspects import (
    FOLDER,
    Found,
    Suspect,
    cells_of,
    chosen,
    decided,
    found_in,
    said,
    suspect_of,
)
from byeori.workbench.frame.audited import audited
from byeori.workbench.frame.catalogue import Texts
from byeori.workbench.frame.page import Missing, Page, needs, render, see_other, texts_of, user_of, workplace
from byeori.workbench.frame.talk import TalkRoute
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.samples.inputs import file_of, shown_inputs
from byeori.workbench.samples.media import media_response
from byeori.workbench.samples.targets import Targets, form_of

router = APIRouter(route_class=TalkRoute)
_A_PAGE = 24
_LINES = 100
_KNOWN_KINDS = {
    "label": "label",
    "duplicate": "duplicate",
    "ambiguous": "ambiguous",
    "outlier": "outlier",
    "none fits": "none_fits",
}


class Decided(BaseModel):
    """What somebody decides of a suspect."""

    data: str
    suspect: int
    action: Literal["keep", "relabel", "leave_out"]
    value: Any = None
    note: str | None = Field(None, max_length=2_000)


class Undone(BaseModel):
    """Which decision somebody takes back."""

    decision: int


class Asked(BaseModel):
    """Of which suspect people are to be asked."""

    data: str
    suspect: int


@lru_cache(maxsize=8)
def _of(place: Workplace) -> tuple[Jobs, Targets]:
    return Jobs(place.folder / FOLDER / "said.txt"), Targets(place.folder, place.store)


@router.get("/clean")
def show(
    request: Request, data: str = "", kind: str = "", label: str = "", *, show: str = "open", page: int = 1
) -> Response:
    """Show suspects, a page of them."""
    place, t = workplace(request), texts_of(request)
    every = found_in(place.folder)
    values: dict[str, Any] = {"found": None, **_job(request)}
    if every:
        found = next((one for one in every if one.data == data), every[0])
        show = show if show in ("open", "decided", "all") else "open"
        done = decided(place.store, found)
        some = chosen(found, done, kind=kind, label=label, show=show)
        pages = max(1, -(-len(some) // _A_PAGE))
        page = min(max(page, 1), pages)
        asked = {"data": found.data, "kind": kind, "label": label, "show": show}
        form = _form(place, found)
        values |= {"found": found, "reports": [one.data for one in every], "data": found.data, "form": _choice(form)}
        values |= {"kinds": found.kinds, "labels": found.labels, "kind": kind, "label": label, "shown": show}
        values |= {"total": len(some), "number": page, "pages_count": pages, "kind_name": lambda name: _kind(t, name)}
        values |= {"words": json.dumps(t.under("clean.words"), ensure_ascii=False), "headline": found.headline}
        values |= {
            name: f"/clean?{urlencode({**asked, 'page': other})}" if 1 <= other <= pages else None
            for name, other in (("before", page - 1), ("after", page + 1))
        }
        part = some[(page - 1) * _A_PAGE : page * _A_PAGE]
        values["suspects"] = [_card(found, one, done.get(one.sample), t) for one in part]
    return render(request, "clean/list.html", values)


def _card(found: Found, one: Suspect, done: Decision | None, t: Texts) -> dict[str, Any]:
    """A suspect as the template writes it."""
    asked = {"data": found.data, "suspect": one.id}
    inputs = shown_inputs(cells_of(found, one), lambda name: f"/clean/input?{urlencode({**asked, 'name': name})}")
    has_likely = one.likely is not None
    return {
        "id": one.id,
        "place": printable(one.key),
        "kind_name": _kind(t, one.kind),
        "given": said(one.given) or t("clean.a_mask"),
        "likely": (said(one.likely) or t("clean.a_mask")) if has_likely else None,
        "likely_json": json.dumps(one.likely, ensure_ascii=False) if has_likely else None,
        "confidence": f"{one.confidence:.0%}" if one.confidence is not None else None,
        "score": f"{min(one.score, 0.999):.1%}",
        "evidence": printable(one.evidence),
        "inputs": inputs,
        "cells": [one for one in inputs if one["kind"] == "value"],
        "has_picture": any(one["kind"] == "picture" for one in inputs),
        "decided": done.action if done else None,
        "decided_text": _action(t, done) if done else "",
    }


def _kind(t: Texts, name: str) -> str:
    return t(f"clean.kind_{_KNOWN_KINDS[name]}") if name in _KNOWN_KINDS else printable(name)


def _action(t: Texts, one: Decision) -> str:
    action = "relabel" if one.action == "label" else one.action
    return t(f"clean.words.{action}").format(value=said(one.value) or t("clean.a_mask"))


def _form(place: Workplace, found: Found) -> dict[str, Any] | None:
    """How another label than the likely one is asked: as a bundle tells, else of the classes that were found."""
    targets = _of(place)[1]
    task = targets.at(Path(found.run)) if found.run else None
    task = task or (targets.task(found.source) if found.source else None)
    if task is not None:
        return form_of(task)
    classes = found.classes
    return {"name": found.target, "widget": "choice", "options": list(classes)} if classes else None


def _choice(form: dict[str, Any] | None) -> dict[str, Any]:
    """What of a form the cards can ask: not a drawing, which the page Label asks."""
    is_here = form is not None and form["widget"] in ("choice", "choices", "number", "short", "text")
    form = form or {"name": "", "widget": ""}
    several, number = form["widget"] == "choices", form["widget"] == "number"
    return {
        "asked": is_here,
        "name": form["name"],
        "options": form.get("options"),
        "several": several,
        "is_number": number,
    }


def _found(request: Request, data: str) -> Found:
    for one in found_in(workplace(request).folder):
        if one.data == data:
            return one
    raise Missing(f"{data}: nothing was found there; `byeori clean` looks for labels that are likely wrong")


@router.get("/clean/input")
def media(request: Request, data: str, suspect: int, name: str, *, side: int | None = None) -> Response:
    """Send a file of a suspect's inputs."""
    found = _found(request, data)
    return media_response(file_of(cells_of(found, suspect_of(found, suspect)), name), side)


@router.post("/clean/decisions", dependencies=[needs("decide")])
def decide(request: Request, made: Decided) -> dict[str, Any]:
    """Write a decision to the journal."""
    place, found = workplace(request), _found(request, made.data)
    one, value = suspect_of(found, made.suspect), made.value if made.action == "relabel" else None
    if made.action == "relabel":
        form = _form(place, found)
        value = checked(value, form) if form else value
        if value is None:
            raise ConfigError(f"{one.key}: wanted the new label")
    row = Decision(
        0, 0.0, user_of(request).name, found.data, found.target, one.sample, one.key, made.action, value, made.note
    )
    line = place.store.decisions.add([row])[0]
    audited(request, "decide", one.key, decision=made.action, value=value, data=found.data, line=line)
    return {"decision": line, "value": value}


@router.post("/clean/undo", dependencies=[needs("decide")])
def undo(request: Request, back: Undone) -> dict[str, Any]:
    """Take a decision back by a new line of the journal."""
    return {"line": _taken_back(request, back.decision)}


@router.post("/clean/ask", dependencies=[needs("decide")])
def ask(request: Request, asked: Asked) -> dict[str, Any]:
    """Put a suspect into the label queue."""
    place, found = workplace(request), _found(request, asked.data)
    one = suspect_of(found, asked.suspect)
    cells = cells_of(found, one)
    files = [name for name, cell in cells.items() if isinstance(cell, Path)]
    content = {"target": found.target, "given": one.given, "guess": one.likely, "evidence": one.evidence}
    content |= {
        "cells": {name: str(c) if name in files else c for name, c in cells.items()},
        "files": files,
        "root": "/",
    }
    reason = texts_of(request)("clean.asked_reason", evidence=one.evidence)
    item = Item(
        0, 0.0, found.data, "label", reason, sample=one.sample, place=one.key, content=content, priority=one.score
    )
    number = place.store.queue.add([item])[0]
    audited(request, "ask", one.key, data=found.data, item=number)
    return {"item": number}


@router.get("/clean/decisions")
def journal(request: Request, page: int = 1) -> Response:
    """Show the journal, the newest line first."""
    place, t = workplace(request), texts_of(request)
    every = place.store.decisions.decisions()
    stands = {one.id for one in standing(every)}
    page = max(page, 1)
    part = every[::-1][(page - 1) * _LINES : page * _LINES]
    lines = [
        {
            **vars(one),
            "stands": one.id in stands,
            "action_text": t(f"clean.action.{one.action}", line=one.undoes or 0),
            "value_text": said(one.value) or (t("clean.a_mask") if one.value is not None else ""),
        }
        for one in part
    ]
    after = page + 1 if len(every) > page * _LINES else None
    may = user_of(request).may("decide")
    values = {"decisions": lines, "last": place.store.decisions.last(), "may": may, "before": page - 1, "after": after}
    return render(request, "clean/decisions.html", values)


@router.post("/clean/decisions/{number}/undo", dependencies=[needs("decide")])
def undo_line(request: Request, number: int) -> Response:
    """Take a line of the journal back."""
    _taken_back(request, number)
    return see_other("/clean/decisions")


def _taken_back(request: Request, number: int) -> int:
    line = workplace(request).store.decisions.undo(number, user_of(request).name)
    audited(request, "undo", f"{number}", line=line)
    return line


@router.get("/clean/job")
def job(request: Request) -> Response:
    """Show how the newest cleaning is."""
    return render(request, "clean/job.html", _job(request))


@router.post("/clean/job", dependencies=[needs("decide")])
def begin(request: Request, data: Annotated[str, Form()]) -> Response:
    """Begin to look through a source that some run has learned from."""
    place = workplace(request)
    if data not in _sources(place):
        raise Missing(f"{data}: no run here has learned from it; `byeori clean {data}` looks through any data")
    name = f"{data_name(data)}-{sha256(data.encode()).hexdigest()[:8]}"
    _of(place)[0].begin(data, ["--folder", str(place.folder / FOLDER / name), "--runs", str(place.folder)])
    audited(request, "clean", data)
    return see_other("/clean")


def _job(request: Request) -> dict[str, Any]:
    place = workplace(request)
    return {"job": _of(place)[0].job(), "sources": _sources(place), "may": user_of(request).may("decide")}


def _sources(place: Workplace) -> list[str]:
    """The data that runs have learned from, the newest first."""
    return list(dict.fromkeys(run.data_path for run in reversed(place.store.runs()) if run.data_path))


PAGE = Page("clean", router)
