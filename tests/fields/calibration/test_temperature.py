"""The temperature that makes the truth most probable, and what holds it where samples are few."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.fields.calibration.temperature import fit_label_temperatures, fit_temperature


def sampled(count: int, classes: int = 4, trial: object = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits that say how probable the classes are, and classes drawn so."""
    chance = draw(3, "temperature", count, classes, trial)
    logits = chance.normal(0, 2.5, (count, classes))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return logits, (shares.cumsum(1) < chance.random((count, 1))).sum(1)


def likelihood(logits: np.ndarray, truth: np.ndarray, temperature: float) -> float:
    scaled = logits / temperature
    return float((np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(truth)), truth]).sum())


@pytest.mark.parametrize("scale", [0.3, 0.7, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("classes", [2, 4, 30])
def test_it_finds_the_scale_of_logits(scale, classes):
    logits, truth = sampled(4000, classes)
    assert fit_temperature(logits * scale, truth) == pytest.approx(scale, rel=0.12)


def test_of_many_samples_no_other_makes_the_truth_more_probable():
    logits, truth = sampled(20_000)
    found = fit_temperature(2 * logits, truth)
    best = likelihood(2 * logits, truth, found)
    assert all(best < likelihood(2 * logits, truth, found * step) for step in (0.9, 0.97, 1.03, 1.1))


def test_the_same_samples_give_the_same_digits():
    logits, truth = sampled(500)
    assert fit_temperature(logits, truth) == fit_temperature(logits.copy(), truth.copy())


@pytest.mark.parametrize("count", [1, 5, 20, 100])
def test_no_part_without_an_error_makes_a_model_certain(count):
    logits = np.tile([3.0, 0.0, 0.0], (count, 1))
    found = fit_temperature(logits, np.zeros(count, np.int64))
    sure = np.exp(3 / found) / (np.exp(3 / found) + 2)
    assert 0.85 < sure < 1 - 0.1 / (count + 5)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_few_samples_move_it_less_than_many(scale):
    def away(count: int) -> float:
        return float(
            np.mean([np.log(fit_temperature(x * scale, y)) for x, y in (sampled(count, 4, t) for t in range(20))])
        )

    assert abs(away(3)) < 0.8 * abs(np.log(scale)) < 0.95 * abs(away(2000)) * 1.1


def test_a_model_that_is_wrong_throughout_is_made_unsure():
    logits = np.tile([5.0, 0.0], (50, 1))
    assert fit_temperature(logits, np.ones(50, np.int64)) > 10


def test_each_label_has_a_temperature_of_its_own():
    chance = draw(3, "labels")
    logits = chance.normal(0, 2.5, (4000, 3))
    truth = (chance.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.int64)
    assert fit_label_temperatures(logits * [0.5, 1.0, 3.0], truth) == pytest.approx((0.5, 1.0, 3.0), rel=0.12)


def test_a_label_that_is_never_there_has_a_temperature_too():
    (found,) = fit_label_temperatures(np.full((40, 1), -2.0), np.zeros((40, 1), np.int64))
    assert 0.1 < found < 1
