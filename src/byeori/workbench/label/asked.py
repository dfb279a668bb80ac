"""Questions of the desk as the page shows them: near duplicates as one, inputs by their address, the form completed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from byeori.core.printable import printable
from byeori.labelling.desk import Desk
from byeori.workbench.samples.inputs import shown_inputs
from byeori.workbench.samples.targets import completed_form

if TYPE_CHECKING:
    from byeori.labelling.questions import Question

MOST = 40
"""Questions that one page holds at once."""


def taken(desk: Desk, count: int, have: list[int]) -> list[dict[str, Any]]:
    """Give the next questions of somebody; of a group of near duplicates all that are open, as one question."""
    found = desk.take(count, have)
    while found and found[-1].group is not None and len(found) < MOST:
        more = desk.take(count, [*have, *(one.item for one in found)])
        found += more
        if not more or more[-1].group != found[-len(more) - 1].group:
            break
    return grouped(found, {one.item for one in found if _is_sample(desk, one.item)})


def grouped(questions: Iterable[Question], notable: Container[int] = ()) -> list[dict[str, Any]]:
    """Give questions as the page shows them, those of one group and one target as the first of them.

    A note can be written beside the `notable` ones.
    """
    made, heads = list[dict[str, Any]](), dict[tuple[int, str], dict[str, Any]]()
    for one in questions:
        key = None if one.group is None else (one.group, one.target)
        if key in heads:
            heads[key]["others"].append({"id": one.item, "inputs": _inputs(one, small=True)})
            continue
        made.append(_shown(one) | {"notable": one.item in notable})
        if key is not None:
            heads[key] = made[-1]
    return made


def _is_sample(desk: Desk, number: int) -> bool:
    """Whether an item is about a sample: what is said of it is a decision, which has room for a note."""
    item = desk.store.queue.item(number)
    return item is not None and item.answer is None


def _shown(one: Question) -> dict[str, Any]:
    return {
        "item": one.item,
        "why": one.why,
        "reason": printable(one.reason),
        "place": printable(one.place or ""),
        "form": completed_form(one.target, one.form),
        "inputs": _inputs(one),
        "others": [],
        "guessable": one.has_guess,
    }


def _inputs(one: Question, *, small: bool = False) -> list[dict[str, Any]]:
    size = "&side=192" if small else ""
    return shown_inputs(one.inputs, lambda name: f"/label/items/{one.item}/input?{urlencode({'name': name})}{size}")


def guess_of(desk: Desk, number: int) -> dict[str, Any]:
    """Give what the model answers, with its confidence where that is known."""
    item = desk.store.queue.item(number)
    answer = desk.store.answer(item.answer) if item and item.answer else None
    outputs = answer.outputs if answer and isinstance(answer.outputs, Mapping) else {}
    return {"value": desk.guess(number), "confidence": outputs.get("confidence")}
