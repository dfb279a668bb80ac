"""Which class a cell names: by the very word; a number that no word is written as, by its value."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from byeori.core.unicode import alike
from byeori.fields.cells import is_missing, plain, word_of

_BOOLEANS = ("true", "false")


def class_of(cell: Any, classes: tuple[str, ...], nothing: tuple[str, ...], *, by_value: bool) -> str:
    """Give the name of the class that a cell is, one of `classes` where it is one of them; '' where it is missing.

    A word is the class written like it, or the one that differs in `.0` alone: programs that know no missing whole
    number write 1 as 1.0. With `by_value` it is also the only class of its value. A number that came as one, as in
    JSON, is the class that is written as it prints, else the only one of its value.

    >>> class_of("3.10", ("3.1", "3.10"), (), by_value=False), class_of(4, ("3.1", "4.0"), (), by_value=False)
    ('3.10', '4.0')
    """
    cell = plain(cell)
    is_number = isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool)
    text = alike(repr(cell) if isinstance(cell, float) and repr(cell) in classes else word_of(cell), classes)
    if not text or text in classes:
        return text
    if is_missing(cell, nothing):
        return ""
    if text.lower() in _BOOLEANS:  # True in one file is true in another
        return next((name for name in classes if name.lower() == text.lower()), text.lower())
    twin = text.removesuffix(".0") if text.endswith(".0") else f"{text}.0"
    if twin in classes:
        return twin
    if (by_value or is_number) and (found := _by_value(classes).get(_value(text))):
        return found
    return text


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Give classes in the order of numbers where all are numbers, else of the alphabet.

    >>> in_order(["10", "9"]), in_order(["10.0", "9.5"]), in_order(["10", "9", "x"])
    (('9', '10'), ('9.5', '10.0'), ('10', '9', 'x'))
    """
    values = {name: _value(name) for name in names}
    numbers = None not in values.values()
    return tuple(sorted(values, key=lambda name: (values[name] if numbers else 0, name)))


def _value(text: str) -> float | None:
    """The number that a text is; None where it is none."""
    if not text[-1:].isdecimal() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@lru_cache
def _by_value(classes: tuple[str, ...]) -> Mapping[float | None, str]:
    """The classes that are numbers, by value; where several have one, none of them."""
    values = {name: _value(name) for name in classes}
    counts = Counter(values.values())
    return {value: name for name, value in values.items() if value is not None and counts[value] == 1}
