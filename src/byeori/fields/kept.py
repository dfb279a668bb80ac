"""A field as it is kept: its kind and its settings as JSON, and a field made of them again."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, get_type_hints

from byeori.core.errors import BundleError
from byeori.core.typed import has_type

if TYPE_CHECKING:
    from byeori.fields.contract import Field


def settings(field: Field) -> dict[str, Any]:
    """Give a field as JSON: its kind and its settings."""
    return {"kind": field.kind, **asdict(field)}  # type: ignore[call-overload]


def field_of(record: dict[str, Any], kinds: Iterable[type[Field]]) -> Any:
    """Make a field of `settings()`; only the given kinds are known, none is looked up by a name found in a file."""
    known, wanted = {kind.kind: kind for kind in kinds}, str(record["kind"])
    kind = known.get(wanted)
    if kind is None:
        raise BundleError(
            f"field of kind {record['kind']!r} is none of {', '.join(sorted(known))}; "
            "if it is a field of your own, give its class: Bundle.load(path, fields=[MyField])"
        )
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    extra = set(record) - names - {"kind"}
    if extra:
        raise BundleError(f"field of kind {record['kind']!r} has unknown settings {sorted(extra)}; a newer byeori?")
    given = {name: _frozen(value) for name, value in record.items() if name != "kind"}
    hints = _hints(kind)
    if wrong := [name for name, value in given.items() if not has_type(value, hints.get(name, Any))]:
        raise BundleError(
            f"field of kind {wanted!r}: its {wrong[0]} is {reprlib.repr(given[wrong[0]])}; wanted {hints[wrong[0]]}"
        )
    return kind(**given)


def _hints(kind: type) -> dict[str, Any]:
    try:
        return get_type_hints(kind)
    except NameError:  # of a field of the user's own, whose module imports a type for checkers alone
        return {}


def _frozen(value: Any) -> Any:
    """A value out of JSON as a field holds it: lists as tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
