"""How good a bundle answers samples, one number each, by the same functions that judge live answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.bundles.bundle import LARGEST_BATCH
from byeori.core.errors import DataError
from byeori.core.process import threads
from byeori.core.watching import counted
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.one_answer import score_of, scoring_of
from byeori.fields.stacking import concatenate

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.samples import Samples
    from byeori.data.task import Task

AT_ONCE = 8 * LARGEST_BATCH
"""Samples that are read at once, of which the network takes its batches."""
PACKED_AT_ONCE = 16
"""Samples that a thread packs at once: to hand over each by itself costs a plain one more than to pack it."""


@dataclass(frozen=True)
class Cases:
    """Samples with their truth, as any bundle of the task can be asked about."""

    names: tuple[str, ...]
    """How a person finds each."""
    cells: tuple[Mapping[str, Any], ...]
    """The inputs of each by column; files by their whole path."""
    truth: tuple[Any, ...]
    hashes: tuple[str, ...]
    """What each holds."""

    def __len__(self) -> int:
        return len(self.names)

    def joined(self, other: Cases) -> Cases:
        """Give these and then others."""
        names, cells = (*self.names, *other.names), (*self.cells, *other.cells)
        return Cases(names, cells, (*self.truth, *other.truth), (*self.hashes, *other.hashes))

    def at(self, rows: Sequence[int]) -> Cases:
        """Give some of them."""
        names, cells = tuple(self.names[row] for row in rows), tuple(self.cells[row] for row in rows)
        return Cases(names, cells, tuple(self.truth[row] for row in rows), tuple(self.hashes[row] for row in rows))


def cases_of(samples: Samples, task: Task, rows: np.ndarray, hashes: np.ndarray) -> Cases:
    """Give rows of samples; what is a file is named by its whole path."""
    columns = {name: samples.columns[name] for name in task.inputs}
    wanted = rows.tolist()
    cells = tuple(
        {name: whole(cells[row], samples.root, task.inputs[name]) for name, cells in columns.items()} for row in wanted
    )
    truth = tuple(whole(samples.labels[row], samples.root, task.target) for row in wanted)
    return Cases(tuple(samples.keys[row] for row in wanted), cells, truth, tuple(hashes[rows].tolist()))


def whole(cell: Any, root: Path | None, field: Any) -> Any:
    """Give a cell that names a file by that file's whole path."""
    is_path = root is not None and field.about.media is not None and isinstance(cell, str | Path)
    return root / cell if is_path and root is not None else cell


@dataclass(frozen=True)
class Answered:
    """What a bundle said about cases."""

    scores: np.ndarray  # (cases,) float64
    """How good each answer is, the higher the better; NaN where one cannot be read or the truth says nothing."""
    rows: np.ndarray  # (answered,) int
    """The cases of which `outputs` and `truth` are."""
    outputs: np.ndarray | None = None  # (answered, ...)
    """As a report judges them; None where they were not asked for."""
    truth: np.ndarray | None = None  # (answered, ...)

    def guesses(self, target: Any, rows: np.ndarray) -> Guesses:
        """Give some of the answered rows as a report judges them."""
        assert self.outputs is not None, "outputs were not kept"
        assert self.truth is not None, "truths were not kept"
        places = np.searchsorted(self.rows, rows)
        outputs = self.outputs[places]
        keys = tuple(map(str, rows.tolist()))
        return Guesses(keys, outputs, self.truth[places], "test", decided=target.decide(outputs))


def scores_on(bundle: Bundle, cases: Cases, what: str = "asking") -> np.ndarray:
    """Give how good each answer of a bundle is, (samples,) float64, the higher the better."""
    return answered(bundle, cases, what, outputs=False).scores


def answered(bundle: Bundle, cases: Cases, what: str = "asking", *, outputs: bool = True) -> Answered:
    """Ask a bundle about cases; what cannot be read is passed over."""
    target = bundle.task.target
    sign = 1.0 if scoring_of(target).is_higher_better else -1.0
    scores, kept = np.full(len(cases), math.nan), list[tuple[int, np.ndarray, np.ndarray]]()
    for row, output, answer in answers_on(bundle, cases, what):
        scores[row] = sign * score_of(target, answer, cases.truth[row])
        if outputs and (truth := _truth(target, cases.truth[row])) is not None:
            kept.append((row, output, truth))
    rows = np.array([row for row, _, _ in kept], int)
    if not kept:
        return Answered(scores, rows)
    reduced = [target.reduce(np.stack([one[1] for one in kept[start : start + AT_ONCE]])) for start in _starts(kept)]
    truths = concatenate([np.stack([one[2]]) for one in kept], target.about.blank)
    return Answered(scores, rows, concatenate(reduced), truths)


def _starts(kept: Sequence[Any]) -> range:
    return range(0, len(kept), AT_ONCE)


def _truth(target: Any, cell: Any) -> np.ndarray | None:
    try:
        return np.asarray(target.pack(target.read(cell)))
    except (DataError, KeyError, ValueError):  # a class that this model has not learned
        return None


def answers_on(
    bundle: Bundle, cases: Cases, what: str = "asking"
) -> Iterator[tuple[int, np.ndarray, Mapping[str, Any]]]:
    """Give outputs and answers of a bundle, each with its place; samples that cannot be read are passed over."""
    with ThreadPoolExecutor(threads()) as pool:
        for start in counted(what, range(0, len(cases), AT_ONCE)):
            block = cases.cells[start : start + AT_ONCE]
            packed = _all_packed(bundle, block, pool)
            rows = [row for row, one in enumerate(packed) if one is not None]
            if not rows:
                continue
            outputs = bundle.outputs(bundle.task.stack([one for one in packed if one is not None]))
            for row, output in zip(rows, outputs, strict=True):
                yield start + row, output, bundle.answer(output, block[row])


def _all_packed(
    bundle: Bundle, block: Sequence[Mapping[str, Any]], pool: ThreadPoolExecutor
) -> list[dict[str, np.ndarray] | None]:
    """Pack samples: files by several threads, some at once each; rows of a table here, as they wait for nothing."""
    if all(field.about.is_table for field in bundle.task.inputs.values()):
        return [_packed(bundle, cells) for cells in block]
    pieces = [block[start : start + PACKED_AT_ONCE] for start in range(0, len(block), PACKED_AT_ONCE)]
    return [one for some in pool.map(lambda piece: [_packed(bundle, cells) for cells in piece], pieces) for one in some]


def _packed(bundle: Bundle, cells: Mapping[str, Any]) -> dict[str, np.ndarray] | None:
    try:
        return bundle.pack(cells)
    except DataError:
        return None
