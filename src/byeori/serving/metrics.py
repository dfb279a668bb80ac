"""What a server counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.registry import Collector

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_SAMPLES = (1, 2, 4, 8, 16, 32, 64, 128)


class Metrics:
    """The instruments of one server, in a registry of their own."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "byeori_requests", "Requests by path and status.", ["path", "status"], registry=registry
        )
        self._seconds = Histogram(
            "byeori_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ["path"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._batch = Histogram(
            "byeori_batch_samples", "Samples in one call of the model.", buckets=_SAMPLES, registry=registry
        )
        self._rows = Counter(
            "byeori_journal_rows", "Answers and judgements by what became of them.", ["fate"], registry=registry
        )
        self._traitless = Counter(
            "byeori_journal_traitless", "Answers kept without traits, for want of spare time.", registry=registry
        )
        self._known: dict[tuple[str, int], Counter] = {}
        self._timed: dict[str, Histogram] = {}

    def show(self, name: str, explanation: str, value: Callable[[], float]) -> None:
        """Show a number that is asked for whenever somebody looks."""
        Gauge(name, explanation, registry=self._registry).set_function(value)

    def add(self, collector: Collector) -> None:
        """Show what somebody else collects whenever somebody looks."""
        self._registry.register(collector)

    def requested(self, path: str, status: int, took_s: float) -> None:
        """Count a request that ended."""
        counter = self._known.get((path, status))
        if counter is None:
            counter = self._known[path, status] = self._requests.labels(path, str(status))
        counter.inc()
        timer = self._timed.get(path)
        if timer is None:
            timer = self._timed[path] = self._seconds.labels(path)
        timer.observe(took_s)

    def batched(self, samples: int) -> None:
        """Count a batch."""
        self._batch.observe(samples)

    def journalled(self, fate: str, rows: int) -> None:
        """Count rows of the journal that were `written`, `dropped` for want of room, or `failed` in the store."""
        self._rows.labels(fate).inc(rows)

    def traitless(self, answers: int) -> None:
        """Count answers whose traits were not computed."""
        self._traitless.inc(answers)

    def text(self) -> bytes:
        """Give all of it in Prometheus' text format."""
        return generate_latest(self._registry)
