"""How far people agree who labelled the same items: kappa of two, Krippendorff's alpha of more, with an interval."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.core.errors import DataError
from byeori.fields.line.edits import distance
from byeori.labelling.forms import mask_numbers
from byeori.labelling.leases import ANSWERING
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision, Judgement

if TYPE_CHECKING:
    from byeori.tracking.store import Store

Units = Sequence[Mapping[str, Any]]
"""Of each item that several people labelled, the label by person."""
_TIMES = 1_000  # resamples of the items


@dataclass(frozen=True)
class Agreement:
    """How far people agree, with a 95 % interval from resampled items."""

    name: str
    """Cohen's kappa, Krippendorff's alpha, mean IoU or character error rate."""
    value: float
    low: float
    high: float
    items: int
    """That several people labelled."""
    people: tuple[str, ...]
    differing: tuple[int, ...] = ()
    """Places of the items on which not all agree."""

    def __str__(self) -> str:
        return (
            f"{self.name} {self.value:.2f} [{self.low:.2f}, {self.high:.2f}] of {len(self.people)} people on "
            f"{self.items:,} items; they differ on {len(self.differing):,}"
        )


def agreement(units: Units, *, seed: int = 0) -> Agreement:
    """Give the agreement of people on items; items that fewer than two labelled do not count.

    Of two people and classes it is Cohen's kappa (1960), of more, of numbers and of labels Krippendorff's alpha (2011),
    nominal or interval; of masks the mean IoU of pairs, of texts the mean character error rate of pairs. The interval
    is a bootstrap over items (percentiles). None of two people on one item is a DataError.
    """
    units = [unit for unit in units if len(unit) > 1]
    if not units:
        raise DataError(
            "nobody labelled what another did too, so there is no agreement to tell; ask several people, by "
            "`byeori label DATA --add 50 --people 2`"
        )
    people = tuple(sorted({who for unit in units for who in unit}))
    name, measure = _measure(units, people)
    value = measure(units)
    draw = np.random.default_rng(seed)
    each = _cached(name, units)
    again = each or (lambda places: _again(measure, units, places))
    found = [again(draw.integers(0, len(units), len(units)).tolist()) for _ in range(_TIMES)]
    known = [one for one in found if one == one]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (value, value)
    differing = tuple(place for place, unit in enumerate(units) if len({_key(label) for label in unit.values()}) > 1)
    return Agreement(name, value, float(low), float(high), len(units), people, differing)


_SLOW = ("mean IoU", "character error rate")


def _measure(units: Units, people: Sequence[str]) -> tuple[str, Callable[[Units], float]]:
    labels = [label for unit in units for label in unit.values()]
    if all(isinstance(label, str) and label.startswith("data:image/") for label in labels):
        return "mean IoU", _mean_of(mask_iou)
    if all(isinstance(label, int | float) and not isinstance(label, bool) for label in labels):
        return "Krippendorff's alpha (interval)", lambda some: alpha(some, is_interval=True)
    if all(isinstance(label, str) for label in labels) and len(set(labels)) > max(50, len(units)):
        return "character error rate", _mean_of(text_errors)
    if len(people) == 2 and all(len(unit) == 2 for unit in units):
        return "Cohen's kappa", kappa
    return "Krippendorff's alpha", alpha


def kappa(units: Units) -> float:
    """Cohen's kappa of two people: agreement beyond what their shares of labels give by chance.

    >>> round(kappa([{"a": "x", "b": "x"}] * 20 + [{"a": "x", "b": "y"}] * 5 + [{"a": "y", "b": "x"}] * 10
    ...             + [{"a": "y", "b": "y"}] * 15), 2)
    0.4
    """
    one, other = sorted({who for unit in units for who in unit})
    pairs = [(_key(unit[one]), _key(unit[other])) for unit in units]
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / total
    chance = sum(first[label] * second[label] for label in first) / total**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def alpha(units: Units, *, is_interval: bool = False) -> float:
    """Krippendorff's alpha: 1 less observed by expected disagreement, for any number of people and gaps.

    Nominal: two labels are the same or not; interval: the square of their difference.

    >>> data = [{"a": 1, "b": 1}, {"a": 2, "b": 2, "c": 3}, {"a": 3, "b": 3, "c": 3}]
    >>> round(alpha(data), 3), round(alpha(data, is_interval=True), 3)
    (0.65, 0.841)
    """
    units = [unit for unit in units if len(unit) > 1]
    values = [[label if is_interval else _key(label) for label in unit.values()] for unit in units]
    apart: Callable[[Sequence[Any]], float] = _spread if is_interval else _different
    pool = [label for labels in values for label in labels]
    within = sum(apart(labels) / (len(labels) - 1) for labels in values)
    across = apart(pool) / (len(pool) - 1)
    return 1.0 if across == 0 else 1 - within / across


def _spread(numbers: Sequence[float]) -> float:
    """The sum of squared differences over all ordered pairs."""
    x = np.asarray(numbers, float)
    x = x - x.mean()
    return float(2 * len(x) * (x**2).sum() - 2 * x.sum() ** 2)


def _different(labels: Sequence[str]) -> float:
    """How many ordered pairs differ."""
    counts = Counter(labels)
    return float(len(labels) ** 2 - sum(count**2 for count in counts.values()))


def mask_iou(one: str, other: str) -> float:
    """The mean over classes of how far two drawn masks lie over each other; of two sizes it is 0."""
    first, second = mask_numbers(one), mask_numbers(other)
    if first.shape != second.shape:
        return 0.0
    found = [
        float(((first == value) & (second == value)).sum() / ((first == value) | (second == value)).sum())
        for value in np.union1d(first, second)
    ]
    return float(np.mean(found))


def text_errors(one: str, other: str) -> float:
    """The edits between two texts by the length of the longer."""
    return distance(one, other) / max(len(one), len(other), 1)


def _mean_of(pair: Callable[[Any, Any], float]) -> Callable[[Units], float]:
    def measure(units: Units) -> float:
        found = [pair(a, b) for unit in units for a, b in combinations(unit.values(), 2)]
        return float(np.mean(found))

    return measure


def _cached(name: str, units: Units) -> Callable[[Sequence[int]], float] | None:
    """Of what is slow a pair, the measure of resampled places from each item's own."""
    if name not in _SLOW:
        return None
    pair = mask_iou if name == "mean IoU" else text_errors
    each = [[pair(a, b) for a, b in combinations(unit.values(), 2)] for unit in units]
    return lambda places: float(np.mean([one for place in places for one in each[place]]))


def _again(measure: Callable[[Units], float], units: Units, places: Sequence[int]) -> float:
    try:
        return measure([units[place] for place in places])
    except (ValueError, ZeroDivisionError):  # one person alone, or one label, was drawn
        return float("nan")


def _key(label: Any) -> str:
    return label if isinstance(label, str) else json.dumps(sorted(label) if isinstance(label, list) else label)


def labelled_units(store: Store, *, data: str | None = None, ask: str | None = None) -> tuple[list[int], Units]:
    """Give the items that several people labelled, and of each the label by person that stands now."""
    queue, said, judged = schema.queue, schema.decisions, schema.judgements
    wanted = select(queue.c.id)
    for column, given in ((queue.c.data, data), (queue.c.ask, ask)):
        if given is not None:
            wanted = wanted.where(column == given)
    with store.database.reading() as connection:
        decisions = [
            Decision(**row) for row in connection.execute(select(said).where(said.c.item.in_(wanted))).mappings()
        ]
        query = select(judged).where(judged.c.item.in_(wanted)).order_by(judged.c.id)
        judgements = [Judgement(**row) for row in connection.execute(query).mappings()]
    by_item: dict[int, dict[str, Any]] = defaultdict(dict)
    for one in standing(decisions):
        if one.action in ANSWERING and one.item is not None:
            by_item[one.item][one.who or ""] = one.value
    gone = {one.retracts for one in judgements if one.retracts is not None}
    for judgement in judgements:
        if judgement.retracts is None and judgement.id not in gone and judgement.item is not None:
            by_item[judgement.item][judgement.who or ""] = judgement.truth
    items = sorted(item for item, labels in by_item.items() if len(labels) > 1)
    return items, [by_item[item] for item in items]
