from dataclasses import replace

import pytest

from byeori.core.errors import ConfigError, RunError
from byeori.monitoring.alarms.look import look, state_of
from byeori.tracking.store import Store
from watched import START, bundle_in, rows_of, subject_in, write


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return bundle_in(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def subject(tmp_path, bundle):
    return subject_in(tmp_path, bundle)


def _state(subject):
    return {name: value for name, value in subject.store.alarms.state(subject.monitor).items() if name != "revision"}


def test_healthy_answers_give_no_alarm(subject):
    write(subject, rows_of(1200, 5))
    found = look(subject)
    assert found.state.alarms == {}
    assert found.changes == ()
    assert found.state.taken.answers == 1200


def test_a_trait_that_has_changed_gives_one_alarm_once_at_the_answer_that_gave_it(subject):
    write(subject, rows_of(200, 5), name="healthy")
    write(subject, rows_of(400, 6, shift=10.0), START + 200 * 60, name="shifted")
    found = look(subject)
    assert list(found.state.alarms) == ["age.value"]
    assert START + 200 * 60 < found.state.alarms["age.value"] < START + 350 * 60
    assert [(one.what, one.state) for one in found.changes] == [("age.value", "on")]
    assert found.changes[0].content["log10_wealth"] >= found.changes[0].content["log10_threshold"]
    assert look(subject).changes == ()
    assert len(subject.store.alarms.alarms()) == 1


def test_each_answer_is_counted_once_however_often_it_is_looked(subject):
    rows = rows_of(300, 7)
    for number in range(3):
        write(subject, rows[number * 100 : number * 100 + 100], START + number * 6000, name=f"part{number}")
        look(subject)
        look(subject)
    often = _state(subject)
    assert often["taken"]["answers"] == 300
    assert sum(often["bag"][0]) == 800 + 300


def test_another_process_goes_on_from_what_was_kept_as_if_nothing_had_stopped(subject, tmp_path, bundle):
    rows = rows_of(260, 8)
    whole = subject_in(tmp_path / "whole", bundle)
    write(whole, rows)
    write(subject, rows[:130])
    once = look(whole).state
    look(subject)
    other = replace(subject, store=Store(tmp_path))
    write(other, rows[130:], START + 130 * 60, name="rest")
    # the ids of the rest are others, and so is their chance: bags are the same
    again = look(other).state
    assert again.bag.tolist() == once.bag.tolist()
    assert again.taken.answers == 260


def test_an_answer_that_comes_late_is_still_taken(subject):
    write(subject, rows_of(20, 9), START + 300, 10.0, name="first")
    look(subject)
    write(subject, rows_of(3, 10), START + 200, name="late")
    assert look(subject).state.taken.answers == 23


def test_a_monitor_that_dies_before_it_has_kept_its_state_counts_nothing_twice(subject, monkeypatch):
    write(subject, rows_of(150, 11))
    keep = subject.store.alarms.keep

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(subject.store.alarms, "keep", dies)
    with pytest.raises(KeyboardInterrupt):
        look(subject)
    assert subject.store.alarms.state(subject.monitor) is None
    monkeypatch.setattr(subject.store.alarms, "keep", keep)
    assert sum(look(subject).state.bag[0]) == 800 + 150


def test_of_two_monitors_at_once_the_second_goes_on_from_the_state_of_the_first(subject, monkeypatch):
    write(subject, rows_of(100, 12))
    keep, rival = subject.store.alarms.keep, [True]

    def late(*args, **kwargs):
        if rival.pop() if rival else False:
            monkeypatch.setattr(subject.store.alarms, "keep", keep)
            look(subject)  # somebody else is quicker
        return keep(*args, **kwargs)

    monkeypatch.setattr(subject.store.alarms, "keep", late)
    assert look(subject).state.taken.answers == 100
    assert sum(_state(subject)["bag"][0]) == 800 + 100


def test_monitors_that_never_let_each_other_write_are_an_error(subject, monkeypatch):
    write(subject, rows_of(10, 12))
    monkeypatch.setattr(subject.store.alarms, "keep", lambda *args, **kwargs: False)
    with pytest.raises(RunError, match="let one of them watch it"):
        look(subject)


def test_of_very_many_new_answers_some_of_each_stretch_of_time_are_tested(subject, monkeypatch):
    import byeori.monitoring.alarms.look as module

    monkeypatch.setattr(module, "MOST_A_LOOK", 400)
    write(subject, rows_of(2000, 13))
    first = look(subject).state
    assert 200 <= first.taken.answers <= 400
    assert look(subject).state.taken.answers <= first.taken.answers + 20  # those of the last minutes


def test_another_promise_than_that_of_the_beginning_is_refused(subject):
    write(subject, rows_of(10, 14))
    look(subject, alpha=0.05)
    assert state_of(subject).alpha == 0.05
    with pytest.raises(ConfigError, match=r"has promised 0\.05 from its first answer on"):
        look(subject, alpha=0.01)


@pytest.mark.parametrize("alpha", [0.0, 1.0, -1.0])
def test_a_promise_that_is_no_share_is_refused(subject, alpha):
    with pytest.raises(ConfigError, match="above 0 and below 1"):
        look(subject, alpha=alpha)


def test_answers_without_traits_are_taken_and_not_tested(subject):
    write(subject, [{} for _ in range(30)])
    state = look(subject).state
    assert state.taken.answers == 30
    assert sum(state.bag[0]) == 800


def test_a_state_of_a_newer_byeori_is_refused(subject):
    write(subject, rows_of(10, 15))
    look(subject)
    kept = dict(subject.store.alarms.state(subject.monitor))
    assert subject.store.alarms.keep(subject.monitor, "b", {**kept, "format": 99}, [], after=kept["revision"])
    with pytest.raises(RunError, match="format 99"):
        look(subject)
