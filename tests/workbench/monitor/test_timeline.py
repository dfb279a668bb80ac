"""What happened to a bundle's answers day by day."""

import pytest

from byeori.tracking.counts import Counted
from byeori.tracking.records import Answer
from byeori.tracking.store import Store
from byeori.workbench.monitor.timeline import DAY_S, timeline

NOW = 100.5 * DAY_S


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path)
    yield found
    found.close()


def _answers(store, day, count, bundle="a"):
    rows = [Answer(f"{bundle}{day}-{n}", day * DAY_S + 60.0 * n, bundle, None, {}, {}, 1.0) for n in range(count)]
    store.write_answers(rows)


def test_days_have_their_answers_judged_and_awaited_and_days_without_any_are_there(store):
    _answers(store, 98, 5)
    _answers(store, 100, 3)
    _answers(store, 100, 7, bundle="b")
    store.write_judgement("a98-0", True, at=98.5 * DAY_S)
    store.write_judgement("a98-1", False, at=99.5 * DAY_S)
    line = timeline(store, ["a"], since=98 * DAY_S + 5, until=NOW)
    assert [(day.start / DAY_S, day.answers, day.judged, day.right, day.awaited) for day in line.days] == [
        (98, 5, 2, 1, 3),
        (99, 0, 0, 0, 0),
        (100, 3, 0, 0, 3),
    ]
    found = line.days[0].accuracy
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.5, 0.095, 0.905)
    assert line.days[1].accuracy is None
    assert (line.answers, line.judged) == (8, 2)
    assert [(one.bundle, one.time / DAY_S) for one in line.releases] == [("a", 98), ("b", 100)]
    assert line.delay_s == pytest.approx(1.5 * DAY_S - 60)


def test_the_last_word_on_an_answer_counts(store):
    _answers(store, 100, 1)
    store.write_judgement("a100-0", False, at=NOW)
    store.write_judgement("a100-0", True, at=NOW + 1)
    [day] = timeline(store, ["a"], since=NOW, until=NOW).days
    assert (day.judged, day.right) == (1, 1)


def test_hours_that_were_counted_stand_for_their_answers_and_days_before_them_are_counted_by_row(store):
    _answers(store, 98, 4)
    _answers(store, 100, 2)
    for writer, hour, count in (("w1", 0, 10), ("w2", 0, 5), ("w1", 3, 20)):
        store.counts.put(Counted("a", 100 * DAY_S + hour * 3600.0, writer, count, {}))
    line = timeline(store, ["a"], since=98 * DAY_S, until=NOW)
    assert [day.answers for day in line.days] == [4, 0, 35]


def test_alarms_are_those_of_the_bundle(store):
    store.alarms.keep("a", "a", {}, [("age", "on", None)], after=0)
    store.alarms.keep("b", "b", {}, [("town", "on", None)], after=0)
    line = timeline(store, ["a"], since=0.9 * NOW, until=NOW)
    assert [one.what for one in line.alarms] == ["age"]
