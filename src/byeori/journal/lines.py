"""An answer as a line of JSON: what was given, what was asked as far as it is wanted, and what stands of it."""

from __future__ import annotations

import json
import math
from typing import Any

from byeori.core.printable import plain_json
from byeori.journal.answer import KeptAnswer


def record_of(answer: KeptAnswer) -> dict[str, Any]:
    """Give an answer as a mapping that JSON can hold, times in UTC; what is not known is left out."""
    given = answer.outputs if isinstance(answer.outputs, dict) else {"value": answer.outputs}
    about: dict[str, Any] = {
        "id": answer.id,
        "time": answer.when.isoformat(timespec="milliseconds"),
        "bundle": answer.bundle,
        "run": answer.run,
        "source": answer.source,
        "reference": answer.reference,
    }
    since: dict[str, Any] = {
        "correct": answer.is_correct,
        "truth": answer.truth,
        "delay_s": answer.delay_s,
        "took_ms": answer.took_ms,
        "traits": answer.traits,
        "input": None if answer.input is None else str(answer.input),
    }
    found = {**about, **given, **about, **since}  # what an answer of one's own calls its parts hides nothing
    return {name: value for name, value in found.items() if value is not None or name == "value"}


def line_of(record: dict[str, Any]) -> str:
    """Give a record as one line of JSON that steers no terminal."""
    try:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(record), ensure_ascii=False)
    return plain_json(text)


def _finite(value: Any) -> Any:
    """A value with null in the place of numbers that JSON has no word for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list) else value
