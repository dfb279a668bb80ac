import numpy as np

from byeori.monitoring.alarms.advance import advance
from byeori.monitoring.alarms.look import met
from byeori.monitoring.alarms.state import JOINT, State
from byeori.monitoring.rows import Row
from watched import START, reference_of, rows_of


def _met(reference, rows, step_s=60.0, name="a"):
    return met(reference, [Row(START + step_s * number, f"{name}{number}", row) for number, row in enumerate(rows)])


def test_the_bag_of_a_trait_has_no_answer_after_its_alarm_and_those_are_counted_apart():
    reference = reference_of()
    rows = rows_of(300, 3, shift=12.0)
    state = advance(State.start(reference, 0.01), reference, _met(reference, rows), "m")
    place = state.names.index("age.value")
    at = int((state.alarms["age.value"] - START) / 60)
    assert state.bag[place].sum() == 800 + at + 1
    assert state.fresh[place].sum() == 300 - at - 1
    assert state.fresh[state.names.index("town.value")].sum() == 0


def test_traits_that_no_longer_go_together_give_an_alarm_of_all_together():
    reference = reference_of(2000)
    rows = rows_of(2400, 4)
    for row in rows:  # each trait alone is as it was
        row["answer.confidence"] = float(np.clip(0.75 + (row["age.value"] - 40) / 80, 0.5, 1.0))
    ranks = np.argsort(np.argsort([row["answer.confidence"] for row in rows]))
    for row, rank in zip(rows, ranks, strict=True):
        row["answer.confidence"] = 0.5 + 0.5 * (rank + 0.5) / len(rows)
    state = advance(State.start(reference, 0.01), reference, _met(reference, rows, 3600.0), "m")
    assert list(state.alarms) == [JOINT]
    assert state.joint.pairs < 2000


def test_the_reference_of_the_test_over_all_is_used_slowly_and_never_twice():
    reference = reference_of(1200)
    state = State.start(reference, 0.01)
    state = advance(state, reference, _met(reference, rows_of(500, 5), 1.0), "m")
    assert state.joint.pairs == 20  # a sixtieth, on one day
    state = advance(state, reference, _met(reference, rows_of(3000, 6), 3600.0, "b"), "m")
    assert state.joint.pairs == 1200
    used = advance(state, reference, _met(reference, rows_of(50, 7), 3600.0, "c"), "m")
    assert used.joint.pairs == 1200
    assert used.joint.log == state.joint.log


def test_new_categories_are_seen_from_a_few_answers():
    reference = reference_of()
    rows = rows_of(30, 8, town="Atlantis")
    state = advance(State.start(reference, 0.01), reference, _met(reference, rows), "m")
    assert "town.value" in state.alarms


def test_traits_that_go_missing_are_seen():
    reference = reference_of()
    rows = [{**row, "age.value": None} if number % 2 else row for number, row in enumerate(rows_of(120, 9))]
    state = advance(State.start(reference, 0.01), reference, _met(reference, rows), "m")
    assert "age.value" in state.alarms
