from dataclasses import replace

import pytest

from byeori.core.errors import DataError
from byeori.monitoring.accuracy.asking import ask
from live_answers import START, live


def test_questions_stand_in_the_queue_with_their_reason_and_probability(tmp_path):
    here = live(tmp_path, 200)
    asked = ask(here.store, here.bundle, 20, span=here.span)
    items = here.store.queue.items(data=here.bundle.digest)
    assert [one.id for one in items] == sorted(asked.numbers)
    assert {(one.why, one.ask, one.state) for one in items} == {("monitor", asked.asking.id, "open")}
    assert all(
        one.reason.startswith("Drawn by chance") and one.reason.endswith("accuracy of live answers.") for one in items
    )
    assert all(0 < one.probability <= 1 for one in items)
    assert str(asked) == "20 questions are in the label queue, drawn from 200 answers."


def test_asking_twice_does_not_ask_the_same_twice(tmp_path):
    here = live(tmp_path, 60)
    first, second = (ask(here.store, here.bundle, 30, span=here.span) for _ in range(2))
    assert not first.asking.ids & second.asking.ids
    assert second.before == 30
    assert len(here.store.queue.items(data=here.bundle.digest)) == 60


def test_the_same_seed_asks_the_same(tmp_path):
    one, other = (live(tmp_path / name, 100) for name in ("a", "b"))
    asked = [ask(here.store, here.bundle, 10, span=here.span, seed=4).asking.ids for here in (one, other)]
    assert one.bundle.digest == other.bundle.digest
    assert asked[0] == asked[1]


def test_an_answer_whose_truth_is_known_may_be_drawn_and_is_not_asked(tmp_path):
    here = live(tmp_path, 30)
    for answer in list(here.truth)[:15]:
        here.label(answer, source="page")
    asked = ask(here.store, here.bundle, 30, span=here.span)
    assert asked.known == 15
    assert len(here.store.queue.items(data=here.bundle.digest)) == 15
    assert "to 15 of them the truth is known already" in str(asked)


def test_answers_without_kept_inputs_are_said_and_left_out(tmp_path):
    here = live(tmp_path, 200, kept=0.5)
    asked = ask(here.store, here.bundle, 20, span=here.span)
    kept = {one.id for one in here.store.answers() if one.input_path}
    assert asked.asking.ids <= kept
    assert f"{200 - len(kept)} answers have no kept inputs and cannot be asked about" in str(asked)


def test_without_a_reference_all_are_asked_alike(tmp_path):
    here = live(tmp_path, 100, reference=False)
    ask(here.store, here.bundle, 10, span=here.span)
    assert [one.probability for one in here.store.queue.items()] == pytest.approx([0.1] * 10)


@pytest.mark.parametrize(("kept", "before", "count", "text"), [
    (1.0, 0, 0, r"--ask 0: wanted at least one question"),
    (0.0, 0, 5, r"the inputs of none of the 40 answers were kept, .* serve with --keep-inputs"),
    (1.0, 0, 41, r"--ask 41: 40 answers of this time can be asked about; wanted 41: ask for fewer"),
    (1.0, 30, 11, r"--ask 11: 10 answers of this time can be asked about, 30 more have been asked about already"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused(tmp_path, kept, before, count, text):
    here = live(tmp_path, 40, kept=kept)
    if before:
        ask(here.store, here.bundle, before, span=here.span)
    with pytest.raises(DataError, match=text):
        ask(here.store, here.bundle, count, span=here.span)
    assert len(here.store.queue.items()) == before


def test_no_answers_in_the_time_are_refused(tmp_path):
    here = live(tmp_path, 10)
    with pytest.raises(DataError, match=r"there are no answers in this time, .* or an earlier --since"):
        ask(here.store, here.bundle, 5, span=replace(here.span, since=START + 1e9, until=START + 2e9))
