import math

import pytest

from byeori.fields.kinds import Category, Number
from byeori.journal.truths import Standing
from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.by_labels import scored
from byeori.tracking.records import Decision
from live_answers import live


def test_that_an_answer_is_wrong_is_enough_of_a_class_but_not_of_a_number():
    wrong = Standing(False, None, 1.0, 1)
    assert scored(Category(("cat", "dog"), is_target=True), {"value": "cat"}, wrong) == 0
    assert math.isnan(scored(Number(is_target=True), {"value": 2.5}, wrong))
    assert math.isnan(scored(Number(is_target=True), {"value": 2.5}, None))


def test_open_and_passed_over_questions_are_counted_apart(tmp_path):
    here = live(tmp_path, 300)
    ask(here.store, here.bundle, 30, span=here.span)
    for number, item in enumerate(here.store.queue.items(data=here.bundle.digest)):
        if number < 20:
            here.label(item.answer, item=item.id)
        elif number < 22:
            here.store.queue.set_state(item.id, "done")
        elif number < 24:
            skip = Decision(0, 0.0, "ann", item.data, "pet", None, item.answer, "skip", item=item.id)
            here.store.decisions.add([skip])
    found = accuracy(here.store, here.bundle, here.span)
    labels = found.labels
    assert (labels.asked, labels.labelled, labels.open, labels.skipped) == (30, 20, 6, 4)
    assert labels.extremes[0] < labels.estimate.value < labels.extremes[1]
    assert any("4 of 30 questions were passed over" in note for note in found.notes)
    assert any("6 of 30 questions are still open" in note for note in found.notes)


def test_a_handful_of_labels_is_too_few_to_say(tmp_path):
    here = live(tmp_path, 300)
    ask(here.store, here.bundle, 9, span=here.span)
    here.answer_all()
    found = accuracy(here.store, here.bundle, here.span)
    assert found.labels.estimate is None
    assert found.method == "confidence"
    assert any("Of 9 questions 9 have a label; an estimate by labels wants at least 10" in one for one in found.notes)


def test_several_askings_combine(tmp_path):
    here, widths = live(tmp_path, 1000), []
    for _ in range(3):
        ask(here.store, here.bundle, 60, span=here.span)
        here.answer_all()
        found = accuracy(here.store, here.bundle, here.span).labels
        widths.append(found.estimate.high - found.estimate.low)
    assert found.labelled == 180
    assert widths[2] < 0.75 * widths[0]


def test_all_answers_labelled_is_the_accuracy_itself(tmp_path):
    here = live(tmp_path, 60)
    for _ in range(2):
        ask(here.store, here.bundle, 30, span=here.span)
    here.answer_all()
    found = accuracy(here.store, here.bundle, here.span).labels.estimate
    assert found.value == pytest.approx(here.accuracy, abs=0.05)
