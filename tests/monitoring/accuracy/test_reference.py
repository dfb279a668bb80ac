import numpy as np

from byeori.monitoring.accuracy.reference import expectation_of, greatest_seen, known_sample
from live_answers import small_bundle


def test_confidence_is_calibrated_by_the_validation_sample(tmp_path):
    bundle = small_bundle(tmp_path / "bundle")
    signal, score = known_sample(bundle)
    expectation, why_not = expectation_of(bundle)
    assert why_not == ""
    assert abs(expectation.expected(signal).mean() - score.mean()) < 0.02


def test_a_bundle_without_reference_expects_the_same_of_all_and_says_why(tmp_path):
    expectation, why_not = expectation_of(small_bundle(tmp_path / "bundle", with_reference=False))
    assert "has no reference" in why_not
    assert np.ptp(expectation.expected(np.array([0.4, 0.9]))) == 0


def test_the_greatest_score_seen_leaves_out_the_rarest():
    assert greatest_seen(np.append(np.arange(101.0), np.nan)) == 99
    assert greatest_seen(np.full(3, np.nan)) == 0
