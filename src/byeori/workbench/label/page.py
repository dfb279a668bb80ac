"""The page Label: its own address, and those that its script talks to."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from byeori.core.errors import DataError
from byeori.labelling.agreement import agreement, labelled_units
from byeori.labelling.desk import Desk
from byeori.labelling.leases import answers_of
from byeori.tracking.records import Item
from byeori.workbench.frame.audited import audited
from byeori.workbench.frame.page import Missing, Page, needs, render, texts_of, user_of, workplace
from byeori.workbench.frame.talk import TalkRoute, problem
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.label.asked import guess_of, taken
from byeori.workbench.samples.inputs import file_of
from byeori.workbench.samples.media import media_response

router = APIRouter(route_class=TalkRoute)
_AGREEMENT_S = 60
_FIRST = 3  # questions that come with the page
_MOST = 12  # questions that are lent at once
_DIGITS = 19  # of a number of an item: the store holds none of so many
_MODULES = (  # that label.js imports, fetched at once and not one after the other
    "words.js",
    "label_stage.js",
    "label_choice.js",
    "label_typed.js",
    "label_mask.js",
    "mask_editor.js",
    "regions.js",
    "masks.js",
)
_KEYS = (
    ("1 … 9", "class"),
    ("0", "none"),
    ("Enter ⏎", "accept"),
    ("z", "undo"),
    ("s", "skip"),
    ("g", "guess"),
    ("n", "note"),
    ("/", "find"),
    ("Esc", "leave"),
    ("b e p f", "tools"),
    ("[ ]", "size"),
    ("+ - 0", "zoom"),
    ("← ↑ ↓ →, space", "draw"),
    ("y", "redo"),
    ("r", "rest"),
)


class Said(BaseModel):
    """What somebody answers of an item, and of those that are nearly the same."""

    value: Any
    note: str | None = Field(None, max_length=2_000)
    others: list[int] = Field(default_factory=list, max_length=100)


class Items(BaseModel):
    """Items that somebody looks at, or has answered."""

    items: list[int] = Field(max_length=200)


@lru_cache(maxsize=256)
def _desk(place: Workplace, who: str, data: str | None = None, ask: str | None = None) -> Desk:
    """One desk a person, as it keeps the tasks that it has read."""
    return Desk(place.store, who, folder=place.folder, data=data, ask=ask)


@lru_cache(maxsize=16)
def _agreement(place: Workplace, data: str | None, ask: str | None, _when: int) -> dict[str, Any] | None:
    """How far people agree, at most once a minute; None where nobody has labelled what another has."""
    items, units = labelled_units(place.store, data=data, ask=ask)
    if not items:
        return None
    found = agreement(units)
    return {"name": found.name, "value": found.value, "n": found.items}


def _of(request: Request) -> Desk:
    asked = request.query_params
    return _desk(workplace(request), user_of(request).name, asked.get("data") or None, asked.get("ask") or None)


@router.get("/label")
def show(request: Request, ask: str = "", data: str = "") -> Response:
    """Show the page with its first questions; its script asks for more."""
    words = json.dumps(texts_of(request).under("label.words"), ensure_ascii=False)
    first = _next(request, _FIRST, []) if user_of(request).may("label") else {"questions": [], "progress": None}
    shown = [
        one["url"] for question in first["questions"][:1] for one in question["inputs"] if one["kind"] == "picture"
    ]
    values = {
        "first": json.dumps(first, ensure_ascii=False),
        "pictures": shown,
        "words": words,
        "ask": ask,
        "data": data,
        "keys": _KEYS,
        "modules": _MODULES,
    }
    return render(request, "label/label.html", values)


@router.get("/label/next", dependencies=[needs("label")])
def following(request: Request, count: int = 6, have: str = "") -> dict[str, Any]:
    """Lend the next questions."""
    known = [int(number) for number in have.split(",") if number.isdecimal() and len(number) < _DIGITS][:200]
    return _next(request, min(max(count, 1), _MOST), known)


def _next(request: Request, count: int, have: list[int]) -> dict[str, Any]:
    found = taken(_of(request), count, have)
    asked, place = request.query_params, workplace(request)
    agreed = _agreement(place, asked.get("data") or None, asked.get("ask") or None, int(time.time() // _AGREEMENT_S))
    return {"questions": found, "progress": {**_progress(request), "agreement": agreed}}


@router.get("/label/items/{number}/input")
def media(request: Request, number: int, name: str, side: int | None = None) -> Response:
    """Send a file of an item's inputs."""
    item, desk = _item(request, number), _of(request)
    return media_response(file_of(desk.question(item.id).inputs, name), side)


@router.get("/label/items/{number}/guess", dependencies=[needs("label")])
def guess(request: Request, number: int) -> dict[str, Any]:
    """Say what the model answers."""
    _item(request, number)
    return guess_of(_of(request), number)


@router.post("/label/items/{number}", dependencies=[needs("label")], response_model=None)
def answer(request: Request, number: int, said: Said) -> dict[str, Any] | Response:
    """Keep an answer; where others were faster it is told who, and what they have answered."""
    desk, kept = _of(request), list[int]()
    disagrees = False
    for one in [number, *said.others]:
        try:
            found = desk.label(one, said.value, said.note)
        except DataError:
            if _item(request, one).state == "open":
                raise
            if one == number and not said.others:
                return problem(409, _late(request, one))
            continue  # of near duplicates the others still get the answer
        kept.append(one)
        disagrees = disagrees or found.disagrees
    for one in kept:
        audited(request, "label", _called(request, one), value=said.value, item=one)
    return {"kept": kept, "disagrees": disagrees, "progress": _progress(request)}


@router.post("/label/items/{number}/skip", dependencies=[needs("label")])
def skip(request: Request, number: int, said: Items) -> dict[str, Any]:
    """Keep that somebody does not answer an item, and those that are nearly the same."""
    items = [number, *said.items]
    for one in items:
        _item(request, one)
        _of(request).skip(one)
        audited(request, "skip", _called(request, one), item=one)
    return {"kept": items, "progress": _progress(request)}


@router.post("/label/undo", dependencies=[needs("label")])
def undo(request: Request, back: Items) -> dict[str, Any]:
    """Take back what somebody has said of items."""
    for one in back.items:
        _item(request, one)
        _of(request).undo(one)
        audited(request, "undo", _called(request, one), item=one)
    return {"progress": _progress(request)}


@router.post("/label/hold", dependencies=[needs("label")])
def hold(request: Request, held: Items) -> dict[str, Any]:
    """Lend on what somebody looks at."""
    _of(request).hold(held.items)
    return {}


@router.post("/label/release", dependencies=[needs("label")])
def release(request: Request, held: Items) -> dict[str, Any]:
    """Take back what somebody does not look at any longer."""
    _of(request).release(held.items)
    return {}


def _item(request: Request, number: int) -> Item:
    item = workplace(request).store.queue.item(number)
    if item is None:
        raise Missing(f"no item of the queue has the number {number}")
    return item


def _called(request: Request, number: int) -> str:
    item = _item(request, number)
    return item.place or item.answer or item.sample or f"{number}"


def _progress(request: Request) -> dict[str, Any]:
    found = _of(request).progress()
    return {"answered": found.done, "open": found.open, "mine": found.mine}


def _late(request: Request, number: int) -> str:
    """Say who was faster."""
    place, t = workplace(request), texts_of(request)
    if _item(request, number).state == "withdrawn":
        return t("label.withdrawn")
    with place.store.database.reading() as connection:
        said = answers_of(connection, number)
    who, (_, value) = next(reversed(said.items()), (None, (0, "")))
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    drawn = shown.startswith("data:")
    return t("label.late", who=who or "?", value=t("label.words.a_mask") if drawn else shown[:80])


PAGE = Page("label", router)
