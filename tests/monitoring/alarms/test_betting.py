import json

import numpy as np

from byeori.monitoring.alarms.betting import Wealth, _densities, bet
from byeori.monitoring.alarms.levels import log_threshold


def test_no_bettor_expects_to_win_where_p_values_are_uniform():
    grid = (np.arange(2_000_000) + 0.5) / 2_000_000
    assert _densities(grid[:, None]).mean((0, 1)).max() < 1 + 1e-4


def test_wealth_reaches_one_over_a_in_at_most_a_share_of_a_of_healthy_lives():
    draw = np.random.default_rng(0)
    _, path = bet(Wealth.start(2000), draw.random((1500, 2000)))
    for share in (0.5, 0.2, 0.05):
        found = (path.max(0) >= np.log(1 / share)).mean()
        assert found <= share + 3 * (share / 2000) ** 0.5


def test_the_mean_of_wealth_stays_one():
    _, path = bet(Wealth.start(200_000), np.random.default_rng(1).random((2, 200_000)))
    assert abs(np.exp(path[-1]).mean() - 1) < 0.03


def test_a_shift_is_seen_as_quickly_after_a_long_healthy_life():
    draw, late = np.random.default_rng(2), 4000
    from scipy.special import ndtr

    for start in (0, late):
        x = draw.normal(size=(start + 600, 50))
        x[start:] += 0.6
        _, path = bet(Wealth.start(50), ndtr(x))
        first = (path >= log_threshold(0.01, 0.1, 1)).argmax(0) - start
        assert 20 < np.median(first) < 150


def test_a_change_that_moves_no_mean_is_seen_by_spread_and_by_histogram():
    draw = np.random.default_rng(3)
    narrow = 0.5 + 0.2 * (draw.random((800, 20)) - 0.5)
    two = np.where(draw.random((800, 20)) < 0.5, 0.25, 0.75) + 0.1 * (draw.random((800, 20)) - 0.5)
    for p in (narrow, two):
        assert (bet(Wealth.start(20), p)[1].max(0) > log_threshold(0.01, 0.1, 1)).all()


def test_going_on_from_what_was_kept_is_as_never_having_stopped():
    p = np.random.default_rng(4).random((300, 3))
    p[5, 1] = np.nan
    whole, path = bet(Wealth.start(3), p)
    half, _ = bet(Wealth.start(3), p[:120])
    again, rest = bet(Wealth.of_json(json.loads(json.dumps(half.to_json()))), p[120:])
    np.testing.assert_allclose(rest, path[120:], atol=1e-6)
    np.testing.assert_allclose(again.shares, whole.shares, atol=1e-6)
    assert again.answers.tolist() == whole.answers.tolist() == [300, 299, 300]


def test_a_trait_that_is_not_known_wins_and_loses_nothing():
    before, _ = bet(Wealth.start(2), np.array([[0.9, 0.9]]))
    after, _ = bet(before, np.array([[np.nan, 0.9]]))
    assert after.log[0] == before.log[0]
    assert (after.shares[0] == before.shares[0]).all()
    assert (after.histogram[0] == before.histogram[0]).all()


def test_a_restart_begins_one_trait_again_and_leaves_the_other():
    before, _ = bet(Wealth.start(2), np.random.default_rng(5).random((50, 2)) ** 2)
    after = before.restarted(np.array([True, False]))
    assert after.log[0] == 0
    assert after.answers.tolist() == [0, 50]
    assert (after.shares[1] == before.shares[1]).all()
    assert (after.histogram[0] == 0).all()
