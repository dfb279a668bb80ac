"""Reports on several labels at once: scores are scikit-learn's, and every chapter is there."""

import numpy as np
import pytest

from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report
from byeori.evaluation.statistics.estimate import wilson
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.labels.labels import Labels
from byeori.fields.labels.scores import label_scores
from byeori.fields.scores.score import Marks

TOPICS = Labels(("art", "law", "sport"), (0.5, 0.4, 0.3))


def _guesses(count: int = 300, sharpness: float = 2.0) -> Guesses:
    chance = draw(0, "labels", count)
    truth = chance.random((count, 3)) < [0.5, 0.3, 0.1]
    outputs = (chance.normal(size=(count, 3)) + sharpness * (2 * truth - 1)).round(1).astype(np.float32)
    return Guesses([f"#{i}" for i in range(count)], outputs, truth.astype(np.float32), "test")


def _chosen(guesses: Guesses) -> np.ndarray:
    return 1 / (1 + np.exp(-guesses.outputs.astype(np.float64))) >= np.array(TOPICS.thresholds)


def _scores(guesses: Guesses) -> dict:
    return estimates(Marks(TOPICS, guesses), label_scores(TOPICS).values())


def test_scores_have_intervals_and_the_share_of_right_ones_wilsons():
    guesses = _guesses()
    found = _scores(guesses)
    right = int((_chosen(guesses) == (guesses.truth > 0)).all(1).sum())
    assert found["exact_match"] == wilson(right, 300)
    assert all(one.low < one.value < one.high for one in found.values())


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    big = _scores(_guesses(20_000, 1.0))
    hits = dict.fromkeys(big, 0)
    for trial in range(40):
        found = _scores(_guesses(400 + trial, 1.0))
        for name in hits:
            hits[name] += found[name].low <= big[name].value <= found[name].high
    assert all(count >= 34 for count in hits.values()), hits


def test_the_report_has_its_chapters():
    report = build_report(TOPICS, _guesses())
    titles = ["By label", "Missed and added", "The worst", "Is it as right as it is sure?"]
    assert [section.title for section in report.sections] == titles
    assert report.headline_text().startswith("test mean average precision 0.")
    table = report.to_json()["sections"][0]["blocks"][1]["rows"]
    assert [row["label"] for row in table] == ["art", "law", "sport"]
    assert [row["threshold"] for row in table] == [0.5, 0.4, 0.3]
    assert "art, law" in report.to_html()


def test_a_label_without_samples_is_told():
    guesses = _guesses()
    guesses.truth[:, 2] = 0
    assert "1 of 3 labels have no sample in this part: sport." in build_report(TOPICS, guesses).notes


def test_a_better_model_is_told_from_a_plain_one_and_an_equal_one_is_not():
    guesses = _guesses()
    decided = np.broadcast_to([True, False, False], (300, 3))
    always = Baseline("always the same", np.zeros((300, 3)), decided=decided)
    same = Baseline("the same", guesses.outputs, decided=_chosen(guesses))
    report = build_report(TOPICS, guesses, [always, same])
    assert report.verdicts[0].startswith("Better than always the same")
    assert report.verdicts[1].startswith("Cannot be told apart from the same")
    assert report.passed


@pytest.mark.parametrize("sharpness", [40.0, -40.0])
def test_all_right_and_all_wrong_give_a_report_too(sharpness):
    report = build_report(TOPICS, _guesses(30, sharpness))
    assert report.headline["macro_f1"].value == (1.0 if sharpness > 0 else 0.0)
    assert report.to_html()
