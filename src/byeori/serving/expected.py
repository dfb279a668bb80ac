"""What was unexpected about requests: which expectation of which input was not met, how often, and since when."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from byeori.core.unicode import renamed
from byeori.data.expectations import SINGLE

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.fields.contract import Cell


@dataclass
class _Count:
    """How often an expectation was not met, and when first and last, seconds since 1970."""

    answers: int = 0
    first: float = 0.0
    last: float = 0.0


class Expected(Collector):
    """Counts since the server began; values of requests are nowhere in it. What is never asked for counts as nothing.

    `byeori_unexpected_total{input="age",expectation="greatest"}` on the metrics page is how many answers there were.
    """

    def __init__(self, now: Any = time.time) -> None:
        self._now = now
        self._since = now()
        self._counts: dict[tuple[str, str], _Count] = {}
        self._wanted: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def hold(self, bundle: Bundle) -> None:
        """Show all that a bundle expects of its inputs, each with no count yet."""
        with self._lock:
            for column, one in bundle.expectations.columns.items():
                for name in SINGLE if column in bundle.task.inputs else ():
                    if wanted := one.wanted(name):
                        self._counts.setdefault((column, name), _Count())
                        self._wanted[column, name] = wanted

    def answered(self, bundle: Bundle, cells: Mapping[str, Cell]) -> None:
        """Count an answer about which something was unexpected."""
        broken = bundle.expectations.broken(bundle.task, renamed(cells, bundle.task.inputs))
        now = self._now()
        with self._lock:
            for column, (name, _) in broken.items():
                count = self._counts.setdefault((column, name), _Count())
                count.first = count.first or now
                count.answers, count.last = count.answers + 1, now

    def to_json(self) -> dict[str, Any]:
        """Give since when is counted, and what was not met, the most frequent first; times in seconds since 1970."""
        with self._lock:
            met = [(key, count) for key, count in self._counts.items() if count.answers]
            rows = [
                {"input": column, "wanted": self._wanted.get((column, name), name), **vars(count)}
                for (column, name), count in sorted(met, key=lambda one: -one[1].answers)
            ]
            return {"since": self._since, "broken": rows}

    def collect(self) -> Iterator[Metric]:
        """Give the counter and the times."""
        labels = ["input", "expectation"]
        count = CounterMetricFamily("byeori_unexpected", "Answers whose input was not as expected.", labels=labels)
        last = GaugeMetricFamily("byeori_unexpected_last_seconds", "When the last of them was given.", labels=labels)
        with self._lock:
            for key, one in self._counts.items():
                count.add_metric(key, one.answers)
                if one.answers:
                    last.add_metric(key, one.last)
        yield count
        yield last
