"""What a training part must have: cells that can be read, and answers that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import DataError, nearest

if TYPE_CHECKING:
    from byeori.data.samples import Samples
    from byeori.data.task import Task
    from byeori.fields.contract import Field

_DIFFERING = ("classes", "number", "numbers")  # what a target is judged as of which one value alone teaches nothing


def refuse_no_training_part(samples: Samples, parts: np.ndarray) -> None:
    """Raise a DataError where none of the samples' parts, (samples,) of str, is train."""
    if "train" not in parts:
        raise DataError(
            f"{samples.name}: the parts given are {', '.join(sorted(set(parts.tolist())))}, and there is nothing to "
            "learn from; judge a run that has learned elsewhere on them, by `byeori evaluate runs/last --data`, or "
            "name other data, with a train part"
        )


def refuse_unreadable(task: Task, samples: Samples, rows: np.ndarray) -> None:
    """Raise a DataError where nothing of a column can be read in the samples `rows` of the training part."""
    for name, field in task.columns.items():
        first = _reason(field, samples, name, rows)
        if first is not None:
            raise DataError(
                f"{samples.name}: {name!r} cannot be read as {field} in any of the {len(rows)} samples of the training "
                f"part; the first: {first}"
            )


def _reason(field: Field, samples: Samples, name: str, rows: np.ndarray) -> str | None:
    """Why the first of the rows cannot be read; None where one of them can."""
    first = None
    for row in rows:
        try:
            field.read(samples.columns[name][row], samples.root)
        except DataError as error:
            first = first or str(error)
        else:
            return None
    return first


def refuse_one_answer(task: Task, samples: Samples, rows: np.ndarray) -> None:
    """Raise a DataError where the samples `rows` of the training part all have the same class or number.

    What cannot be read is passed over; other targets (masks, lines, labels) see to it as they learn.
    """
    target: Any = task.target
    if target.about.judged_as not in _DIFFERING:
        return
    found, count = set(), 0
    for row in rows:
        try:
            found.add(target.read(samples.columns[task.name][row], samples.root))
        except DataError:
            continue
        count += 1
        if len(found) > 1:
            return
    if found:
        raise DataError(
            f"{samples.name}: all {count} samples of the training part have the same {task.name}, {found.pop()!r}; a "
            "model needs at least two to tell apart: put samples with another into the training part"
        )


def refuse_unknown_labels(task: Task, held: Mapping[str, Iterable[str]], where: str) -> None:
    """Raise a DataError where the values of a part that judges (`held`, by part) are of classes that none learns."""
    classes = task.target.about.classes
    for part, values in held.items() if task.target.about.is_stratified else ():
        unknown = sorted(set(values) - set(classes))
        if unknown:
            raise DataError(
                f"{where}: the {part} part has labels that the training part has not: "
                f"{', '.join(map(repr, unknown[:5]))}{nearest(unknown[0], classes)}; "
                "mend them, or put samples of them into the training part"
            )
