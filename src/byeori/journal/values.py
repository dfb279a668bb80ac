"""The value and the confidence of an answer as the store keeps them beside its outputs, for filters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_LONGEST = 200  # letters of a value that is kept beside the outputs


def value_of(outputs: Any) -> Any:
    """Give the value among an answer's outputs as it is there; None where it has none."""
    return outputs.get("value") if isinstance(outputs, Mapping) else None


def value_text(outputs: Any) -> str | None:
    """Give the value as a short text: a class, a number, `yes`, labels with commas; None of pictures and many numbers.

    >>> value_text({"value": "cat"}), value_text({"value": 3.5}), value_text({"value": ["a", "b"]})
    ('cat', '3.5', 'a, b')
    >>> value_text({"value": "data:image/png;base64,AAAA"}), value_text({"value": [[1, 2]]})
    (None, None)
    """
    value = value_of(outputs)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if isinstance(value, str):
        return None if value.startswith("data:") else value[:_LONGEST]
    return str(value) if isinstance(value, (bool, int, float)) else None


def confidence_of(outputs: Any) -> float | None:
    """Give the confidence among an answer's outputs; None where it says none.

    >>> confidence_of({"value": "cat", "confidence": 0.9}), confidence_of({"value": 3.5, "confidence": None})
    (0.9, None)
    """
    found = outputs.get("confidence") if isinstance(outputs, Mapping) else None
    if not isinstance(found, (int, float)) or isinstance(found, bool):
        return None
    return float(found) if math.isfinite(found) else None
