import json

import numpy as np

from byeori.monitoring.alarms.joint import Joint, bet_on_pairs, widest
from byeori.monitoring.alarms.levels import log_threshold

AT = log_threshold(0.01, 0.2, 1)


def _rows(draw, count):
    return draw.normal(size=(count, 6))


def test_it_reaches_one_over_a_in_at_most_a_share_of_a_of_healthy_lives():
    draw = np.random.default_rng(0)
    most = np.array([bet_on_pairs(Joint.start(6), _rows(draw, 150), _rows(draw, 150))[1].max() for _ in range(200)])
    assert (most >= np.log(2)).mean() <= 0.5
    assert (most >= np.log(10)).mean() <= 0.1 + 3 * (0.1 / 200) ** 0.5


def test_it_sees_a_shift_and_two_traits_that_no_longer_go_together():
    draw = np.random.default_rng(1)
    shifted, coupled = _rows(draw, 900), _rows(draw, 900)
    shifted[:, 2] += 0.8
    coupled[:, 1] = 0.7 * coupled[:, 0] + 0.71 * coupled[:, 1]  # each alone is as before
    for live in (shifted, coupled):
        assert bet_on_pairs(Joint.start(6), live, _rows(draw, 900))[1].max() > AT


def test_going_on_from_what_was_kept_is_as_never_having_stopped():
    draw = np.random.default_rng(2)
    live, reference = _rows(draw, 80), _rows(draw, 80)
    _, path = bet_on_pairs(Joint.start(6), live, reference)
    half, _ = bet_on_pairs(Joint.start(6), live[:30], reference[:30])
    again, rest = bet_on_pairs(Joint.of_json(json.loads(json.dumps(half.to_json()))), live[30:], reference[30:])
    np.testing.assert_allclose(rest, path[30:], atol=1e-5)
    assert again.pairs == 80


def test_rows_of_one_number_and_of_very_many_are_read():
    assert widest(1000) == 64
    assert bet_on_pairs(Joint.start(1), np.ones((3, 1)), np.zeros((3, 1)))[0].pairs == 3
