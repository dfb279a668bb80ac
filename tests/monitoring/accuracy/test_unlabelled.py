import math

import numpy as np
import pytest

from byeori.monitoring.accuracy.unlabelled import without_labels
from live_answers import sure_and_right


def test_the_interval_holds_where_answers_are_as_right_as_in_the_validation_part():
    held = 0
    for seed in range(40):
        draw = np.random.default_rng(seed)
        known, known_right = sure_and_right(200, draw)
        signal, right = sure_and_right(300, draw)
        found = without_labels(signal, known, known_right.astype(float), is_share=True, seed=seed)
        held += found.low <= right.mean() <= found.high
    assert held >= 36


def test_inputs_that_the_model_is_less_sure_of_bring_the_estimate_down():
    draw = np.random.default_rng(1)
    known, right = sure_and_right(400, draw)
    usual, unsure = (without_labels(x, known, right.astype(float), is_share=True).value for x in (known, known * 0.6))
    assert unsure < usual - 0.1


def test_it_is_blind_to_a_change_of_what_is_true():
    draw = np.random.default_rng(2)
    known, known_right = sure_and_right(1000, draw)
    signal, right = sure_and_right(1000, draw, off=3.0)
    found = without_labels(signal, known, known_right.astype(float), is_share=True)
    assert found.low > right.mean() + 0.1


def test_an_error_is_expected_by_what_was_answered():
    draw = np.random.default_rng(3)
    value = draw.uniform(0, 10, 500)
    found = without_labels(np.full(200, 8.0), value, np.abs(draw.normal(0, value)), is_share=False)
    assert found.value == pytest.approx(8 * math.sqrt(2 / math.pi), rel=0.2)
    assert found.low < found.value < found.high


def test_no_answers_give_no_estimate():
    assert math.isnan(without_labels(np.empty(0), np.ones(50), np.ones(50), is_share=True).value)
