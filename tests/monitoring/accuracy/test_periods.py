import pytest

from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.periods import step_of
from live_answers import live


def test_a_span_is_told_by_the_hour_the_day_or_the_week():
    assert [step_of(0, days * 86400) / 3600 for days in (1, 20, 200)] == [1, 24, 24 * 7]
    assert 86400 * 4000 / step_of(0, 86400 * 4000) <= 70


def test_periods_hold_all_answers_and_the_labels_among_them(tmp_path):
    here = live(tmp_path, 400, days=4.0)
    for answer in list(here.truth)[:60]:
        here.label(answer, source="page")
    found = accuracy(here.store, here.bundle, here.span)
    assert sum(one.answers for one in found.periods) == 400
    assert sum(one.known for one in found.periods) == 60
    assert found.periods[0].score is not None
    assert found.periods[0].confidence == pytest.approx(0.8, abs=0.1)
    assert found.periods[-1].score is None
