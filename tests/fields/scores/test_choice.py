"""The score that a question is about: by the user, or by how rare the rarest class is."""

from dataclasses import dataclass

import numpy as np
import pytest

from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.core.torchvision_operators import mend_torchvision
from byeori.fields.kinds import Category, Flag, Labels, Line, Mask, Number
from byeori.fields.scores.choice import metrics_of, reason_for, score_named, scores_of, usual_score
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks


@dataclass(frozen=True)
class Graded(Category):
    """A category with scores of its own, one of which is better when it is low."""

    kind = "graded"

    def scores(self):
        mend_torchvision()
        from torchmetrics.classification import MulticlassCohenKappa, MulticlassHammingDistance

        return {
            "kappa": MulticlassCohenKappa(len(self.classes), weights="quadratic"),
            "wrong": MulticlassHammingDistance(len(self.classes), average="micro"),
        }


def _learned(*counts: int) -> Category:
    values = [f"c{place}" for place, count in enumerate(counts) for _ in range(count)]
    return Category().learn(values, Recipe())


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        ((500, 500), "accuracy"),
        ((900, 110), "accuracy"),
        ((998, 2), "average_precision"),
        ((2, 998), "average_precision"),
        ((50, 50, 40), "accuracy"),
        ((48, 48, 4), "macro_f1"),
    ],
)
def test_a_rare_class_is_what_the_question_is_about(counts, name):
    assert usual_score(_learned(*counts)).name == name


def test_the_reason_is_said():
    fraud = _learned(998, 2)
    assert reason_for(usual_score(fraud), fraud) == "because only 1 of 500 training samples is c1"
    assert reason_for(score_named("log_loss", fraud), fraud) == "as asked for"
    assert reason_for(score_named("accuracy", fraud), fraud) == "as asked for"
    assert reason_for(score_named("accuracy", _learned(5, 5)), _learned(5, 5)) == ""
    assert usual_score(fraud).of == "c1"


def test_a_flag_that_is_seldom_yes_is_rare_too():
    flag = Flag(is_target=True).learn(["no"] * 95 + ["yes"] * 5, Recipe())
    assert usual_score(flag).name == "average_precision"
    assert usual_score(flag).of == "yes"


def test_a_category_that_was_learned_before_shares_were_kept_is_judged_by_accuracy():
    assert usual_score(Category(("a", "b"))).name == "accuracy"


@pytest.mark.parametrize(
    ("target", "first"),
    [
        (Number(is_target=True), "r2"),
        (Labels(("a", "b")), "mean_average_precision"),
        (Mask(classes=("a", "b"), values=(0, 1), rows=8, columns=8), "mean_iou"),
        (Line(("a", "b")), "character_accuracy"),
    ],
)
def test_every_kind_of_answer_has_its_scores(target, first):
    assert usual_score(target).name == first
    assert all(score.name == name for name, score in scores_of(target).items())


def test_a_name_that_fits_no_score_is_an_error_with_the_nearest():
    with pytest.raises(ConfigError, match=r"metric = 'balanced_acuracy': is no score of 'label' \(Category of 2 "):
        score_named("balanced_acuracy", _learned(5, 5), "'label'")
    with pytest.raises(ConfigError, match="did you mean 'rmse'"):
        score_named("rsme", Number(is_target=True))
    with pytest.raises(ConfigError, match="wanted auto, or one of accuracy, macro_f1, balanced_accuracy"):
        score_named("f1", _learned(5, 5, 5))


def test_scores_of_a_users_own_go_before_known_ones_of_the_same_name():
    target = Graded(("a", "b", "c"), shares=(0.5, 0.48, 0.02))
    scores = scores_of(target)
    assert list(scores)[:3] == ["kappa", "wrong", "accuracy"]
    assert usual_score(target).name == "kappa"
    assert scores["kappa"].is_own
    assert not scores["wrong"].is_higher_better
    truth = np.arange(90) % 3
    answers = Batches(np.eye(3)[np.where(np.arange(90) < 9, 2 - truth, truth)], truth)
    marks = Marks(target, answers)
    from sklearn.metrics import cohen_kappa_score

    wanted = cohen_kappa_score(truth, answers.outputs.argmax(1), weights="quadratic")
    assert marks.value(scores["kappa"]) == pytest.approx(wanted, abs=1e-6)
    counts = np.zeros((1, 90))
    counts[0, :9] = 1
    assert marks.counted(scores["wrong"])(counts)[0] == pytest.approx(6 / 9)


def test_the_metric_of_the_recipe_comes_first_and_the_others_follow():
    assert list(metrics_of(Category(("cat", "dog")), Recipe())) == ["accuracy", "macro_f1"]
    assert list(metrics_of(Category(("cat", "dog")), Recipe(metric="macro_f1"))) == ["macro_f1", "accuracy"]
    assert list(metrics_of(Category(("cat", "dog")), Recipe(metric="log_loss"))) == ["log_loss", "accuracy", "macro_f1"]
