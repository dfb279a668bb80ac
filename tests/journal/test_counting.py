from types import SimpleNamespace

import numpy as np
import pytest

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.core.errors import BundleError, RunError
from byeori.journal import counting
from byeori.journal.counting import HOUR_S, HourlyCounts, ShortHour, short_hours
from byeori.tracking.records import Answer
from byeori.tracking.store import Store
from hours import counts_by_hour

AGE = learn_trait("age", [20.0, 30.0, 40.0], "input")
REFERENCE = Reference({"age": AGE}, np.empty((0, 1), np.float32))
BUNDLE = SimpleNamespace(digest="d1", reference=REFERENCE)


@pytest.fixture
def store(store_place):
    made = Store(store_place)
    yield made
    made.close()


def answers(count, at=0.0, **traits):
    return [Answer(f"{at} {number}", at, "d1", None, traits, {}, 1.0) for number in range(count)]


def test_all_answers_are_counted_by_the_hour(store):
    counts = HourlyCounts(BUNDLE, store, every_s=0)
    counts.add(answers(3, age=25.0) + answers(2, at=HOUR_S + 1, age=35.0))
    counts.add(answers(4, at=HOUR_S - 1, age=None))
    found = counts_by_hour(store, "d1")
    assert {hour: content["answers"] for hour, content in found.items()} == {0.0: 7, HOUR_S: 2}
    assert found[0.0]["traits"]["age"]["places"][AGE.missing] == 4
    assert list(counts_by_hour(store, "d1", since=1.0)) == [HOUR_S]


def test_answers_whose_traits_were_skipped_are_counted_as_such(store):
    HourlyCounts(BUNDLE, store, every_s=0).add(answers(5) + answers(1, age=25.0))
    content = counts_by_hour(store, "d1")[0.0]
    assert (content["answers"], content["traits"]["age"]["skipped"]) == (6, 5)


def test_several_writers_and_one_that_was_started_again_add_up(store):
    for _ in range(3):
        HourlyCounts(BUNDLE, store, every_s=0).add(answers(10, age=25.0))
    assert len(store.counts.counts("d1")) == 3
    assert counts_by_hour(store, "d1")[0.0]["answers"] == 30


def test_a_clock_that_is_set_back_overwrites_nothing(store):
    counts = HourlyCounts(BUNDLE, store, every_s=0)
    for hour in (0, 1, 2, 3, 4, 5, 0, 1):
        counts.add(answers(1, at=hour * HOUR_S, age=25.0))
    assert {hour: one["answers"] for hour, one in counts_by_hour(store, "d1").items()} == {
        hour * HOUR_S: 2 if hour < 2 else 1 for hour in range(6)
    }
    assert len(counts._hours) <= 4


def test_counts_are_written_now_and_then_and_at_the_end(store):
    counts = HourlyCounts(BUNDLE, store, every_s=1e9)
    counts.add(answers(3, age=25.0))
    assert counts_by_hour(store, "d1") == {}
    counts.write()
    counts.write()
    assert counts_by_hour(store, "d1")[0.0]["answers"] == 3


def test_what_the_store_cannot_take_is_written_with_the_next(store, monkeypatch):
    counts = HourlyCounts(BUNDLE, store, every_s=0)

    def full(_counted):
        raise RunError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store.counts, "put", full)
        with pytest.raises(RunError):
            counts.add(answers(3, age=25.0))
    counts.add(answers(1, age=25.0))
    assert counts_by_hour(store, "d1")[0.0]["answers"] == 4


def test_of_a_bundle_without_a_reference_answers_alone_are_counted(store):
    class Bare:
        digest = "d1"

        @property
        def reference(self):
            raise BundleError("has no reference")

    HourlyCounts(Bare(), store, every_s=0).add(answers(2, age=25.0))
    assert counts_by_hour(store, "d1")[0.0] == {"format": 1, "answers": 2, "traits": {}}


def test_of_very_many_traits_those_of_answers_are_counted_first(store, monkeypatch):
    monkeypatch.setattr(counting, "MOST_TRAITS", 2)
    traits = {name: learn_trait(name, [1.0, 2.0], "input") for name in ("a", "b", "c")}
    traits["answer.value"] = learn_trait("answer.value", ["x"], "output")
    bundle = SimpleNamespace(digest="d1", reference=Reference(traits, np.empty((0, 4), np.float32)))
    HourlyCounts(bundle, store, every_s=0).add(answers(1, a=1.0))
    assert list(counts_by_hour(store, "d1")[0.0]["traits"]) == ["answer.value", "a"]


def test_what_waits_to_be_counted_is_bounded_and_counted_once(store, monkeypatch):
    monkeypatch.setattr(counting, "_MOST_WAITING", 10)
    counts = HourlyCounts(BUNDLE, store, every_s=1e9)
    for _ in range(7):
        counts.add(answers(3, age=25.0))
        assert counts._waiting_rows < 10
    counts.write()
    content = counts_by_hour(store, "d1")[0.0]
    assert (content["answers"], sum(content["traits"]["age"]["places"])) == (21, 21)


def test_counts_are_due_soon_after_a_pause_and_else_after_a_while(store):
    counts = HourlyCounts(BUNDLE, store, every_s=1e6)
    assert counts.due_s is None
    counts.add(answers(1, age=25.0))
    assert 0 < counts.due_s <= 1
    counts.write()
    assert counts.due_s is None
    counts.add(answers(1, age=25.0))
    assert counts.due_s > 1e5


def test_where_the_store_fails_the_next_try_is_a_while_away(store, monkeypatch):
    counts = HourlyCounts(BUNDLE, store, every_s=1e6)
    counts.add(answers(1, age=25.0))

    def full(_counted):
        raise RunError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(store.counts, "put", full)
        with pytest.raises(RunError):
            counts.write()
    assert counts.due_s > 1e5
    counts.write()
    assert counts_by_hour(store, "d1")[0.0]["answers"] == 1


def test_answers_that_a_killed_process_did_not_count_are_told_by_the_hour(store):
    killed, next_one = HourlyCounts(BUNDLE, store, every_s=1e9), HourlyCounts(BUNDLE, store, every_s=0)
    for number, (hour, counts) in enumerate(((1, next_one), (1, killed), (2, next_one), (3, killed))):
        rows = [Answer(f"{number} {n}", hour * HOUR_S + n, "d1", None, {"age": 25.0}, {}, 1.0) for n in range(5)]
        store.write_answers(rows)
        counts.add(rows)
        next_one.write()
    assert short_hours(store, ["d1"], 0.0, 9 * HOUR_S) == [ShortHour(HOUR_S, 10, 5)]  # of hour 3 there is no count
    assert short_hours(store, ["d1"], 2 * HOUR_S, 9 * HOUR_S) == []
    killed.write()
    assert short_hours(store, ["d1"], 0.0, 9 * HOUR_S) == []


def test_a_bundle_that_counted_does_not_hide_what_another_did_not(store):
    for bundle, writes in (("d1", True), ("d2", False)):
        rows = [Answer(f"{bundle} {n}", float(n), bundle, None, {"age": 25.0}, {}, 1.0) for n in range(4)]
        store.write_answers(rows)
        if writes:
            HourlyCounts(BUNDLE, store, every_s=0).add(rows * 3)
    assert short_hours(store, ["d1"], 0.0, HOUR_S) == []
    assert short_hours(store, ["d1", "d2"], 0.0, HOUR_S) == [ShortHour(0.0, 8, 4)]
    assert short_hours(store, ["d2"], 0.0, HOUR_S) == []  # nobody has counted any: they are to be read
