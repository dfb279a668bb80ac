"""The columns of a table as training takes them: kind, what is missing, range or values, how numbers are scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from byeori.checks.limits import OPTIONS
from byeori.core.digits import formatted
from byeori.core.recipe import Recipe
from byeori.data.guessing.seen import is_empty
from byeori.fields.coded import tallied
from byeori.fields.contract import Field

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset


@dataclass(frozen=True)
class Seen:
    """One column of a table, ready for JSON and pages."""

    name: str
    role: str
    """`input`, `target` or `left out`."""
    kind: str
    """The field and what it learned of the training part; of a column that is left out, nothing."""
    missing: float
    """Share of empty cells, of all samples."""
    values: str
    """The range of the training part's numbers, or the commonest values; of a column that is left out, why."""


def see_columns(dataset: Dataset, values: Mapping[str, Sequence[Any]]) -> tuple[Seen, ...]:
    """Describe the columns of a table, whose cells are `values`; nothing for data without any."""
    task, samples = dataset.task, dataset.samples
    fields = {name: field for name, field in task.columns.items() if field.about.is_table}
    if not samples.left_out and not any(name in fields for name in task.inputs):
        return ()
    reasons = dict(samples.left_out)
    found = []
    for name, cells in samples.columns.items():
        if name not in task.columns and name not in reasons:
            continue
        missing = sum(times for cell, times in tallied(values.get(name, cells)) if is_empty(cell)) / max(len(cells), 1)
        role = "left out" if name in reasons else "target" if name == task.name else "input"
        if name in reasons:
            found.append(Seen(name, role, "", missing, reasons[name]))
        else:
            kind, told_values = _learned(dataset, name, fields.get(name))
            found.append(Seen(name, role, kind, missing, told_values))
    return tuple(found)


def _learned(dataset: Dataset, name: str, field: Any) -> tuple[str, str]:
    """What a field of a table says of itself after learning; of other fields only what they are."""
    if field is None:
        return type(dataset.task.columns[name]).__name__, ""
    learned: Field = field.learn(dataset.values(name), Recipe())
    form = learned.form()
    if "min" in form:
        low, high, middle = form["min"], form["max"], form["example"]
        low, high, middle = (formatted(number, high - low) for number in (low, high, middle))
        return str(learned), f"{low} to {high}, median {middle}"
    options = [str(option) for option in form.get("options", ())]
    more = f" and {len(options) - OPTIONS:,} more" if len(options) > OPTIONS else ""
    return type(learned).__name__ if options else str(learned), ", ".join(options[:OPTIONS]) + more
