"""What a model answers to samples nobody has labelled: how unsure it is, and how far two models differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.bundles.predicting.answering import answered
from byeori.bundles.predicting.asked import Asked
from byeori.core.watching import doing
from byeori.fields.line.edits import distance
from byeori.labelling.content import files_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.labelling.pool import Pool


def answers_to(pool: Pool, rows: np.ndarray, bundle: Bundle) -> dict[int, Mapping[str, Any]]:
    """Give a model's answers by row; samples that cannot be read have none."""
    root, files = pool.samples.root, set(files_of(pool.inputs))

    def asked() -> Any:
        for place, row in enumerate(rows.tolist()):
            doing("answering", place, len(rows))
            cells = pool.cells(row)
            if root is not None:
                cells = {name: root / cell if name in files and cell else cell for name, cell in cells.items()}
            yield Asked(pool.samples.keys[row], cells, {}, is_row=pool.samples.is_table)

    told = zip(rows.tolist(), answered(bundle, asked()), strict=True)
    return {row: answer for row, (_, answer) in told if "error" not in answer}


def unsureness(answer: Mapping[str, Any]) -> float:
    """Tell how unsure an answer is: the larger the more.

    Of one class 1 less the margin between the two most probable (margin sampling; Scheffer et al. 2001), of labels how
    near the nearest is to even, of numbers the width of the interval, of all else 1 less the confidence.

    >>> unsureness({"value": "a", "confidence": 0.5, "probabilities": {"a": 0.5, "b": 0.5}})
    1.0
    """
    shares = answer.get("probabilities")
    if shares and isinstance(answer["value"], list):
        return float(1 - 2 * min(abs(share - 0.5) for share in shares.values()))
    if shares:
        first, second = sorted([*shares.values(), 0.0], reverse=True)[:2]
        return float(1 - (first - second))
    low, high = answer.get("low"), answer.get("high")
    if isinstance(low, int | float) and isinstance(high, int | float):
        return float(high - low)
    if isinstance(low, Mapping) and isinstance(high, Mapping):
        return float(sum(high[name] - low[name] for name in low))
    radius = answer.get("radius")
    if isinstance(radius, int | float):
        return float(radius)
    confidence = answer.get("confidence")
    return 1 - float(confidence) if confidence is not None else 0.0


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Tell how far two answers differ, from 0: of classes by their probabilities, of texts by their edits.

    >>> difference({"value": "abc"}, {"value": "abd"}) == difference({"value": 3.0}, {"value": 2.0}) / 3
    True
    """
    a, b = one.get("probabilities"), other.get("probabilities")
    if a and b:
        return float(sum(abs(a.get(name, 0.0) - b.get(name, 0.0)) for name in {*a, *b})) / 2
    x, y = one["value"], other["value"]
    if isinstance(x, str) and x.startswith("data:") and isinstance(y, str):
        from byeori.labelling.forms import mask_numbers

        first, second = mask_numbers(x), mask_numbers(y)
        return float((first != second).mean()) if first.shape == second.shape else 1.0
    if isinstance(x, str) and isinstance(y, str):
        return distance(x, y) / max(len(x), len(y), 1)
    try:
        return float(np.abs(np.subtract(_numbers(x), _numbers(y))).sum())
    except (TypeError, ValueError):
        return float(x != y)


def _numbers(value: Any) -> Any:
    values = value.values() if isinstance(value, Mapping) else value
    return np.array(list(values) if not isinstance(values, int | float) else values, float)


def said(answer: Mapping[str, Any]) -> str:
    """Give an answer in a few words: the two most probable classes, a number, the beginning of a text.

    >>> said({"value": "cat", "probabilities": {"cat": 0.61, "dog": 0.39}})
    'cat 0.61, dog 0.39'
    """
    value, shares = answer["value"], answer.get("probabilities")
    if shares and not isinstance(value, list):
        best = sorted(shares.items(), key=lambda pair: -pair[1])[:2]
        return ", ".join(f"{name} {share:.2f}" for name, share in best)
    if isinstance(value, str):
        return "a mask" if value.startswith("data:") else (value if len(value) <= 60 else f"{value[:57]}...")
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)[:60]
