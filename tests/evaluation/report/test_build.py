"""The sentences of a report follow from its numbers."""

import numpy as np
import pytest

from byeori import Flag, Labels, Line, Mask, Number, Numbers, Points, Recipe
from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report.build import build_report, shown_scores
from byeori.evaluation.report.wording import score_name
from byeori.evaluation.statistics.scores import estimates
from byeori.fields.kinds import Category
from byeori.fields.scores.choice import metrics_of, scores_of, usual_score
from byeori.fields.scores.score import Marks, Means
from byeori.fields.stacking import concatenate

ABC = Category(("a", "b", "c"))


def _baseline(name: str, guess: np.ndarray) -> Baseline:
    return Baseline(name, np.eye(3)[guess])


def _majority(count: int) -> Baseline:
    return _baseline("majority", np.zeros(count, int))


def test_the_headline_has_number_interval_part_size_and_baselines(make_guesses):
    guesses = make_guesses(150, 3, 9, "val")
    base = [_majority(150), _baseline("logistic regression on pixels", guesses.guess)]
    report = build_report(ABC, guesses, base)
    assert report.headline_text() == (
        "validation accuracy 0.940 [0.89, 0.97] on 150 samples; majority 0.33, logistic regression on pixels 0.94"
    )


def test_a_model_that_equals_a_baseline_cannot_be_told_apart(make_guesses):
    guesses = make_guesses(150, 3, 30)
    report = build_report(ABC, guesses, [_majority(150), Baseline("other", guesses.outputs)])
    assert report.verdicts[0].startswith("Better than majority (0.33) by more than noise: +0.467 [")
    assert report.verdicts[0].endswith("p < 0.001.")
    assert report.verdicts[1] == (
        "Cannot be told apart from other (0.80) with 150 samples: +0.000 [+0.00, +0.00], p = 1.000."
    )
    assert report.verdicts[2] == "Prefer other: it is simpler, and this model gains at most 0.000 on it."
    assert report.passed


def test_a_model_no_better_than_the_majority_does_not_pass(make_guesses):
    guesses = make_guesses(90, 3, 60)
    assert not build_report(ABC, guesses, [_majority(90)]).passed


def test_a_model_worse_than_the_linear_one_does_not_pass(make_guesses):
    guesses = make_guesses(90, 3, 30)
    base = [_majority(90), _baseline("linear", guesses.truth)]
    report = build_report(ABC, guesses, base)
    assert not report.passed
    assert report.verdicts[2] == "Prefer linear: better than this model by more than noise, and simpler."


@pytest.mark.parametrize("metric", ["auc", "log_loss", "kappa"])
def test_a_score_that_is_asked_for_is_what_all_is_about(make_guesses, metric):
    guesses = make_guesses(150, 3, 30)
    report = build_report(ABC, guesses, [_majority(150)], metric=metric)
    assert report.main[0] == metric
    assert list(report.headline)[1:] == ["accuracy", "macro_f1", "calibration_error"]
    assert report.judged_by == f"Judged by {score_name(metric)}, as asked for."
    assert report.judged_by in report.to_html()
    assert report.to_json()["metric"] == metric
    chance = {"auc": 0.5, "kappa": 0.0}
    if metric in chance:
        assert report.baselines["majority"].value == pytest.approx(chance[metric])
    assert report.verdicts[-1] == "Prefer this model: better than majority by more than noise."
    assert report.passed


def test_the_rare_class_is_what_a_report_is_about_and_it_says_why(make_guesses):
    truth = (np.arange(2000) % 100 == 0).astype(int)
    margin = draw(0, "rare").normal(size=2000) + 2.5 * truth - 8
    guesses = Guesses([""] * 2000, np.stack([np.zeros(2000), margin], 1), truth, "test")
    target = Category(("0", "1"), shares=(0.99, 0.01))
    always = Baseline("majority", np.broadcast_to(np.log([0.99, 0.01]), (2000, 2)))
    report = build_report(target, guesses, [always])
    assert report.main[0] == "average_precision"
    assert report.judged_by == 'Judged by average precision of "1", because only 1 of 100 training samples is "1".'
    assert report.baselines["majority"].value == pytest.approx(0.01)
    assert report.verdicts[-1].startswith("Prefer this model")
    by_accuracy = build_report(target, guesses, [always], metric="accuracy")
    assert by_accuracy.verdicts == (
        "Cannot be told apart from majority (0.99) with 2,000 samples: +0.000 [+0.00, +0.00], p = 1.000. "
        "By AUC it is better by more than noise.",
        "Prefer this model: better than majority by AUC, and none is better than it as far as these samples tell.",
    )


def test_cautions_stand_in_the_report(make_guesses):
    few = make_guesses(20, 3, 2, "val")
    missing = Guesses(few.keys, few.outputs, np.minimum(few.truth, 1), "val")
    notes = " ".join(build_report(ABC, missing).notes)
    assert "also chosen the checkpoint" in notes
    assert "Only 20 samples" in notes
    assert "1 of 3 classes have no sample in this part: c." in notes
    assert "trained on these very samples" in " ".join(build_report(ABC, make_guesses(part="train")).notes)


def test_a_part_without_samples_is_an_error():
    empty = Guesses([], np.zeros((0, 3), np.float32), np.zeros(0, np.int64), "test")
    with pytest.raises(DataError, match="pets: the test part has no sample that can be read"):
        build_report(ABC, empty, title="pets")


def test_the_same_guesses_give_the_same_report(make_guesses):
    one, other = (build_report(ABC, make_guesses(), seed=4).to_json() for _ in range(2))
    assert one == other


@pytest.mark.parametrize("wrong", [0, 40])
def test_all_right_and_all_wrong_give_a_report_too(make_guesses, wrong):
    report = build_report(ABC, make_guesses(40, 3, wrong))
    assert report.headline["accuracy"].value == (1.0 if wrong == 0 else 0.0)
    assert len(report.to_html()) > 10_000


_DRAWN = draw(7, "kinds")
_NUMBERS = _DRAWN.lognormal(3, 1, 50).tolist()
_POINTS = Points().learn([Points().read("5 5; 6 6")], Recipe())
_KINDS = {
    "two classes": (Category(("a", "b")), (2,), lambda: _DRAWN.integers(0, 2)),
    "classes": (ABC, (3,), lambda: _DRAWN.integers(0, 3)),
    "flag": (Flag(is_target=True), (2,), lambda: _DRAWN.integers(0, 2)),
    "number": (Number(is_target=True).learn(_NUMBERS, Recipe()), (), lambda: _DRAWN.normal()),
    "numbers": (
        Numbers(("x", "y")).learn([(one, -one) for one in _NUMBERS], Recipe()),
        (2,),
        lambda: _DRAWN.normal(size=2),
    ),
    "labels": (Labels(("a", "b", "c")), (3,), lambda: _DRAWN.integers(0, 2, 3).astype(np.float32)),
    "points": (
        _POINTS,
        (2, 2),
        lambda: _POINTS.pack(_POINTS.read(f"{_DRAWN.integers(1, 9)} 5; 6 {_DRAWN.integers(1, 9)}")),
    ),
    "mask": (
        Mask(classes=("a", "b", "c"), values=(0, 1, 2), rows=6, columns=8),
        (3, 3, 4),
        lambda: _DRAWN.choice([0, 1, 2, 255], (6, 8)).astype(np.uint8),
    ),
    "line": (Line(("a", "b", " "), beams=0), (12, 4), lambda: _DRAWN.integers(1, 5, 6).astype(np.int32)),
}


@pytest.mark.parametrize("kind", _KINDS)
def test_an_epoch_is_judged_by_the_very_numbers_of_a_report(kind):
    """On the same outputs, however they are cut into batches; Wilson's interval is of a share of right samples."""
    import torch

    target, shape, answer = _KINDS[kind]
    outputs = _DRAWN.normal(0, 2, (24, *shape)).astype(np.float32)
    truth = np.stack([np.asarray(answer()) for _ in range(24)])
    reduce = getattr(target, "reduce", lambda given: given)
    guesses = Guesses([""] * 24, concatenate([reduce(some) for some in np.split(outputs, 3)]), truth, "val")
    marks, shown = Marks(target, guesses), shown_scores(target, usual_score(target))
    in_report = {name: one.value for name, one in estimates(marks, shown).items()}
    metrics = metrics_of(target, Recipe())
    for part in np.array_split(np.arange(24), 5):
        for metric in metrics.values():
            metric.update(torch.from_numpy(outputs[part]), torch.from_numpy(truth[part]))
    assert {name: float(metric.compute()) for name, metric in metrics.items()} == {
        name: in_report[name] for name in metrics
    }
    for score in scores_of(target).values():
        counted = marks.counted(score)
        of_right_ones = isinstance(counted, Means) and counted.each.dtype == bool
        assert (score.interval == "wilson") == of_right_ones, score.name
