"""Learning what to expect from data that are as they should be: wide enough that more of the same fits.

What is learned is a proposal that people edit. Its margins are by judgement: a unit that has changed, a column that has
moved, a class that is new or gone, an export that was cut off are to be found, a new sample of the same source is not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from byeori.checks.limits import (
    EXPECTED_LONGER,
    EXPECTED_MARGIN,
    EXPECTED_NEVER,
    EXPECTED_SHARE,
    EXPECTED_SHARES,
    EXPECTED_SIGMAS,
    EXPECTED_TIMES,
    EXPECTED_VALUES,
)
from byeori.core.errors import DataError
from byeori.data.expectations import Expectation, Expectations, Range
from byeori.data.guessing.plain_values import plain_values
from byeori.data.limits import ALL_DIFFERENT

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset
    from byeori.fields.contract import Field

_CLASSES, _TEXTS = ("category", "flag", "labels"), ("text", "line")


def learn_expectations(dataset: Dataset) -> Expectations:
    """Learn what to expect of each column from all samples of a dataset, whatever their part."""
    columns = dict[str, Expectation]()
    for name in dataset.samples.columns:
        field = dataset.task.columns.get(name)
        if field is None or field.about.media is None:
            learned = expect(column_values(dataset, name), field)
            columns |= {name: learned} if learned.to_json() else {}
    return Expectations(columns, samples_at_least=max(len(dataset) // 2, 1))


def column_values(dataset: Dataset, name: str) -> Sequence[Any]:
    """Give the cells of a column as its field sends them; None where one is missing or cannot be read."""
    field, cells = dataset.reading.columns.get(name), dataset.samples.columns[name]
    if field is None or field.about.is_table:
        return plain_values(cells, field)
    if field.about.media is not None or field.about.judged_as in ("map", "points"):
        return []
    return [_sent(field, cell) for cell in cells]


def expect(values: Sequence[Any], field: Field | None = None) -> Expectation:
    """Learn what to expect of one column; without a field it is one that is no input."""
    known = [value for value in values if value is not None]
    if not known:
        return Expectation()
    kind = "" if field is None else field.kind
    is_name = field is None and all(isinstance(value, int | str) for value in known)
    different = len({str(value) for value in known})
    missing = 1 - len(known) / len(values)
    numbers = [value for value in known if isinstance(value, int | float)] if kind == "number" else []
    words = [word for value in known for word in (value if isinstance(value, list | tuple) else [value])]
    listed = kind == "flag" or (kind in _CLASSES and len(set(words)) <= EXPECTED_VALUES and _are_all(words))
    lengths = [len(str(value)) for value in known] if kind in _TEXTS else []
    ends = _range(min(numbers), max(numbers)) if numbers else (None, None)
    return Expectation(
        least=ends[0],
        greatest=ends[1],
        values=tuple(sorted({str(word) for word in words})) if listed else None,
        characters=(max(min(lengths) // EXPECTED_LONGER, 1), max(lengths) * EXPECTED_LONGER) if lengths else None,
        missing_at_most=_missing(missing, len(values)),
        unique=is_name and different == len(values) >= ALL_DIFFERENT,
        rising=kind == "date" and different >= ALL_DIFFERENT and missing == 0 and list(known) == sorted(known),
        shares=_shares(words, len(values)) if listed and len(set(words)) <= EXPECTED_SHARES else {},
    )


def _range(least: float, greatest: float) -> Range:
    """A range with a margin, in round numbers; what is never negative stays so."""
    width = greatest - least or abs(greatest) or 1.0
    step = 10 ** math.floor(math.log10(width)) / 10
    low = math.floor((least - EXPECTED_MARGIN * width) / step) * step
    high = math.ceil((greatest + EXPECTED_MARGIN * width) / step) * step
    low, high = max(low, 0.0) if least >= 0 else low, min(high, 0.0) if greatest <= 0 else high
    return float(f"{low:.6g}"), float(f"{high:.6g}")


def _shares(words: Sequence[Any], count: int) -> dict[str, Range]:
    found = {word: _around(n / count, count) for word, n in sorted(Counter(map(str, words)).items())}
    return {word: ends for word, ends in found.items() if ends[0] > 0}


def _are_all(words: Sequence[Any]) -> bool:
    """Whether a new sample hardly has another value: a rare one says there may be more (Good 1953)."""
    return min(Counter(map(str, words)).values()) >= EXPECTED_TIMES


def _missing(share: float, count: int) -> float:
    """How much may be missing: nothing where none was among many."""
    return _around(share, count)[1] if share else min(math.floor(100 * EXPECTED_NEVER / count) / 100, 1.0)


def _around(share: float, count: int) -> Range:
    """Where a share of more of the same lies."""
    by = max(EXPECTED_SHARE, EXPECTED_SIGMAS * math.sqrt(2 * share * (1 - share) / count))  # both have chance in them
    return round(max(share - by, 0.0), 2), round(min(share + by, 1.0), 2)


def _sent(field: Any, cell: Any) -> Any:
    try:
        return field.send(cell)
    except DataError:
        return None
