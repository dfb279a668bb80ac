"""Whether a value out of a file has the type that the code says it has."""

import math
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin


def has_type(value: object, hint: Any) -> bool:
    """Tell whether a value is of an annotated type. Whole numbers are floats too; what is not finite is no float.

    Of generic types tuples, lists and dicts are looked into; what is no such type, as one of a user's own, is believed.

    >>> has_type(("a", "b"), tuple[str, ...]), has_type(("a", 1), tuple[str, ...]), has_type(None, float | None)
    (True, False, True)
    """
    kind, inner = get_origin(hint), get_args(hint)
    if hint is None or hint is NoneType:
        return value is None
    if kind in (Union, UnionType):
        return any(has_type(value, one) for one in inner)
    if kind is Literal:
        return value in inner
    if kind is tuple:
        if not isinstance(value, tuple):
            return False
        hints = inner[:1] * len(value) if inner[-1:] == (Ellipsis,) else inner
        return len(value) == len(hints) and all(map(has_type, value, hints))
    if kind is list:
        return isinstance(value, list) and all(has_type(one, inner[0]) for one in value)
    if kind is dict:
        return isinstance(value, dict) and all(
            has_type(key, inner[0]) and has_type(one, inner[1]) for key, one in value.items()
        )
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint) if hint in (str, bool) else True


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer that no float holds
        return False
