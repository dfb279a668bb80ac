"""The learning curve: what was logged, what it says in words, and where the kept weights stood."""

import json
import re

import pytest

from byeori.evaluation.report.learning_curve import Curve, curve_of, learning_section, read_curve, stages_in_vain


def logged(count: int = 200, every: int = 20) -> list[tuple[int, str, float]]:
    """Losses of every update, and what is measured after each epoch; both losses fall, the score is best in between."""
    found: list[tuple[int, str, float]] = []
    for step in range(1, count + 1):
        found.append((step, "loss", 2 - step / count))
        if step % every == 0:
            found += [(step, "score", 0.5), (step, "val_loss", 2.2 - step / count)]
            found.append((step, "val_accuracy", 0.9 - abs(step - 120) / 1000))
    return found


def test_it_has_losses_scores_stages_and_the_place_of_the_kept_weights():
    curve = curve_of(logged(), "accuracy", stages=[("head", 0), ("upper half", 80), ("never", 900)], kept=120)
    assert len(curve.loss) == 60
    assert curve.val_score[5] == (120, 0.9)
    assert curve.stages == (("head", 0), ("upper half", 80))
    section = learning_section(curve)
    assert "from 1.995 to 1.005" not in section.lead  # means of some updates, not single ones
    assert "The weights that are kept are those after update 120 of 200, with a validation accuracy of 0.900." in (
        section.lead
    )
    figure = section.blocks[0]
    for word in ("head from update 0 on", "upper half from update 80 on", "validation accuracy from 0.800 to 0.820"):
        assert word in figure.says
    assert "upper half" in figure.svg
    assert ">kept<" in figure.svg


def test_the_mean_of_thinned_losses_is_that_of_all():
    curve = curve_of(logged(180), "accuracy", stages=[], kept=1)
    thinned = [value for _, value in curve.loss]
    assert sum(thinned) / 60 == pytest.approx(sum(2 - step / 180 for step in range(1, 181)) / 180, 1e-4)


@pytest.mark.parametrize(
    ("val_loss", "score", "kept", "said"),
    [
        ((1.0, 0.5, 0.9), (0.5, 0.7, 0.6), 20, "has risen since: from there on the model learns its training samples"),
        ((1.0, 0.8, 0.6), (0.5, 0.6, 0.7), 30, "It was best at the end: more epochs may do better."),
        ((1.0, 0.6, 0.61), (0.5, 0.7, 0.6), 20, ""),
        ((1.0, 0.9), (0.5, 0.7), 20, ""),
    ],
)
def test_it_says_what_the_form_of_the_curve_means(val_loss, score, kept, said):
    points = [tuple(((place + 1) * 10, value) for place, value in enumerate(some)) for some in (val_loss, score)]
    section = learning_section(Curve("accuracy", ((1, 1.0), (30, 0.2)), *points, kept=kept))
    assert said in section.lead
    assert ("has risen" in section.lead, "best at the end" in section.lead) == ("risen" in said, "at the end" in said)


def test_one_epoch_a_loss_that_never_moved_and_numbers_that_are_none_can_be_drawn():
    metrics = [(1, "loss", 0.5), (2, "loss", float("nan")), (2, "val_loss", float("inf")), (2, "val_r2", 0.0)]
    section = learning_section(curve_of(metrics, "r2", stages=[("training", 0)], kept=2))
    assert "The weights that are kept are the last ones, with a validation R² of 0.000." in section.lead
    assert section.blocks[0].svg.startswith("<svg")


def test_many_epochs_keep_their_last_one():
    metrics = [(1, "loss", 1.0), *((step, "val_r2", step / 1000) for step in range(1, 1000))]
    points = curve_of(metrics, "r2", stages=[], kept=999).val_score
    assert points[-1] == (999, 0.999)
    assert len(points) <= 60


def test_it_survives_its_file_and_what_is_no_curve_is_none(tmp_path):
    curve = curve_of(logged(), "accuracy", stages=[("head", 0)], kept=120)
    path = tmp_path / "curve.json"
    path.write_text(json.dumps(curve.to_json()))
    assert read_curve(path) == curve
    assert read_curve(tmp_path / "none.json") is None
    for broken in ("{", "{}", "[]", '{"score": 1}'):
        path.write_text(broken)
        assert read_curve(path) is None


def test_nothing_trained_has_no_chapter():
    assert learning_section(curve_of([], "accuracy", stages=[], kept=0)) is None


def test_a_training_of_two_updates_has_no_tick_twice():
    section = learning_section(Curve("accuracy", ((1, 1.0), (2, 0.5)), ((2, 0.6),), ((2, 0.8),), kept=2))
    ticks = re.findall(r">(\d)</text>", section.blocks[0].svg)
    assert ticks == sorted(set(ticks))


def in_two_stages(*scores: float, lower: bool = False) -> list[tuple[int, str, float]]:
    """The scores of one epoch of ten updates after the other."""
    name = "val_rmse" if lower else "val_accuracy"
    marks = [(10 * epoch, value) for epoch, value in enumerate(scores, 1)]
    return [one for step, value in marks for one in ((step, "score", -value if lower else value), (step, name, value))]


STAGES = [("head", 0), ("training", 20)]


def test_a_stage_that_made_it_worse_is_told_with_what_is_kept():
    metrics = in_two_stages(0.7, 0.722, 0.544, 0.538)
    [told] = stages_in_vain(metrics, "accuracy", stages=STAGES, kept=20)
    worse = "Training all layers made it worse: validation accuracy 0.544 at best, 0.722 before"
    assert told == f"{worse}; the weights of before are kept"
    [told] = stages_in_vain(metrics, "accuracy", stages=STAGES, kept=40)
    assert told.endswith("the later weights are kept, as `select` says")


def test_a_stage_that_is_better_or_as_good_or_never_begun_is_not_told():
    assert stages_in_vain(in_two_stages(0.7, 0.72, 0.6, 0.73), "accuracy", stages=STAGES, kept=40) == []
    assert stages_in_vain(in_two_stages(0.7, 0.72, 0.72), "accuracy", stages=STAGES, kept=30) == []
    assert stages_in_vain(in_two_stages(0.7, 0.72), "accuracy", stages=STAGES, kept=20) == []
    assert stages_in_vain([], "accuracy", stages=STAGES, kept=20) == []
    assert stages_in_vain(in_two_stages(0.7, 0.6), "accuracy", stages=[("training", 0)], kept=10) == []


def test_of_a_score_where_lower_is_better_a_higher_one_is_worse():
    [told] = stages_in_vain(in_two_stages(3.0, 2.5, 4.0, lower=True), "rmse", stages=STAGES, kept=20)
    assert "validation RMSE 4.000 at best, 2.500 before" in told
    assert not stages_in_vain(in_two_stages(3.0, 2.5, 2.0, lower=True), "rmse", stages=STAGES, kept=30)
