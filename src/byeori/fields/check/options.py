"""The promises of the methods that a field need not have: those of its own keep them too."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from byeori.core.errors import ByeoriError, ConfigError, DataError, FieldError
from byeori.core.recipe import Recipe
from byeori.fields.check.tried import Tried, demand, short
from byeori.fields.contract import OPTIONAL, Field, Input, Target
from byeori.fields.kept import settings
from byeori.models.table.columns import TableColumn


def check_any_options(tried: Tried) -> None:
    """Optional methods of every field."""
    field, recipe = tried.field, tried.recipe
    again = check_like(field, "with_nothing", field.with_nothing(("nothing at all",)))
    keeps = not field.about.nothing or {*field.about.nothing, "nothing at all"} <= {*again.about.nothing}
    demand(keeps, field, "`with_nothing` loses words; wanted a copy with these beside those of `about.nothing`")
    used = field.uses(recipe)
    plain = isinstance(used, tuple) and all(isinstance(name, str) for name in used)
    demand(plain, field, f"`uses` gives {used!r}; wanted a tuple of names")
    for name in used:
        demand(name in OPTIONAL, field, f"`uses` names {name!r}, which is none of {', '.join(OPTIONAL)}")
    usual = field.usual(recipe)
    demand(isinstance(usual, dict), field, f"`usual` gives {usual!r}; wanted choices of a recipe by name")
    try:
        replace(Recipe(**usual))
    except ConfigError as error:
        raise FieldError(f"{type(field).__name__}: `usual` gives what no recipe can be ({error})") from error


def check_input_options(tried: Tried) -> None:
    """Optional methods of an input."""
    field: Input = tried.field
    answers = np.arange(len(tried.values)) % 2
    check_like(field, "learn_with_answers", field.learn_with_answers(list(tried.values), answers))
    names = field.backbones("auto")
    plain = isinstance(names, tuple) and all(isinstance(name, str) for name in names)
    demand(plain, field, f"`backbones` gives {names!r}; wanted a tuple of names")
    column = field.table_column()
    reason = f"`table_column` gives {type(column).__name__}; wanted a TableColumn, or None"
    demand(column is None or isinstance(column, TableColumn), field, reason)
    shown = field.picture(tried.packed[0])
    if shown is not None:
        is_array = isinstance(shown, np.ndarray)
        fits = is_array and shown.dtype == np.uint8 and shown.ndim == 3 and shown.shape[2] in (1, 3, 4)
        found = f"{shown.shape} {shown.dtype}" if is_array else type(shown).__name__
        demand(fits, field, f"`picture` gives {found}; wanted (rows, columns, 1, 3 or 4) uint8, or None")


def check_target_options(tried: Tried, outputs: Tensor) -> None:
    """Optional methods of a target, tried on its outputs, (samples, ...)."""
    field: Target = tried.field
    _check_beside(tried)
    kept = field.reduce(outputs.numpy())
    fits = isinstance(kept, np.ndarray) and len(kept) == len(outputs)
    demand(fits, field, f"`reduce` makes {np.shape(kept)} of {len(outputs)} samples; wanted them along the first axis")
    decided = field.decide(kept)
    fits = decided is None or (isinstance(decided, np.ndarray) and len(decided) == len(outputs))
    demand(fits, field, f"`decide` gives no answer for each of {len(outputs)} samples; wanted that, or None")
    merged = field.merge(torch.stack([outputs, outputs], 1))
    fits = merged.shape == outputs.shape
    demand(fits, field, f"`merge` makes {tuple(merged.shape)} of two times {tuple(outputs.shape)}; wanted that once")
    margins = field.margin(outputs, field.batch(torch.from_numpy(tried.stacked), None))
    fits = margins is None or (isinstance(margins, Tensor) and margins.shape == (len(outputs),))
    demand(fits, field, f"`margin` gives {margins!r:.60} of {len(outputs)} samples; wanted (batch,), or None")
    head = field.own_head()
    demand(isinstance(head, nn.Module), field, f"`own_head` gives {type(head).__name__}; wanted an nn.Module")
    if field.about.takes == "sequence" and not field.about.teacher_forced:
        steps = field.steps_needed(tried.stacked)
        fits = isinstance(steps, np.ndarray) and steps.shape == (len(tried.cells),) and bool((steps >= 0).all())
        demand(fits, field, f"`steps_needed` gives {np.shape(steps)}; wanted a number from 0 on for each answer")
    for name, metric in field.scores().items():
        said = isinstance(metric.higher_is_better, bool)
        demand(said, field, f"its score {name!r} does not say which way it is better; wanted `higher_is_better`")


def _check_beside(tried: Tried) -> None:
    """What is done beside the inputs leaves an answer what it is where there are none."""
    field, root = tried.field, tried.root
    adapted = field.adapt_input(_plain_input())
    demand(isinstance(adapted, Field), field, f"`adapt_input` gives {type(adapted).__name__}; wanted an input")
    try:
        fitted = field.fit_to_inputs({})
    except DataError:  # it cannot be without some
        fitted = field
    check_like(field, "fit_to_inputs", fitted)
    if field.about.takes_names:
        check_like(field, "named", field.named(tuple(f"name{place}" for place in range(3))))
    for cell, packed in zip(tried.cells, tried.packed, strict=True):
        reason = field.mismatch(cell, {}, root)
        demand(
            reason is None or (isinstance(reason, str) and bool(reason)),
            field,
            f"`mismatch` gives {reason!r}; wanted a text, or None",
        )
        try:
            same = np.array_equal(field.pack(field.read(field.completed(cell, {}, root), root)), packed)
        except ByeoriError:
            same = False
        demand(same, field, f"what `completed` gives of {short(cell)} is read as another value than the cell itself")


def check_onto(field: Any, answer: Any) -> None:
    """An answer that is laid onto its inputs is one like it."""
    laid = field.onto(answer, {})
    fits = isinstance(laid, dict) and {"value", "confidence"} <= laid.keys()
    demand(fits, field, f"`onto` gives {laid!r}; wanted an answer with `value` and `confidence`")
    try:
        field.pack(field.read(laid["value"]))
    except DataError as error:
        raise FieldError(f"{type(field).__name__}: `onto` gives a value that it cannot read ({error})") from error


def check_like(field: Any, name: str, made: Any) -> Any:
    """Hold what a method made to be a field of the same class, whose settings can live in a bundle."""
    reason = f"`{name}` gives {type(made).__name__}; wanted a field like it"
    demand(type(made) is type(field), field, reason)
    try:
        json.dumps(settings(made), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise FieldError(f"{type(field).__name__}: `{name}` gives settings that are no JSON ({error})") from error
    return made


def _plain_input() -> Input:
    from byeori.fields.number.number import Number

    return Number()
