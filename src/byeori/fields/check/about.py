"""The promises of a field's `about`: what it says of itself is what it does."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

import numpy as np
import torch

from byeori.core.errors import ByeoriError, nearest
from byeori.core.seeds import draw
from byeori.fields.about import About
from byeori.fields.check.tried import Tried, demand, make_batch
from byeori.fields.contract import Input, Target
from byeori.fields.warp import draw_warp

_CALLED = {
    "learn_with_answers": (Input, "learns_with_answers"),
    "mismatch": (Target, "needs_inputs"),
    "completed": (Target, "needs_inputs"),
    "onto": (Target, "needs_inputs"),
    "named": (Target, "takes_names"),
    "calibrate": (Target, "calibrated"),
}
"""Methods that are called only where an entry of `about` says so."""
_ASKED = {
    "number": ("restore",),
    "numbers": ("restore", "names", "numbers"),
    "labels": ("labels", "chosen"),
    "text": ("text",),
}
"""What a report asks of a target that is judged so, beside the contract."""


def check_said(field: Any) -> None:
    """An `about` is one, of settings and methods that the field has."""
    about = field.about
    demand(isinstance(about, About), field, f"its `about` is a {type(about).__name__}; wanted `about = About(...)`")
    known = [setting.name for setting in fields(field)]
    for name in about.calibrated:
        demand(name in known, field, f"`about.calibrated` names {name!r}, which is no setting{nearest(name, known)}")
    for method, (base, entry) in _CALLED.items():
        if isinstance(field, base):
            is_own = vars(base)[method] is not getattr(type(field), method)
            is_said = bool(getattr(about, entry))
            demand(is_said or not is_own, field, f"`{method}` is never called, as `about.{entry}` does not say so")
    is_calibrated = isinstance(field, Target) and type(field).calibrate is not Target.calibrate
    demand(is_calibrated or not about.calibrated, field, "`about.calibrated` names settings, and it has no `calibrate`")
    wanted = about.calibrated_on
    demand(wanted is None or wanted > 0, field, f"`about.calibrated_on` is {wanted}; wanted samples, or None for all")
    demand(about.answer_s >= 0, field, f"`about.answer_s` is {about.answer_s}; wanted seconds from 0 on")
    odd = [word for word in about.nothing if word != word.lower()]
    demand(not odd, field, f"`about.nothing` has {odd[:1]}; wanted small letters")


def check_about(tried: Tried, *, is_target: bool) -> None:
    """What is said of cells and arrays holds for those that were tried."""
    field, about = tried.field, tried.field.about
    check_said(field)
    if isinstance(field, Input) and isinstance(field, Target):
        said = f"in the role of {'the target' if is_target else 'an input'} its `about.is_target` is {about.is_target}"
        same = field.in_role(is_target=True) == field.in_role(is_target=False)
        demand(about.is_target == is_target or same, field, said)
    is_file = field.form().get("widget") == "file"
    message = f"`about.media` is {about.media!r}, and `form` asks by {field.form().get('widget')!r}"
    demand(is_file == (about.media is not None), field, f"{message}; wanted files of some media, or neither")
    if isinstance(field, Input) and not is_target:
        _check_nothing(tried)
        _check_augmented(tried)


def check_blank(tried: Tried) -> None:
    """What fills up the shorter samples goes into their array."""
    field, blank, packed = tried.field, tried.field.about.blank, tried.packed[0]
    if blank is None:
        return
    demand(packed.ndim > 0, field, "`about.blank` fills up along the first axis, and `pack` gives none: ()")
    try:
        with np.errstate(over="ignore"):
            fits = float(np.array(blank, packed.dtype)) == blank
    except (OverflowError, ValueError):
        fits = False
    demand(fits, field, f"`about.blank` is {blank}, which no {packed.dtype} can be")


def _check_nothing(tried: Tried) -> None:
    """Words for a missing value are read as one, where a missing value can be read at all."""
    field = tried.field
    try:
        missing = field.pack(field.read(None, tried.root))
    except ByeoriError:
        return
    for word in field.about.nothing:
        try:
            is_missing = np.array_equal(field.pack(field.read(word, tried.root)), missing)
        except ByeoriError:
            is_missing = False
        demand(is_missing, field, f"`about.nothing` has {word!r}, which it does not read as a missing value")


def _check_augmented(tried: Tried) -> None:
    field = tried.field
    if field.about.is_augmented:
        return
    warp = draw_warp(len(tried.cells), tried.recipe, draw(tried.recipe.seed, "check_field"))
    still, moved = (make_batch(field, tried.stacked, w) for w in (None, warp))
    demand(torch.equal(still, moved), field, "`about.is_augmented` is False, and `batch` does something with a warp")


def check_judged(field: Any, outputs: torch.Tensor) -> None:
    """What a target says of its answers is what its outputs, (samples, ...), are."""
    about, shape = field.about, tuple(outputs.shape)
    count = len(about.classes)
    if about.judged_as in ("classes", "labels"):
        fits = len(shape) == 2 and shape[1] == count > 0
        demand(fits, field, f"is judged as {about.judged_as}: `about.classes` are {count}, its outputs {shape}")
    for name in _ASKED.get(about.judged_as, ()):
        demand(hasattr(field, name), field, f"is judged as {about.judged_as!r}, and a report asks for its `{name}`")
    shares = about.shares
    summed = not shares or (len(shares) == count and math.isclose(sum(shares), 1, abs_tol=1e-6))
    demand(summed, field, f"`about.shares` are {shares}; wanted one for each of `about.classes`, together 1")
    demand(count != 2 or about.positive in (0, 1), field, f"`about.positive` is {about.positive}; wanted 0 or 1")


def check_stratified(tried: Tried) -> None:
    """Of what is split by its answers each value is one of the classes."""
    field, values = tried.field, tried.values
    if field.about.is_stratified:
        odd = [value for value in values if value not in field.about.classes]
        demand(
            not odd, field, f"`about.is_stratified`, and {odd[:1]} is none of `about.classes`; wanted all that is read"
        )
