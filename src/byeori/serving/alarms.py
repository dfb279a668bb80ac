"""The alarms of a monitor on the metrics page: read from the store, which is where server and monitor meet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from byeori.core.errors import ByeoriError

if TYPE_CHECKING:
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")


class StandingAlarms(Collector):
    """`byeori_drift_alarm{trait="age.value"}` is 1 while the alarm of a bundle's monitor stands, 0 when it has ended.

    `bundle` gives the digest of the one that answers now. An alarm is there from a trait's first one on. What the store
    cannot give is left out, so that the page always comes.
    """

    def __init__(self, store: Store, bundle: Callable[[], str]) -> None:
        self._store = store
        self._bundle = bundle
        self._has_failed = False

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges."""
        gauge = GaugeMetricFamily("byeori_drift_alarm", "Whether an alarm of the monitor stands.", labels=["trait"])
        try:
            standing = {alarm.what: alarm.state == "on" for alarm in self._store.alarms.alarms(self._bundle())}
        except ByeoriError as error:
            if not self._has_failed:
                log.error("alarms are not on the metrics page: %s", error)
            self._has_failed = True
            return
        self._has_failed = False
        for trait, stands in standing.items():
            gauge.add_metric([trait], float(stands))
        yield gauge

    def describe(self) -> list[GaugeMetricFamily]:
        """Promise nothing, so that the store is not asked before somebody looks."""
        return []
