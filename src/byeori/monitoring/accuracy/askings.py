"""The askings of a monitor as the label queue keeps them: how each was drawn, and what has become of its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from byeori.monitoring.accuracy.choosing import Design, together
from byeori.tracking.records import Item
from byeori.tracking.store import Store

WHY = "monitor"
"""The kind of reason of a monitor's questions."""


@dataclass(frozen=True)
class Asking:
    """One draw of questions: from which answers, and by which rule."""

    id: str
    time: float
    since: float
    until: float
    design: Design
    items: tuple[Item, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Of the answers that it asked about."""
        return frozenset(item.answer for item in self.items if item.answer is not None)

    def covers(self, time: np.ndarray) -> np.ndarray:
        """Whether answers of these times could be drawn, (answers,) bool, if their inputs were kept."""
        return np.asarray((time >= self.since) & (time < self.until))

    def record(self) -> dict[str, Any]:
        """Give what an item of the queue keeps of it."""
        return {"since": self.since, "until": self.until, "design": asdict(self.design)}


def askings_of(store: Store, bundle: str) -> list[Asking]:
    """Give the askings of a bundle, in the order in which they were drawn."""
    by_ask: dict[str, list[Item]] = {}
    for item in store.queue.items(data=bundle, state=None):
        if item.why == WHY and item.ask is not None and item.answer is not None and _kept(item) is not None:
            by_ask.setdefault(item.ask, []).append(item)
    found = [_asking(ask, items) for ask, items in by_ask.items()]
    return sorted(found, key=lambda one: (one.time, one.id))


def probability_of_all(askings: Sequence[Asking], time: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Give with which probability each answer, (answers,), has been drawn by any of the askings.

    One that was asked about is taken as if a later asking could have drawn it too: its weight is then that of the
    answers it stands for.
    """
    if not askings:
        return np.zeros(len(time))
    return together([np.where(one.covers(time), one.design.probabilities(spread), 0.0) for one in askings])


def _kept(item: Item) -> Mapping[str, Any] | None:
    kept = (item.content or {}).get("asking")
    return kept if isinstance(kept, Mapping) else None


def _asking(ask: str, items: Sequence[Item]) -> Asking:
    kept = _kept(items[0]) or {}
    design = Design(**{name: float(value) for name, value in kept["design"].items()})
    return Asking(ask, min(item.created for item in items), kept["since"], kept["until"], design, tuple(items))
