"""The choices that the data decides: by the kinds of its fields, and by how many samples it has."""

from __future__ import annotations

from typing import Any

from byeori.core.recipe import USUAL
from byeori.data.task import Task
from byeori.fields.scores.choice import reason_for, score_named
from byeori.training.choices.draft import Draft, in_range

TABM, TABM_32 = "tabm", "tabm-32"
_FEW = 5_000  # training samples of a table that many members learn in little time
_BATCHES = ((20_000, 128), (5_000, 64), (0, 32))  # from so many training samples on: samples a batch


def decide_by_data(draft: Draft, task: Task, samples: int) -> Draft:
    """Make these choices for a learned task and its number of training samples; what the user chose stays."""
    usual, reasons = _usual(draft, task)
    if all(field.table_column() for field in task.inputs.values()):
        of_table = _usual_of_table(samples, task.target)
        usual, reasons = {**usual, **of_table}, {**reasons, **dict.fromkeys(of_table, _of_table(samples, task))}
        is_small = samples < _FEW and _is_numeric(task.target)
        draft = draft.fill("model", TABM_32 if is_small else TABM, "data", _of_table(samples, task))
    draft = _filled(draft, usual, reasons)
    draft = draft.fill("select", "best", "default", "the best on the validation part")
    return _views(_batch(_size(_metric(draft, task), task), samples), task)


def _filled(draft: Draft, usual: dict[str, Any], reasons: dict[str, str]) -> Draft:
    """Fill what is open with what is usual for this data, or for all; by the optimizer that is to follow it."""
    filled = draft.recipe.filled(usual)
    for name in {**USUAL, **usual}:
        value = usual[name] if name == "select" else getattr(filled, name)
        is_turned = name in ("lr", "weight_decay") and draft["optimizer"] != "adamw"
        turned = f", for {draft['optimizer']}" if is_turned else ""
        text = reasons.get(name, "usual for most data") + turned
        draft = draft.fill(name, value, "data" if name in reasons else "default", text)
    return draft


def _usual(draft: Draft, task: Task) -> tuple[dict[str, Any], dict[str, str]]:
    """Give what the fields say that they learn well with, and which of them says so; the target knows best."""
    usual, reasons = dict[str, Any](), dict[str, str]()
    for column, field in ((task.name, task.target), *task.inputs.items()):
        for name, value in field.usual(draft.recipe).items():
            if name not in usual:
                usual[name], reasons[name] = value, f"usual for {column!r}, {type(field).__name__}"
    return usual, reasons


def _of_table(samples: int, task: Task) -> str:
    return f"usual for a {type(task.target).__name__} from a table with {samples:,} training rows"


def _metric(draft: Draft, task: Task) -> Draft:
    score = score_named(draft["metric"], task.target, repr(task.name))
    why = reason_for(score, task.target) or f"the usual score of {task.name!r}, {type(task.target).__name__}"
    return draft.choose("metric", score.name, "data", why)


def _size(draft: Draft, task: Task) -> Draft:
    """Take the side that the fields have learned; files hold it where a recipe could."""
    side = max((field.about.size for field in task.inputs.values()), default=0)
    if side:
        text = "the side that the pictures fill, or that the network takes"
        draft = draft.choose("size", side, "data", text)
    else:
        draft = draft.choose("size", 0, "data", "no input is a picture")
    return draft if side and in_range("size", side) else draft.holding("size", None)


def _batch(draft: Draft, samples: int) -> Draft:
    usual = next(batch for least, batch in _BATCHES if samples >= least)
    draft = draft.fill("batch", usual, "data", f"usual for {samples:,} training samples")
    fewer = min(draft["batch"], samples)
    return draft.choose("batch", fewer, "data", f"there are only {samples:,} training samples")


def _views(draft: Draft, task: Task) -> Draft:
    if any(field.about.is_augmented for field in task.inputs.values()):
        return draft
    return draft.choose("views", 1, "data", "no input can be changed at random, so one view is all there is")


def _usual_of_table(samples: int, target: Any) -> dict[str, Any]:
    """What tables alone learn well with, from `samples` training samples: by validation parts, see docs/log.md.

    A number is learned ever better for long, classes of which chance has its share are soon learned by heart.
    """
    if _is_numeric(target):
        is_large = samples >= 10_000
        return {"lr": 5e-3, "epochs": 20 if is_large else 60, "batch": 256 if is_large else 128}
    if samples >= 20_000:
        return {"lr": 3e-3, "epochs": 10, "batch": 512, "label_smoothing": 0.0, "select": "last"}
    return {"lr": 3e-3, "epochs": 30, "batch": 128 if samples >= 2_000 else 64}


def _is_numeric(target: Any) -> bool:
    return target.about.judged_as in ("number", "numbers")
