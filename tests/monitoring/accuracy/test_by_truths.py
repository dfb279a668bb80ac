import numpy as np
import pytest

from byeori.evaluation.one_answer import Scoring
from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.by_truths import mean_of
from live_answers import START, live

DAY_S = 86400.0


def test_what_people_judge_unasked_is_never_taken_for_all_answers(tmp_path):
    here = live(tmp_path, 200)
    wrong = [one for one, truth in here.truth.items() if here.store.answer(one).outputs["value"] != truth]
    for answer in wrong[:20]:
        here.label(answer, source="page")
    found = accuracy(here.store, here.bundle, here.span)
    assert (found.truths.estimate.value, found.truths.judged, found.method) == (0.0, 20, "confidence")
    assert found.estimate.value > 0.6
    assert any("People judge what strikes them, mostly what is wrong" in note for note in found.notes)


def test_truths_on_their_way_are_counted_and_young_periods_are_marked(tmp_path):
    here = live(tmp_path, 300, days=6.0)
    now = START + 6 * DAY_S
    for number, answer in enumerate(here.truth):
        delay = DAY_S * (0.5 if number % 2 else 2.5)
        came = START + number / 300 * 6 * DAY_S + delay
        if came <= now:
            here.label(answer, source="table", at=came)
    found = accuracy(here.store, here.bundle, here.span, now=now)
    out = 300 - found.truths.known
    assert found.truths.waiting == pytest.approx(out, rel=0.25)
    assert found.truths.most_s == pytest.approx(2.5 * DAY_S)
    assert [one.is_young for one in found.periods][-1]
    assert not found.periods[0].is_young
    assert any("are still on their way" in note for note in found.notes)


def test_the_labels_of_an_asking_are_no_truths_that_came_unasked(tmp_path):
    here = live(tmp_path, 100)
    ask(here.store, here.bundle, 20, span=here.span)
    here.answer_all()
    assert accuracy(here.store, here.bundle, here.span).truths is None


def test_the_mean_of_errors_has_a_bootstrap_interval():
    found = mean_of(
        np.random.default_rng(0).exponential(2, 200), Scoring("absolute_error", "mean absolute error", False)
    )
    assert found.low < 2 < found.high
