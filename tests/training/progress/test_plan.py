"""What is still to come: thought of before, corrected by what it took."""

import pytest

from byeori.training.progress.plan import Plan
from still_clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_is_said_before_it_is_thought_of(clock):
    plan = Plan(clock)
    plan.at("reading", 5, 10)
    clock.now_s = 10.0
    assert plan.left_s(10.0) is None


def test_all_that_follows_is_counted(clock):
    plan = Plan(clock)
    plan.expect({"features": 20.0, "training": 60.0, "plain models": 15.0, "report": 5.0})
    assert plan.left_s(0.0) == 100.0
    plan.at("features", 0, 100)
    assert plan.left_s(5.0) == 95.0


def test_a_phase_that_does_not_come_is_passed_over(clock):
    plan = Plan(clock)
    plan.expect({"features": 20.0, "training": 60.0, "report": 5.0})
    plan.at("training", 0, 100)
    assert plan.parts(0.0) == {"training": 60.0, "report": 5.0}


def test_a_phase_is_measured_by_its_own_speed_once_much_of_it_is_done(clock):
    plan = Plan(clock)
    plan.expect({"training": 10.0, "report": 5.0})
    plan.at("training", 0, 100)
    plan.at("training", 50, 100)
    assert plan.parts(40.0) == {"training": 40.0, "report": 5.0}


def test_what_took_longer_than_thought_makes_the_rest_longer(clock):
    plan = Plan(clock)
    plan.expect({"features": 10.0, "training": 10.0})
    plan.at("features", 0, 10)
    clock.now_s = 20.0
    plan.at("training", 0, 10)
    assert plan.left_s(20.0) == 20.0
    clock.now_s = 1000.0
    plan.at("report", 0, 0)
    plan.expect({"more": 10.0})
    assert plan.left_s(1000.0) == 30.0  # no more than three times


def test_a_phase_that_lasts_longer_than_thought_and_cannot_be_counted_is_nearly_done(clock):
    plan = Plan(clock)
    plan.expect({"plain models": 5.0, "report": 3.0})
    plan.at("plain models", 0, 0)
    assert plan.parts(60.0) == {"plain models": 0.0, "report": 3.0}


def test_a_phase_that_goes_on_from_its_middle_is_measured_from_there(clock):
    plan = Plan(clock)
    plan.expect({"training": 10.0})
    plan.at("training", 50, 100)
    plan.at("training", 75, 100)
    assert plan.left_s(30.0) == 30.0


def test_the_first_steps_on_a_device_tell_nothing_of_the_speed(clock):
    plan = Plan(clock)
    plan.expect({"training": 10.0}, uncounted=20)
    plan.at("training", 0, 220)
    for done, now_s in ((10, 30.0), (20, 40.0), (21, 40.2), (120, 50.0)):
        clock.now_s = now_s
        plan.at("training", done, 220)
    assert plan.left_s(50.0) == 10.0  # half of those that count took 10 s


def test_steps_that_are_told_seldom_are_counted_from_the_last_that_tells_nothing(clock):
    plan = Plan(clock)
    plan.expect({"training": 10.0}, uncounted=20)
    plan.at("training", 100, 300)  # resumed there
    clock.now_s = 10.0
    plan.at("training", 200, 300)
    assert plan.left_s(10.0) == 10.0
