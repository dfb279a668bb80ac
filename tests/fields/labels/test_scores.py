"""The scores of labels are scikit-learn's, with the target's thresholds in force."""

import numpy as np
import pytest
from sklearn import metrics

from byeori.core.seeds import draw
from byeori.fields.labels.labels import Labels
from byeori.fields.labels.scores import label_scores
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks

TOPICS = Labels(("art", "law", "sport"), (0.5, 0.4, 0.3))


def _answers(count: int = 200) -> Batches:
    chance = draw(0, "labels", count)
    truth = chance.random((count, 3)) < [0.5, 0.3, 0.1]
    outputs = (chance.normal(size=(count, 3)) + 1.5 * truth).round(1)  # rounded, so that some are equal
    return Batches(outputs, truth)


def _wanted(outputs: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    shares = 1 / (1 + np.exp(-outputs))
    chosen = shares >= np.array(TOPICS.thresholds)
    return {
        "mean_average_precision": metrics.average_precision_score(truth, outputs, average="macro"),
        "macro_f1": metrics.f1_score(truth, chosen, average="macro"),
        "micro_f1": metrics.f1_score(truth, chosen, average="micro"),
        "exact_match": (chosen == truth).all(1).mean(),
        "macro_auc": metrics.roc_auc_score(truth, outputs, average="macro"),
        "log_loss": np.mean([metrics.log_loss(truth[:, i], shares[:, i]) for i in range(3)]),
    }


def test_every_score_is_that_of_scikit_learn_for_resamples_too():
    answers = _answers()
    marks, scores = Marks(TOPICS, answers), label_scores(TOPICS)
    found = {name: marks.value(score) for name, score in scores.items()}
    assert found == pytest.approx(_wanted(answers.outputs, answers.truth))
    rows = draw(2, "rows").integers(0, 200, 200)
    times = np.bincount(rows, minlength=200)[None]
    found = {name: float(marks.counted(score)(times)[0]) for name, score in scores.items()}
    assert found == pytest.approx(_wanted(answers.outputs[rows], answers.truth[rows]))


def test_a_label_that_does_not_occur_is_left_out_of_the_mean():
    answers = _answers()
    answers.truth[:, 2] = False
    wanted = metrics.average_precision_score(answers.truth[:, :2], answers.outputs[:, :2], average="macro")
    found = Marks(TOPICS, answers).value(label_scores(TOPICS)["mean_average_precision"])
    assert found == pytest.approx(wanted)


def test_what_is_decided_goes_before_the_thresholds():
    answers = _answers()
    told = Batches(answers.outputs, answers.truth, answers.truth)
    assert Marks(TOPICS, told).value(label_scores(TOPICS)["exact_match"]) == 1.0
