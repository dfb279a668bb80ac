"""Tests that tell two models, or a slice and the rest, apart: exact on cases counted by hand."""

from math import comb, exp, fsum, lgamma

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.statistics.comparison import compare, false_discoveries, fewer_than_chance, mcnemar
from byeori.fields.category.scores import class_scores
from byeori.fields.kinds import Category
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks

TWO = Category(("a", "b"))
SCORES = class_scores(TWO)


def test_mcnemar_counts_tosses_of_a_coin():
    assert mcnemar(3, 9) == pytest.approx(2 * sum(comb(12, k) for k in range(4)) / 2**12)
    assert mcnemar(3, 9) == mcnemar(9, 3)
    assert mcnemar(0, 0) == mcnemar(5, 5) == 1.0


def test_mcnemar_of_many_samples_stays_a_number():
    assert mcnemar(6000, 6000) == pytest.approx(1.0)
    assert 0 <= mcnemar(4000, 6000) < 1e-80


def test_fisher_counts_the_ways_to_draw():
    ways = sum(comb(8, k) * comb(4, 5 - k) for k in range(1, 3)) / comb(12, 5)
    assert fewer_than_chance(2, 5, 8, 12) == pytest.approx(ways)
    assert fewer_than_chance(5, 5, 8, 12) == pytest.approx(1.0)


def test_many_looks_raise_the_bar():
    # Benjamini, Hochberg 1995, section 3.1: at 5 % the first four of fifteen are discoveries.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert [q <= 0.05 for q in false_discoveries(p)] == [True] * 4 + [False] * 11
    assert false_discoveries([]) == []


def _marks(right: np.ndarray, sure: float = 1.0) -> Marks:
    """Guesses of two classes, right where `right` is true, all as sure."""
    truth = np.arange(len(right)) % 2
    outputs = np.eye(2)[np.where(right, truth, 1 - truth)] * sure
    return Marks(TWO, Batches(outputs, truth))


def test_a_small_difference_on_the_same_samples_can_be_told_apart_when_it_is_one_sided():
    other = np.arange(200) < 150
    better = other | (np.arange(200) >= 190)
    found = compare(SCORES["accuracy"], _marks(better), _marks(other))
    assert found.is_better
    assert not found.is_worse
    assert found.p_value == mcnemar(10, 0)
    assert found.difference.value == pytest.approx(0.05)
    assert 0 < found.difference.low < 0.05 < found.difference.high < 0.1
    assert compare(SCORES["accuracy"], _marks(other), _marks(better)).is_worse


def test_models_that_err_on_different_samples_cannot_be_told_apart():
    numbers = np.arange(200)
    found = compare(SCORES["accuracy"], _marks(numbers >= 38), _marks(numbers < 160))
    assert not found.is_better
    assert not found.is_worse
    assert found.difference.low < 0 < found.difference.high


def test_of_a_score_that_is_better_when_lower_the_lower_one_is_better():
    right = np.arange(200) < 160
    sure, vague = _marks(right, 1.0), _marks(right, 0.1)
    assert sure.value(SCORES["log_loss"]) < vague.value(SCORES["log_loss"])
    assert compare(SCORES["log_loss"], sure, vague).is_better
    assert compare(SCORES["log_loss"], vague, sure).is_worse
    assert not compare(SCORES["accuracy"], sure, vague).is_better


def test_a_rare_class_that_is_ordered_well_is_seen_by_ranks_and_not_by_accuracy():
    truth = (np.arange(3000) % 150 == 0).astype(int)
    margin = draw(0, "margin").normal(size=3000) + 2.5 * truth - 9
    model = Marks(TWO, Batches(np.stack([np.zeros(3000), margin], 1), truth))
    always = Marks(TWO, Batches(np.broadcast_to([0.0, -5.0], (3000, 2)), truth))
    assert not compare(SCORES["accuracy"], model, always).is_better
    assert compare(SCORES["auc"], model, always).is_better
    assert compare(SCORES["average_precision"], model, always).is_better


def test_sums_of_many_terms_are_those_of_each_term_by_itself():
    def choose(n, k):
        return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)

    def plain(right, count, right_in_all, count_in_all):
        wrong, whole = count_in_all - right_in_all, choose(count_in_all, count)
        logs = (choose(right_in_all, k) + choose(wrong, count - k) for k in range(max(0, count - wrong), right + 1))
        return min(1.0, fsum(exp(log - whole) for log in logs))

    generator = draw(0, "sums")
    for _ in range(50):
        every = int(generator.integers(2, 3000))
        hits, count = (int(generator.integers(0, every + 1)) for _ in range(2))
        low, high = max(0, count - (every - hits)), min(hits, count)
        right = int(generator.integers(low, high + 1))
        assert fewer_than_chance(right, count, hits, every) == plain(right, count, hits, every)
