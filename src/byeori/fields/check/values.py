"""The promises of every field: its class and settings, the way of its values, and how it describes them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import torch

from byeori.core.errors import ByeoriError, DataError, FieldError
from byeori.core.seeds import draw
from byeori.fields.check.tried import Tried, demand, is_json, is_like, make_batch, pack_one, short
from byeori.fields.coded import coded
from byeori.fields.contract import Cell, Input, Target, refuse_no_field
from byeori.fields.kept import field_of, settings
from byeori.fields.warp import draw_warp

_ALL = ("read", "send", "learn", "pack", "batch", "traits", "show", "form")
_INPUT = ("stem", "example")
_TARGET = ("head", "loss", "scores", "answer")
_WIDGETS = ("file", "text", "short", "number", "choice", "choices")
_NO_CELLS: tuple[Cell, ...] = (None, b"", "", math.nan, object())
_HOSTILE = "<script>alert(1)</script>"


def check_class(field: Any) -> None:
    """A field is a frozen dataclass that is an input or a target, with a name and all methods."""
    refuse_no_field(field, "check_field: its first argument")
    frozen = is_dataclass(field) and not isinstance(field, type) and field.__dataclass_params__.frozen  # type: ignore[attr-defined]
    demand(frozen, field, "wanted a frozen dataclass: @dataclass(frozen=True)")
    kind = getattr(type(field), "kind", None)
    named = isinstance(kind, str) and bool(kind) and "kind" not in {setting.name for setting in fields(field)}
    demand(named, field, 'wanted its name in files: kind: ClassVar[str] = "..."')
    is_input, is_target = isinstance(field, Input), isinstance(field, Target)
    for name in (*_ALL, *(_INPUT if is_input else ()), *(_TARGET if is_target else ())):
        demand(callable(getattr(field, name, None)), field, f"has no method `{name}`")


def check_settings(field: Any) -> None:
    """Settings live in a bundle as JSON."""
    try:
        text = json.dumps(settings(field), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise FieldError(f"{type(field).__name__}: its settings are no JSON ({error}); wanted plain values") from error
    again = field_of(json.loads(text), [type(field)])
    demand(again == field, field, f"its settings do not survive JSON: {field!r} came back as {again!r}")


def check_travel(tried: Tried) -> None:
    """What is sent is the same sample to whoever reads it, without the folder it came from."""
    field, form = tried.field, tried.field.form()
    widget = form.get("widget") if isinstance(form, dict) else form
    demand(widget in _WIDGETS, field, f"`form` asks by {widget!r}; wanted one of {', '.join(_WIDGETS)}")
    for cell, packed in zip(tried.cells, tried.packed, strict=True):
        sent = field.send(cell, tried.root)
        demand(type(sent) in (bytes, str, float, int, bool, type(None)), field, f"`send` gives {type(sent).__name__}")
        fits = isinstance(sent, bytes) == (widget == "file")
        demand(fits, field, "`send` and `form` do not fit: bytes are for the widget 'file', JSON values for the others")
        travelled = sent if isinstance(sent, bytes) else json.loads(json.dumps(sent))
        same = np.array_equal(field.pack(field.read(travelled)), packed)
        demand(same, field, f"what `send` gives of {short(cell)} is read as another value than the cell itself")


def check_batch(tried: Tried) -> None:
    """A batch is finite numbers of each sample by itself, with the random change of training and without."""
    field, count = tried.field, len(tried.cells)
    warp = draw_warp(count, tried.recipe, draw(tried.recipe.seed, "check_field"))
    still, moved = (make_batch(field, tried.stacked, w) for w in (None, warp))
    demand(moved.shape == still.shape, field, f"`batch` gives {tuple(still.shape)}, with a warp {tuple(moved.shape)}")
    first = make_batch(field, tried.stacked[:1], None)
    alone = first.shape == still[:1].shape and torch.equal(first, still[:1])
    demand(alone, field, "`batch` makes something else of a sample when others are beside it")


def check_column(tried: Tried) -> None:
    """A whole column is read and packed as each of its cells is."""
    field = tried.field
    if field.about.blank is not None or field.about.media is not None:
        return
    for cells in (tried.cells, coded(tried.cells)):
        values, unread = field.read_column(cells, tried.root)
        demand(len(values) == len(cells) and not unread, field, "`read_column` reads other cells than `read` does")
        packed = field.pack_column(values)
        demand(np.array_equal(packed, tried.stacked), field, "`pack_column` packs otherwise than `pack` does")


def check_refusals(tried: Tried) -> None:
    """What is no cell is a DataError, or a value like any other; never something that ends a training or a server."""
    field = tried.field
    for cell in _NO_CELLS:
        try:
            packed = pack_one(field, field.read(cell, tried.root))
        except DataError as error:
            demand(bool(str(error).strip()), field, f"its DataError on {short(cell)} says nothing")
            continue
        except ByeoriError:
            raise
        except Exception as error:
            raise FieldError(
                f"{type(field).__name__}: {short(cell)} ends in {type(error).__name__} ({error}); wanted a DataError"
            ) from error
        demand(
            is_like(field, packed, tried.packed[0]),
            field,
            f"{short(cell)} is read, but packed as {packed.shape} {packed.dtype}",
        )
        finite = bool(torch.isfinite(field.batch(torch.from_numpy(packed[None].copy()), None)).all())
        demand(finite, field, f"{short(cell)} is read, but becomes a number that is not finite; wanted a DataError")


def check_compression(tried: Tried) -> None:
    """What is too large to keep as it is comes back in its shape; only where the field has `compress`."""
    field = tried.field
    if field.compress(tried.packed[0]) is None:
        return
    for packed in tried.packed:
        content = field.compress(packed)
        demand(isinstance(content, bytes), field, f"`compress` gives {type(content).__name__}; wanted bytes")
        try:
            again = field.expand(content)
        except NotImplementedError as error:
            raise FieldError(f"{type(field).__name__}: {error}") from error
        alike = again.shape == packed.shape and again.dtype == packed.dtype
        demand(alike, field, "`expand` gives another shape or dtype than was compressed")


def check_description(tried: Tried) -> None:
    """Traits, HTML and the form of a page tell a person and a monitor what a value is."""
    field = tried.field
    named = [field.traits(value) for value in tried.values]
    for traits in named:
        plain = isinstance(traits, Mapping) and all(map(_is_trait, traits.items()))
        demand(plain, field, f"`traits` gives {traits!r}; wanted floats (none infinite) and words by name")
        demand(traits.keys() == named[0].keys(), field, "`traits` has other names for other values")
    shown = [field.show(value) for value in tried.values]
    demand(all(isinstance(text, str) and text for text in shown), field, "`show` gives no text; wanted a piece of HTML")
    with suppress(DataError):  # it can hold no text, so it can hold no code for a page
        shown = [field.show(field.read(_HOSTILE))]
    demand(not any(_HOSTILE in text for text in shown), field, "`show` gives text unescaped; wanted html.escape(text)")
    _check_form(tried)


def _is_trait(named: tuple[object, object]) -> bool:
    name, value = named
    is_plain = isinstance(value, str) or (isinstance(value, float) and not math.isinf(value))
    return isinstance(name, str) and bool(name) and is_plain


def _check_form(tried: Tried) -> None:
    field, form = tried.field, tried.field.form()
    widget = form["widget"]
    demand(is_json(form), field, "`form` is no JSON; a page could not read it")
    sent = [field.send(cell, tried.root) for cell in tried.cells]
    if widget == "choice":
        options = form.get("options", ())
        demand(all(one in options for one in sent), field, "`form` asks by a choice without all cells in its options")
    if widget == "number":
        demand(all(type(one) in (int, float) for one in sent), field, "`form` asks for a number; `send` gives none")
