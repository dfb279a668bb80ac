"""What is measured on planted errors, in numbers that are known: AUROC, and how sure a score is."""

import numpy as np
import pytest

from byeori.cleaning.measured import Gain, Measured, auroc, calibrated
from byeori.evaluation.statistics.estimate import Estimate


def test_auroc_is_how_often_a_wrong_one_is_more_doubtful():
    draw = np.random.default_rng(0)
    doubt, wrong = draw.integers(0, 9, 60).astype(float), draw.random(60) < 0.3
    pairs = doubt[wrong][:, None] - doubt[~wrong][None]
    assert auroc(doubt, wrong) == pytest.approx(((pairs > 0) + (pairs == 0) / 2).mean())
    assert np.isnan(auroc(doubt, np.zeros(60, bool)))


def _mixture(share: float) -> tuple[float, float]:
    """How sure the calibration is on the mean, and which share is wrong, where errors score higher but not always."""
    draw = np.random.default_rng(0)

    def scores(count: int, mean: float) -> np.ndarray:
        return 1 / (1 + np.exp(-draw.normal(mean, 1, count)))

    wrong = int(share * 4000)
    own = np.concatenate([scores(4000 - wrong, -1.5), scores(wrong, 1.5)])
    after, planted = np.concatenate([own, scores(400, 1.5)]), np.arange(4400) >= 4000
    steps, sure = calibrated(own, after, planted)
    measured = Measured(400, 0.1, Estimate(0.5, 0.4, 0.6), 0.9, 0.9, 0.9, None, steps, sure)
    return float(np.mean([measured.confidence_of(one) for one in own])), share


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3])
def test_how_sure_samples_are_adds_up_to_how_many_are_wrong(share):
    mean, wrong = _mixture(share)
    assert mean == pytest.approx(wrong, abs=0.04)


def test_the_more_suspicious_is_never_less_sure():
    draw = np.random.default_rng(1)
    own, planted = draw.random(300), draw.random(40) / 2 + 0.5
    steps, sure = calibrated(own, np.concatenate([own, planted]), np.arange(340) >= 300)
    assert list(sure) == sorted(sure, reverse=True)
    assert list(steps) == sorted(steps, reverse=True)
    assert calibrated(own, own, np.zeros(300, bool)) == ((), ())


def test_the_headline_tells_what_was_found_and_what_it_is_worth():
    gain = Gain("accuracy", "test", Estimate(0.031, 0.01, 0.05), Estimate(0.002, -0.01, 0.01), 40, 33, 4)
    measured = Measured(40, 0.1, Estimate(0.825, 0.68, 0.91), 0.94, 0.91, 0.97, gain, (0.9, 0.0), (0.8, 0.1))
    assert measured.headline() == (
        "Of 40 planted errors, as many samples looked at find 82% (68% to 91%; at random 10%); AUROC 0.940 (as the "
        "model errs 0.910, at random 0.970). Mending those found changes the accuracy by +0.031 (+0.010 to +0.050), as "
        "many random samples by +0.002 (-0.010 to +0.010)."
    )
    assert [measured.confidence_of(score) for score in (0.95, 0.5)] == [0.8, 0.1]
    record = measured.to_json()
    assert record["gain"]["found"] == {"value": 0.031, "low": 0.01, "high": 0.05}
    assert record["precision"]["value"] == 0.825
