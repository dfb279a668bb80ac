"""The page Label: its own address, and those that its script talks to."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from byeori.tracking.records import Item
from byeori.workbench.frame.page import Missing, Page, needs, render, texts_of, user_of, workplace
from byeori.workbench.frame.talk import TalkRoute
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.label.desk import Desk, Kept
from byeori.workbench.label.questions import Questions
from byeori.workbench.samples.inputs import file_of
from byeori.workbench.samples.media import media_response
from byeori.workbench.samples.targets import Targets

router = APIRouter(route_class=TalkRoute)
_MOST = 20  # items lent at once
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
    """What somebody answers."""

    value: Any
    note: str | None = Field(None, max_length=2_000)
    others: list[int] = Field(default_factory=list, max_length=1_000)


class Items(BaseModel):
    """Items that somebody looks at."""

    items: list[int] = Field(max_length=100)


class TakenBack(BaseModel):
    """Decisions of an item that somebody takes back."""

    item: int
    decisions: list[int] = Field(max_length=1_000)


@lru_cache(maxsize=8)
def _desk(place: Workplace) -> tuple[Desk, Questions]:
    return Desk(place.store), Questions(place.store, Targets(place.folder, place.store))


@router.get("/label")
def show(request: Request, ask: str = "", data: str = "") -> Response:
    """Show the page; its script asks for the questions."""
    words = json.dumps(texts_of(request).under("label.words"), ensure_ascii=False)
    return render(request, "label/label.html", {"words": words, "ask": ask, "data": data, "keys": _KEYS})


@router.get("/label/next", dependencies=[needs("label")])
def following(request: Request, count: int = 6, have: str = "", ask: str = "", data: str = "") -> dict[str, Any]:
    """Lend the next questions."""
    desk, questions = _desk(workplace(request))
    who = user_of(request).name
    known = [int(number) for number in have.split(",") if number.isdecimal()][:100]
    items = desk.lend(who, min(max(count, 0), _MOST), have=known, ask=ask or None, data=data or None)
    found = [questions.question(item) for item in items]
    return {"questions": found, "progress": desk.progress(who, ask or None)}


@router.get("/label/items/{number}/input")
def media(request: Request, number: int, name: str, side: int | None = None) -> Response:
    """Send a file of an item's inputs."""
    _, questions = _desk(workplace(request))
    return media_response(file_of(questions.cells(_item(request, number)), name), side)


@router.get("/label/items/{number}/guess", dependencies=[needs("label")])
def guess(request: Request, number: int) -> dict[str, Any]:
    """Say what the model answers."""
    return _desk(workplace(request))[1].guess(_item(request, number))


@router.post("/label/items/{number}", dependencies=[needs("label")])
def answer(request: Request, number: int, said: Said) -> dict[str, Any]:
    """Keep an answer."""
    desk, questions = _desk(workplace(request))
    form = questions.form(_item(request, number))
    return _kept(request, desk.answer(number, user_of(request).name, form["name"], said.value, said.note))


@router.post("/label/items/{number}/skip", dependencies=[needs("label")])
def skip(request: Request, number: int) -> dict[str, Any]:
    """Keep that somebody does not answer."""
    desk, questions = _desk(workplace(request))
    form = questions.form(_item(request, number))
    return _kept(request, desk.skip(number, user_of(request).name, form["name"]))


@router.post("/label/undo", dependencies=[needs("label")])
def undo(request: Request, back: TakenBack) -> dict[str, Any]:
    """Take back what somebody has answered."""
    desk, _ = _desk(workplace(request))
    who = user_of(request).name
    desk.undo(who, back.item, back.decisions)
    return {"progress": desk.progress(who)}


@router.post("/label/hold", dependencies=[needs("label")])
def hold(request: Request, held: Items) -> dict[str, Any]:
    """Lend on what somebody looks at."""
    _desk(workplace(request))[0].hold(user_of(request).name, held.items)
    return {}


@router.post("/label/release", dependencies=[needs("label")])
def release(request: Request, held: Items) -> dict[str, Any]:
    """Take back what somebody does not look at any longer."""
    _desk(workplace(request))[0].release(user_of(request).name, held.items)
    return {}


def _item(request: Request, number: int) -> Item:
    item = workplace(request).store.queue.item(number)
    if item is None:
        raise Missing(f"no item of the queue has the number {number}")
    return item


def _kept(request: Request, kept: Kept) -> dict[str, Any]:
    desk, _ = _desk(workplace(request))
    other = kept.conflict
    return {
        "decisions": list(kept.decisions),
        "conflict": other and {"who": other.who, "value": other.value},
        "progress": desk.progress(user_of(request).name),
    }


PAGE = Page("label", router)
