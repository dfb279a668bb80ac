"""A challenger is taken back where it fails, is slow or is worse, and not by an accident."""

import math

import pytest

from byeori.serving.lineup.trial import Trial


@pytest.fixture
def trial():
    made = Trial("canary", "d" * 64, "run-2", "photos-2")
    for number in range(100):
        made.champion_took(10 + number / 100)
    return made


def test_one_that_does_as_the_champion_does_is_left(trial):
    for number in range(2_000):
        trial.took(16.4 if number % 3 == 0 else 10)
    trial.erred()
    trial.erred()
    assert trial.fault() is None
    assert trial.is_on


def test_one_that_fails_again_and_again_is_taken_back(trial):
    for _ in range(100):
        trial.took(10)
    for _ in range(3):
        assert trial.fault() is None
        trial.erred()
    assert trial.fault() == "it failed to answer 3 of 103 times, and the champion did not"


def test_a_few_failures_among_very_many_answers_are_an_accident(trial):
    for _ in range(1_000):
        trial.took(10)
    for _ in range(3):
        trial.erred()
    assert trial.fault() is None


def test_one_that_is_slow_is_taken_back_soon(trial):
    for _ in range(9):
        trial.took(40)
    assert trial.fault() is None
    for _ in range(11):
        trial.took(40)
    assert trial.fault().startswith("it is slow: 20 of 20 answers took more than 1.5 times what 95% of the champion's")


def test_nothing_is_slow_before_it_is_known_how_quick_the_champion_is():
    trial = Trial("shadow", "d", None, "photos-2")
    for _ in range(1_000):
        trial.took(1e6)
    assert trial.fault() is None


def test_one_that_is_worse_by_the_truths_is_taken_back(trial):
    trial.word = "worse"
    assert trial.fault() == "its answers are worse than those of the champion, by the truths that are known"


def test_agreement_is_the_mean_of_what_can_be_told(trial):
    assert math.isnan(trial.agreement)
    for score in (1.0, math.nan, 0.0, 1.0):
        trial.agreed(score)
    assert trial.agreement == pytest.approx(2 / 3)
    told = trial.to_json()
    assert (told["agreement"], told["taken_back"], told["kind"], told["run"]) == (0.666667, None, "canary", "run-2")


def test_the_first_reason_stands(trial):
    trial.gone("it is slow")
    trial.gone("it failed")
    assert trial.to_json()["taken_back"] == "it is slow"
    assert not trial.is_on
