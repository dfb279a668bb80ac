import time

from byeori.core.errors import RunError
from byeori.serving.alarms import StandingAlarms
from byeori.serving.metrics import Metrics
from byeori.tracking.store import Store


def _lines(store):
    metrics = Metrics()
    metrics.add(StandingAlarms(store, lambda: "digest"))
    return [line for line in metrics.text().decode().splitlines() if line.startswith("byeori_drift_alarm")]


def test_alarms_that_stand_are_1_and_those_that_ended_0_on_the_metrics_page(tmp_path):
    store = Store(tmp_path)
    assert _lines(store) == []
    store.alarms.keep("digest", "digest", {}, [("age.value", "on", None), ('a "town"\n', "on", None)], after=0)
    store.alarms.keep("digest", "digest", {}, [("age.value", "off", None)], after=1)
    store.alarms.keep("other", "other", {}, [("width_px", "on", None)], after=0)
    assert _lines(store) == [
        'byeori_drift_alarm{trait="age.value"} 0.0',
        'byeori_drift_alarm{trait="a \\"town\\"\\n"} 1.0',
    ]


def test_a_store_that_fails_leaves_the_rest_of_the_page(tmp_path, monkeypatch):
    store, begun = Store(tmp_path), time.monotonic()

    def fails(*_args):
        raise RunError("the store cannot be used")

    monkeypatch.setattr(store.alarms, "alarms", fails)
    assert _lines(store) == []
    assert time.monotonic() - begun < 5
