"""Samples: what a source holds, column by column, before anything is decoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.unicode import renamed

if TYPE_CHECKING:
    from byeori.data.task import Task
    from byeori.fields.contract import Cell


@dataclass(frozen=True)
class Samples:
    """All samples of a source, one cell a column and sample; nothing is decoded yet.

    >>> pets = Samples("pets", None, ("a.png", "b.png"), {"image": ("a.png", "b.png"), "label": ("cat", "dog")},
    ...                (None, None), target="label", inputs=("image",))
    >>> len(pets), pets.labels
    (2, ('cat', 'dog'))
    """

    name: str
    """What the source is called, such as the folder's name."""
    root: Path | None
    """The folder that relative paths in cells are under; None for Python objects (then: the working folder)."""
    keys: Sequence[str]
    """How a person finds each sample: its path under `root`, `table.csv:17` (the line), or `#17` (the index)."""
    columns: Mapping[str, Sequence[Cell]]
    """Every column by name, in the source's order."""
    parts: tuple[str | None, ...]
    """The split that the source gives: `train`, `val`, `test`, or None where it gives none."""
    target: str
    """The column to be guessed."""
    inputs: tuple[str, ...]
    """The columns to guess from."""
    passed_over: tuple[tuple[str, str], ...] = ()
    """Files in the folder that are no samples: path under `root`, and why."""
    names: tuple[str, ...] = ()
    """What the source says the target's numbers 0, 1, 2, ... are called."""
    has_masks: bool = False
    """Whether the target's cells are masks: pictures, or folders of them."""
    is_table: bool = False
    """Whether the cells are those of a table, in which words such as `NA` mean a missing value."""
    left_out: tuple[tuple[str, str], ...] = ()
    """Columns of a table that are neither target nor input, and why: such as `('id', 'differs in every sample')`."""
    notes: tuple[str, ...] = ()
    """What the source was taken for where a user may want to know: which names are parts, what was renamed."""

    def __repr__(self) -> str:
        return f"<Samples {self.name}: {len(self):,} of {len(self.columns):,} columns>"

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def labels(self) -> Sequence[Cell]:
        """The target's cells."""
        return self.columns[self.target]


def as_task(samples: Samples, task: Task) -> Samples:
    """Give samples with target and inputs as a learned task has them."""
    columns = renamed(samples.columns, task.columns)
    return replace(samples, columns=columns, target=task.name, inputs=tuple(task.inputs))
