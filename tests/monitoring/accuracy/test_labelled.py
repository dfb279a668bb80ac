"""That the interval holds is what it is for: each case is a world in which it is held against a known mean."""

import numpy as np
import pytest

from byeori.monitoring.accuracy.choosing import design_for, drawn
from byeori.monitoring.accuracy.labelled import Asked, estimate_of, labels_for, with_labels

REPEATS, ANSWERS, LABELS = 150, 1000, 50


def share(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


def expected_and_true(world: str, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """What is expected of each answer's score, and how probable it is that it is right."""
    logit = draw.normal(2.0, 1.5, ANSWERS)
    if world == "confidence is right":
        return share(logit), share(logit)
    if world == "overconfident":
        return share(logit + 1), share(0.5 * logit - 0.5)
    if world == "confidence says the opposite":
        return share(logit), 1 - 0.4 * share(logit)
    if world == "confidence tells nothing":
        return np.full(ANSWERS, 0.9), np.full(ANSWERS, 0.6)
    if world == "hardly anything is wrong":
        return share(3 * logit + 3), share(3 * logit + 3)
    surely = draw.random(ANSWERS) < 0.05  # "some are surely wrong"
    return share(2 * logit + 2), np.where(surely, 0.0, share(2 * logit + 2))


def asked(expected: np.ndarray, score: np.ndarray, draw: np.random.Generator, count: int = LABELS) -> Asked:
    spread = np.sqrt(expected * (1 - expected))
    probability = design_for(spread, count).probabilities(spread)
    some = drawn(probability, count, draw)
    return Asked(score[some], expected[some], probability[some], expected, probability, len(score))


WORLDS = [
    "confidence is right",
    "overconfident",
    "confidence says the opposite",
    "confidence tells nothing",
    "hardly anything is wrong",
    "some are surely wrong",
]


@pytest.mark.parametrize("world", WORLDS)
def test_the_interval_of_50_labels_holds_in_worlds_where_confidence_is_right_and_where_it_is_not(world):
    draw, held = np.random.default_rng(3), 0
    for seed in range(REPEATS):
        expected, true = expected_and_true(world, draw)
        score = (draw.random(ANSWERS) < true).astype(float)
        found = with_labels(asked(expected, score, draw), seed=seed)
        held += found.low <= score.mean() <= found.high
    assert held / REPEATS >= 0.93


@pytest.mark.parametrize("kind", ["skewed", "mostly nothing"])
def test_the_interval_holds_for_errors_that_nothing_bounds(kind):
    draw, held = np.random.default_rng(4), 0
    for seed in range(REPEATS):
        expected = draw.uniform(0.5, 1.5, ANSWERS)
        score = expected * draw.exponential(1, ANSWERS) * (1 if kind == "skewed" else draw.random(ANSWERS) < 0.3)
        some = drawn(design_for(expected, LABELS).probabilities(expected), LABELS, draw)
        probability = design_for(expected, LABELS).probabilities(expected)
        one = Asked(score[some], expected[some], probability[some], expected, probability, ANSWERS, 5.0, False)
        found = with_labels(one, seed=seed)
        held += found.low <= score.mean() <= found.high
    assert held / REPEATS >= 0.93


def test_a_useful_expectation_makes_the_estimate_better_than_the_labels_alone():
    draw, ours, alone = np.random.default_rng(5), [], []
    for _ in range(REPEATS):
        expected = share(draw.normal(0.5, 3, ANSWERS))
        score = (draw.random(ANSWERS) < expected).astype(float)
        ours.append(abs(estimate_of(asked(expected, score, draw)) - score.mean()))
        alone.append(abs(draw.choice(score, LABELS, replace=False).mean() - score.mean()))
    assert np.mean(ours) < 0.8 * np.mean(alone)


def test_where_all_answers_are_labelled_nothing_is_left_to_chance():
    draw = np.random.default_rng(6)
    expected = share(draw.normal(1, 1, 40))
    score = (draw.random(40) < expected).astype(float)
    found = with_labels(asked(expected, score, draw, count=40))
    assert (found.low, found.value, found.high) == pytest.approx((score.mean(),) * 3)


def test_labels_that_are_all_right_leave_room_for_what_was_not_seen():
    expected = np.full(ANSWERS, 0.99)
    found = with_labels(asked(expected, np.ones(ANSWERS), np.random.default_rng(7)))
    assert found.value == found.high == 1
    assert 0.9 < found.low < 0.97


def test_half_the_width_needs_about_four_times_the_labels():
    draw = np.random.default_rng(8)
    expected = share(draw.normal(1, 1, 100_000))
    score = (draw.random(100_000) < expected).astype(float)
    one = asked(expected, score, draw)
    found = with_labels(one)
    wanted = labels_for(one, (found.high - found.low) / 2)
    assert 3.2 * LABELS < wanted < 4.8 * LABELS


def test_a_width_that_is_there_already_needs_no_more_labels_than_there_are():
    draw = np.random.default_rng(9)
    one = asked(np.full(ANSWERS, 0.8), (draw.random(ANSWERS) < 0.8).astype(float), draw)
    assert labels_for(one, 0.9) < LABELS
