"""Scores of a bundle's answers are those of the answers that it gives by hand."""

import numpy as np

from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.scoring import Cases, scores_on
from byeori.cycle.gate.test_part import frozen_test_part


def test_each_answer_is_judged_as_one_given_by_hand(runs):
    bundle = Bundle.load(runs / "towns-2")
    cases = frozen_test_part(bundle, bundle).cases
    by_hand = [answer["value"] == truth for answer, truth in zip(bundle.predict(cases.cells), cases.truth, strict=True)]
    assert np.array_equal(scores_on(bundle, cases), np.array(by_hand, float))


def test_what_cannot_be_read_has_no_score_and_the_others_have(runs):
    bundle = Bundle.load(runs / "towns-2")
    good = {"a": 2.0, "b": 2.0, "town": "Oslo"}
    cases = Cases(("x", "y", "z"), (good, {"a": 1.0}, good), ("high", "high", None), ("1", "2", "3"))
    assert np.array_equal(scores_on(bundle, cases), [1.0, np.nan, np.nan], equal_nan=True)
    assert len(cases.at([2])) == 1
