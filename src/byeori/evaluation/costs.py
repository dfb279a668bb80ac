"""About how long the plain models and the chapters of a report take, from what there is to count; nobody waits for it.

The constants are seconds of one processor (see `benchmarks/togo.py`); they say what is to come and decide nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.data.preparing.columns import Ragged
from byeori.evaluation.baselines import tables
from byeori.evaluation.limits import PLAIN_NUMBERS, PLAIN_SAMPLES, PLAIN_SAMPLES_TABLE
from byeori.evaluation.statistics.estimate import resamples_for
from byeori.fields.kinds import Text

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared

_IMPORTED_S = 0.4  # scikit-learn, when it is first used
_ROUNDS, _ROUNDS_PIXELS = 40, 20  # of a linear model, until it is nearly there
_PRODUCT_S = 1.2e-9  # of a number with a weight, forth and back
_CLASS_S = 1e-8  # of a sample and a class, whatever it is judged by
_TREE_S, _CELL_S = 1.5e-3, 8e-9  # of a tree, and of each number that it looks at
_LETTER_S = 3e-7  # of a text that is counted and weighed, for each class
_RESAMPLED_S = 4e-7  # of one sample in one resample, over all scores
_CHARTS_S = 0.8


def plain_s(prepared: Prepared, judged: int) -> float:
    """Give about how many seconds the plain models take that stand beside a model."""
    target: Any = prepared.task.target
    answers = len(target.about.classes) or 1
    fields, rows = prepared.task.inputs.values(), len(prepared.rows["train"])
    if len(prepared.task.inputs) == 1 and isinstance(next(iter(fields)), Text):
        return _IMPORTED_S + _text_s(prepared, rows + judged) * (2 * answers - 1)
    columns = [prepared.columns[name] for name in prepared.task.inputs]
    some = prepared.rows["train"][:1]
    width = 0 if any(isinstance(one, Ragged) for one in columns) else sum(one.gather(some).size for one in columns)
    if not 0 < width <= PLAIN_NUMBERS or target.about.judged_as not in ("classes", "number", "labels"):
        return _IMPORTED_S
    is_table = all(field.about.is_table for field in fields)
    kept = min(rows, PLAIN_SAMPLES_TABLE if is_table and target.about.judged_as != "labels" else PLAIN_SAMPLES)
    rounds = _ROUNDS if is_table else _ROUNDS_PIXELS
    linear = kept * answers * rounds * (width * _PRODUCT_S + _CLASS_S)
    if not is_table or target.about.judged_as == "labels":
        return _IMPORTED_S + linear
    trees = (answers if answers > 2 else 1) * tables.rounds_of(answers)
    return _IMPORTED_S + linear + trees * (_TREE_S + rows * width * _CELL_S)


def report_s(judged: int) -> float:
    """Give about how many seconds the scores, their intervals and the charts take."""
    return _CHARTS_S + _RESAMPLED_S * judged * resamples_for(judged)


def _text_s(prepared: Prepared, rows: int) -> float:
    cells = next(iter(prepared.samples.columns[name] for name in prepared.task.inputs))
    lengths = [len(str(cells[row])) for row in prepared.rows["train"][:200]]
    return rows * float(np.mean(lengths)) * _LETTER_S
