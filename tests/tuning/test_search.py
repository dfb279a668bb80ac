from collections import Counter

import pytest

from byeori.tuning.legs import Found, gathered
from byeori.tuning.search import (
    Turn,
    best_of,
    confirming,
    failed_at_first,
    failure,
    gain_at,
    judged,
    model_rung,
    outcome_scores,
    seen,
    settings_of,
    tried_of,
)


def run(search, objective):
    """Train all legs in order, seeing all."""
    ended = []
    while (leg := search.next(ended, [])) is not Turn.DONE:
        ended.append((leg, objective(leg, lambda: True)))
    return ended


def warm(settings):
    return -20 * abs(settings["warmup"] - 0.6) + 8


def test_the_default_comes_first_then_settings_then_new_draws_then_the_test_part(search, planted):
    ended = run(search(has_test=True), planted(warm, noise=0.3))
    phases = [leg.phase for leg, _ in ended]
    assert phases[:4] == ["noise", "noise", "noise", "search"]
    assert sorted(phases, key=["noise", "search", "finish", "confirm", "test"].index) == phases
    assert [leg.draw for leg, _ in ended[:3]] == [0, 1, 2]
    assert min(leg.draw for leg, _ in ended if leg.phase == "confirm") == 3


def test_of_three_settings_about_one_goes_on_to_the_next_rung(search, planted):
    ended = run(search(trials=18), planted(noise=1.0))
    rungs = Counter(leg.rung for leg, _ in ended if leg.phase == "search")
    assert rungs[0] == 18
    assert 6 <= rungs[1] <= 10
    assert 2 <= rungs[2] <= 6


def test_those_that_go_on_are_the_better_ones(search, planted):
    ended = run(search(trials=18), planted(warm, noise=0.1))
    top = [leg for leg, _ in ended if leg.phase in ("search", "finish") and leg.rung == 2]
    assert sum(warm(leg.settings) for leg in top) / len(top) > 3


def test_a_planted_better_setting_wins_and_what_it_gains_is_known(search, planted):
    search_ = search(trials=24)
    trainings = gathered(run(search_, planted(warm, noise=0.5)), [], 2)
    found = judged(trainings, search_.plan)
    assert found.has_winner
    assert abs(settings_of(trainings, found.best)["warmup"] - 0.6) < 0.25
    truth = warm(settings_of(trainings, found.best))
    assert abs(found.gains[found.best].mean - truth) < 1.0


def test_nothing_is_confirmed_where_nothing_seems_better(search, planted):
    ended = run(search(), planted(lambda settings: -10.0, noise=0.1))
    assert not any(leg.phase == "confirm" for leg, _ in ended)


def test_a_search_stops_when_the_rest_lies_within_the_noise(search, planted):
    quiet = run(search(trials=200), planted(noise=1.0))
    assert len({leg.trial for leg, _ in quiet}) < 100


def test_a_search_ends_when_its_time_is_over(search, planted):
    ended = run(search(trials=100, budget_s=40.0), planted(warm))
    assert len(ended) <= 45
    assert any(leg.phase == "confirm" for leg, _ in ended)


def test_a_search_whose_default_cannot_be_trained_ends_at_once(search):
    search_ = search()
    ended = run(search_, lambda leg, is_mine: Found(error="no memory"))
    assert len(ended) == 3
    assert failed_at_first(gathered(ended, [], 2), search_.plan) == "no memory"


def test_a_search_whose_settings_all_fail_ends_early_and_says_why(search, planted):
    search_, objective = search(trials=100), planted()
    ended = run(search_, lambda leg, is_mine: Found(error="too wide") if leg.trial else objective(leg, is_mine))
    assert len(ended) == 3 + 5
    assert failure(gathered(ended, [], 2), search_.plan) == "too wide"


def test_a_finalist_that_fails_is_out(search, planted):
    search_, objective = search(trials=16), planted(warm, noise=0.1)
    ended = run(search_, objective)
    best = judged(gathered(ended, [], 2), search_.plan).best

    def failing(leg, is_mine):
        is_out = leg.trial == best and leg.phase == "confirm"
        return Found(error="gone") if is_out else objective(leg, is_mine)

    trainings = gathered(run(search_, failing), [], 2)
    assert best not in outcome_scores(trainings, search_.plan)
    assert judged(trainings, search_.plan).best != best


def test_what_a_sampler_sees_is_of_one_rung_and_in_order(search, planted):
    search_ = search(trials=30)
    trainings = gathered(run(search_, planted(warm)), [], 2)
    rung = model_rung(trainings, search_.plan)
    found = seen(trainings, search_.plan)
    tried = [one for one in tried_of(trainings, search_.plan) if rung in trainings[one].values]
    assert rung >= 1
    assert found == [(trainings[one].settings, gain_at(trainings, one, rung)) for one in tried]


def test_the_best_are_those_that_came_furthest_then_those_that_gained_most(search, planted):
    search_ = search(trials=16)
    trainings = gathered(run(search_, planted(warm)), [], 2)
    order = [
        (trainings[one].rung, gain_at(trainings, one, trainings[one].rung)) for one in best_of(trainings, search_.plan)
    ]
    assert order == sorted(order, reverse=True)
    numbers, draws = confirming(trainings, search_.plan)
    assert len(numbers) <= search_.plan.finalists
    assert len(draws) >= 3


@pytest.mark.parametrize("trials", [1, 2, 5])
def test_a_very_small_search_comes_to_its_end(search, planted, trials):
    ended = run(search(trials=trials, has_test=True), planted())
    assert len({leg.trial for leg, _ in ended if leg.trial}) == trials
