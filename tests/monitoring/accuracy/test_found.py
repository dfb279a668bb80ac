import json
import math

from byeori.evaluation.one_answer import Scoring
from byeori.evaluation.statistics.estimate import Estimate
from byeori.monitoring.accuracy.found import Accuracy, ByLabels, ByTruths

SCORING = Scoring("correct", "accuracy")
ALONE, LABELS = Estimate(0.8, 0.7, 0.9), ByLabels(Estimate(0.6, 0.5, 0.7), 50, 48, 1, 1, 900, labels_for_width=200)


def test_labels_come_before_confidence_and_confidence_before_what_was_judged():
    truths = ByTruths(Estimate(0.2, 0.1, 0.3), 30, 30)
    assert str(Accuracy(SCORING, 0, 1, 900, ALONE, LABELS)) == "accuracy 0.600 [0.50, 0.70] by 48 labels"
    assert Accuracy(SCORING, 0, 1, 900, ALONE, truths=truths).method == "confidence"
    assert "30 answers whose truth is known, which nobody drew by chance" in str(
        Accuracy(SCORING, 0, 1, 900, None, None, truths)
    )
    assert str(Accuracy(SCORING, 0, 1, 900, None)) == "accuracy unknown, of 900 answers"


def test_the_json_has_every_part_and_no_number_that_is_none():
    scoring = Scoring("absolute_error", "mean absolute error", False, math.inf, "mm")
    found = Accuracy(scoring, 0, 1, 900, Estimate(math.nan, 0, 1), LABELS).to_json()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["method"], found["more_labels"], found["confidence"]["value"]) == ("labels", 152, None)
    assert found["scoring"]["unit"] == "mm"
