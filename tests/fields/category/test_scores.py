"""The scores of classes are scikit-learn's, of all samples and of each resample."""

import warnings

import numpy as np
import pytest
from sklearn import metrics

from byeori.core.seeds import draw
from byeori.fields.category.scores import class_scores, positive_of
from byeori.fields.kinds import Category
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks


def _answers(classes: int, count: int = 300) -> tuple[Category, Batches]:
    chance = draw(3, "classes", classes)
    truth = chance.choice(classes, count, p=np.arange(1, classes + 1) / np.arange(1, classes + 1).sum())
    outputs = chance.normal(size=(count, classes)) + 1.2 * np.eye(classes)[truth]
    outputs = (outputs * 8).round() / 8 if classes == 2 else outputs  # some are equal
    return Category(tuple("abcdefgh"[:classes]), shares=tuple(np.bincount(truth) / count)), Batches(outputs, truth)


def _wanted(answers: Batches, target: Category, rows: np.ndarray) -> dict[str, float]:
    outputs, truth = answers.outputs[rows], answers.truth[rows]
    shares = np.exp(outputs) / np.exp(outputs).sum(1, keepdims=True)
    guess, classes = outputs.argmax(1), outputs.shape[1]
    found = {
        "accuracy": metrics.accuracy_score(truth, guess),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, guess),
        "macro_f1": metrics.f1_score(truth, guess, average="macro"),
        "log_loss": metrics.log_loss(truth, shares),
        "mcc": metrics.matthews_corrcoef(truth, guess),
        "kappa": metrics.cohen_kappa_score(truth, guess),
    }
    if classes == 2:
        rare = positive_of(target)
        found["f1"] = metrics.f1_score(truth, guess, pos_label=rare)
        margin = outputs[:, rare] - outputs[:, 1 - rare]
        found["auc"] = metrics.roc_auc_score(truth == rare, margin)
        found["average_precision"] = metrics.average_precision_score(truth == rare, margin)
        found["brier"] = metrics.brier_score_loss(truth == rare, shares[:, rare])
    else:
        one = np.eye(classes)[truth]
        found["auc"] = metrics.roc_auc_score(one, shares, average="macro")
        found["average_precision"] = metrics.average_precision_score(one, shares, average="macro")
        found["brier"] = ((shares - one) ** 2).sum(1).mean()
    return found


@pytest.mark.parametrize("classes", [2, 4])
def test_every_score_is_that_of_scikit_learn(classes):
    target, answers = _answers(classes)
    marks, wanted = Marks(target, answers), _wanted(answers, target, np.arange(300))
    found = {name: marks.value(score) for name, score in class_scores(target).items()}
    assert found == pytest.approx(wanted)


@pytest.mark.parametrize("classes", [2, 4])
def test_every_score_of_a_resample_is_that_of_the_samples_drawn(classes):
    target, answers = _answers(classes)
    rows = draw(0, "rows").integers(0, 300, (3, 300))
    counts = np.stack([np.bincount(one, minlength=300) for one in rows])
    marks = Marks(target, answers)
    found = {name: marks.counted(score)(counts) for name, score in class_scores(target).items()}
    for place, drawn in enumerate(rows):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wanted = _wanted(answers, target, drawn)
        assert {name: values[place] for name, values in found.items()} == pytest.approx(wanted)


def test_the_class_that_is_looked_for_is_the_rarer_one_or_else_the_second():
    assert positive_of(Category(("no", "yes"), shares=(0.1, 0.9))) == 0
    assert positive_of(Category(("no", "yes"), shares=(0.5, 0.5))) == 1
    assert positive_of(Category(("no", "yes"))) == 1


def test_f1_of_one_class_is_a_score_of_two_classes_only():
    assert "f1" in class_scores(Category(("a", "b")))
    assert "f1" not in class_scores(Category(("a", "b", "c")))


def test_classes_that_do_not_occur_are_left_out_and_without_any_there_is_no_number():
    target, truth = Category(("a", "b", "c")), np.array([0, 0, 1, 1])
    marks, scores = Marks(target, Batches(np.eye(3)[truth], truth)), class_scores(target)
    assert marks.value(scores["macro_f1"]) == marks.value(scores["auc"]) == 1.0
    alone = Marks(Category(("a", "b")), Batches(np.eye(2)[truth[:2]], truth[:2]))
    assert np.isnan(alone.value(class_scores(alone.target)["auc"]))


def test_what_is_decided_goes_before_the_largest_output():
    truth = np.array([0, 0, 1, 1])
    marks = Marks(Category(("a", "b")), Batches(np.zeros((4, 2)), truth, truth))
    assert marks.value(class_scores(marks.target)["accuracy"]) == 1.0
