"""Holding a dataset to its expectations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from byeori.checks.expectations.file import expectations_of
from byeori.checks.expectations.learning import column_values
from byeori.checks.finding import Finding
from byeori.checks.limits import EXPECTED_TOLD
from byeori.core.errors import DataError, listed, nearest
from byeori.core.watching import counted
from byeori.data.expectations import Expectation, Expectations

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset


@dataclass(frozen=True)
class Broken:
    """An expectation that the data does not meet."""

    text: str
    rows: tuple[int, ...] = ()
    """Samples that do not, where single ones can be named."""


def broken_by(dataset: Dataset, expectations: Expectations) -> list[Broken]:
    """Give the expectations that its source does not meet; a column that is not there is one.

    What `retrain` adds is no part of the source: it lacks columns that nobody is asked about, and lies in no order.
    """
    found, count = list[Broken](), len(dataset) - (len(dataset.added.samples) if dataset.added else 0)
    least, most = expectations.samples_at_least, expectations.samples_at_most
    if least is not None and count < least:
        found.append(Broken(f"{count:,} samples, wanted at least {least:,}"))
    if most is not None and count > most:
        found.append(Broken(f"{count:,} samples, wanted at most {most:,}"))
    columns = dataset.samples.columns
    for name in counted("expectations", list(expectations.columns)):
        if name not in columns:
            found.append(Broken(f"{name!r}: there is no such column{nearest(name, columns)}"))
            continue
        found += [
            Broken(f"{name!r}: {one.text}", one.rows)
            for one in _of_column(expectations.columns[name], column_values(dataset, name)[:count])
        ]
    return found


def findings(dataset: Dataset) -> list[Finding]:
    """Give what `check` says of a dataset whose source has expectations."""
    expectations = expectations_of(dataset)
    if expectations is None:
        return []
    keys = dataset.samples.keys
    action = f"stops before training; mend the data, or change {expectations.file}"
    return [
        Finding("error", "broken expectation", one.text, tuple(keys[row] for row in one.rows), action)
        for one in broken_by(dataset, expectations)
    ]


def refuse_broken(dataset: Dataset) -> Expectations | None:
    """Give the expectations of a dataset, None where it has none; where it does not meet them, that is a DataError."""
    expectations = expectations_of(dataset)
    if expectations is None or not (broken := broken_by(dataset, expectations)):
        return expectations
    more = f"; and {len(broken) - EXPECTED_TOLD:,} more" if len(broken) > EXPECTED_TOLD else ""
    raise DataError(
        f"{dataset.samples.name}: not as expected: {'; '.join(one.text for one in broken[:EXPECTED_TOLD])}{more}. "
        f"Mend the data, or change {expectations.file}; `byeori check` names the samples"
    )


def _of_column(one: Expectation, values: Sequence[Any]) -> Iterator[Broken]:
    yield from _of_ends(one, values)
    yield from _of_cells(one, values)
    missing = [row for row, value in enumerate(values) if value is None]
    if one.missing_at_most is not None and len(missing) > one.missing_at_most * len(values):
        wanted = f"at most {one.missing_at_most:.0%}" if one.missing_at_most else "none"
        yield Broken(
            f"missing or unreadable in {len(missing):,} of {len(values):,} samples, wanted {wanted}", tuple(missing)
        )
    if one.unique:
        counts = Counter(str(value) for value in values if value is not None)
        twice = [row for row, value in enumerate(values) if value is not None and counts[str(value)] > 1]
        if twice:
            again = listed([value for value, count in counts.items() if count > 1], 3)
            yield Broken(f"not all different: {again} come more than once", tuple(twice))
    if one.rising:
        known = [(row, value) for row, value in enumerate(values) if value is not None]
        falls = [row for (_, before), (row, value) in pairwise(known) if value < before]
        if falls:
            yield Broken(f"falls {len(falls):,} times, wanted an order in time", tuple(falls))
    yield from _of_shares(one, values)


def _of_ends(one: Expectation, values: Sequence[Any]) -> Iterator[Broken]:
    """Ends of another kind than the values: nothing would ever be beyond them."""
    first = next((value for value in values if value is not None and not isinstance(value, list)), None)
    for name, end in (("least", one.least), ("greatest", one.greatest)):
        if end is not None and first is not None and isinstance(end, str) != isinstance(first, str):
            yield Broken(f"{name} = {end!r} says nothing about values such as {first!r}")


def _of_cells(one: Expectation, values: Sequence[Any]) -> Iterator[Broken]:
    """What single cells say that is unexpected, told once with the first of them."""
    known: dict[Any, str] = {}
    rows, first = list[int](), ""
    for row, value in enumerate(values):
        if value is None:
            continue
        key = (type(value), value) if not isinstance(value, list) else (list, tuple(value))
        if key not in known:
            known[key] = one.odd(value)
        if known[key]:
            rows.append(row)
            first = first or known[key]
    if rows:
        others = f", and {len(rows) - 1:,} more" if len(rows) > 1 else ""
        yield Broken(f"{first}{others}", tuple(rows))


def _of_shares(one: Expectation, values: Sequence[Any]) -> Iterator[Broken]:
    words = Counter(str(word) for value in values for word in (value if isinstance(value, list) else [value]))
    for name, (low, high) in one.shares.items():
        share = words[name] / max(len(values), 1)
        if not low <= share <= high:
            yield Broken(f"{name!r} is {share:.1%} of the samples, wanted {low:.0%} to {high:.0%}")
