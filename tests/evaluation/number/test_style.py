"""Reports on numbers: scores are scikit-learn's, intervals hold what they promise, marks are more than noise."""

from dataclasses import replace

import numpy as np
import pytest

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.evaluation.baselines.baselines import Baseline
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.number.sections import with_unit
from byeori.evaluation.number.style import numbers_of
from byeori.evaluation.report.build import build_report
from byeori.evaluation.statistics.comparison import compare
from byeori.evaluation.statistics.number_slices import number_slices
from byeori.fields.number.number import Number
from byeori.fields.number.scores import number_scores
from byeori.fields.scores.collected import Batches
from byeori.fields.scores.score import Marks

TARGET = Number(is_target=True)


def _target(values: np.ndarray, **settings) -> Number:
    return replace(Number(unit="mm", is_target=True).learn(iter(values.tolist()), Recipe()), **settings)


def _case(count: int = 300, noise: float = 5.0, unlike: float = 1.0) -> tuple[Number, Guesses, np.ndarray, np.ndarray]:
    """A target, and guesses that are off by normal noise; `unlike` times as much in the slice `rain`."""
    chance = draw(1, "numbers", count)
    truth = chance.normal(100, 20, count)
    weather = np.array(["rain", "sun", "snow"])[np.arange(count) % 3]
    guess = truth + chance.normal(0, noise, count) * np.where(weather == "rain", unlike, 1)
    target = _target(truth)
    packed = (np.stack([guess, truth]) - target.mean) / target.std
    columns = {"weather": weather.tolist(), "size": truth.tolist()}
    guesses = Guesses([f"#{i}" for i in range(count)], *packed.astype(np.float32), "test", columns)
    return target, guesses, guess, truth


def test_scores_are_in_the_targets_unit_with_intervals():
    target, guesses, _, _ = _case()
    found = build_report(target, guesses).headline
    assert list(found) == ["r2", "rmse", "mae"]
    assert found["rmse"].low < 5 < found["rmse"].high
    assert found["mae"].low < 5 * np.sqrt(2 / np.pi) < found["mae"].high


def test_a_target_learned_by_its_logarithm_has_the_error_of_that_too():
    counts = np.floor(np.exp(draw(0, "counts").normal(3, 1, 400)))
    target = _target(counts)
    assert target.scaling == "log"
    packed = np.array([target.pack(value) for value in counts])
    guesses = Guesses([""] * 400, packed + np.float32(0.3), packed, "test")
    assert build_report(target, guesses).headline["log_rmse"].value == pytest.approx(0.3 * target.std, rel=1e-3)
    assert np.log1p(numbers_of(target, guesses).guess) - np.log1p(counts) == pytest.approx(0.3 * target.std, abs=1e-4)


def test_the_report_has_its_chapters_units_and_headline():
    target, guesses, _, _ = _case()
    report = build_report(target, guesses, title="boards")
    assert [section.title for section in report.sections] == [
        "Guess against truth",
        "How far off",
        "The worst",
        "Slices",
    ]
    assert report.headline_text().startswith("test R² 0.9")
    assert report.to_json()["units"] == {"rmse": "mm", "mae": "mm"}
    page = report.to_html()
    assert "mm</b>RMSE" in page
    assert "The model gives no interval" in page


def test_the_interval_is_held_to_its_promise_on_the_part_judged():
    target, guesses, _, _ = _case(600)
    fitting = target.calibrate(*_tensors(guesses))
    text = build_report(fitting, guesses).sections[1].lead
    assert "should hold the truth of 90% of new samples" in text
    assert "as promised" in text
    narrow = replace(fitting, interval=(fitting.interval[0] / 2, fitting.interval[1] / 2))
    assert "less than promised" in build_report(narrow, guesses).sections[1].lead
    wide = replace(fitting, interval=(fitting.interval[0] * 3, fitting.interval[1] * 3))
    assert "more than promised" in build_report(wide, guesses).sections[1].lead


def _tensors(guesses):
    import torch

    return torch.from_numpy(guesses.outputs), torch.from_numpy(guesses.truth)


def test_a_slice_that_is_further_off_is_marked_and_others_are_not():
    target, guesses, _, _ = _case(600, unlike=3.0)
    found = {(one.column, one.name): one for one in number_slices(np.abs(_away(target, guesses)), guesses.columns)}
    assert [key for key, one in found.items() if one.is_worse] == [("weather", "rain")]
    rain = found["weather", "rain"]
    assert rain.error.low < 15 * np.sqrt(2 / np.pi) < rain.error.high
    assert rain.rest == pytest.approx(5 * np.sqrt(2 / np.pi), rel=0.15)


def test_slices_of_mere_noise_are_seldom_marked():
    marked = 0
    for trial in range(60):
        chance = draw(3, "trial", trial)
        away, column = np.abs(chance.normal(size=200)), chance.integers(0, 4, 200).tolist()
        marked += any(one.is_worse for one in number_slices(away, {"c": [f"k{k}" for k in column]}))
    assert marked <= 8


def _away(target, guesses):
    found = numbers_of(target, guesses)
    return found.guess - found.truth


def test_a_better_and_a_worse_plain_model_are_told_apart_and_the_sentence_says_which_to_prefer():
    target, guesses, _, truth = _case()
    chance = draw(5, "others")

    def plain(name: str, noise: float) -> Baseline:
        return Baseline(name, (truth + chance.normal(0, noise, len(truth)) - target.mean) / target.std)

    mean = plain("mean", 20)
    assert build_report(target, guesses, [mean, plain("linear", 9), plain("trees", 8)]).verdicts[-1] == (
        "Prefer this model: better than each of them by more than noise."
    )
    worse = build_report(target, guesses, [mean, plain("linear", 9), plain("trees", 2)])
    assert worse.verdicts[-1].startswith("Prefer trees: better than this model by more than noise")
    assert not worse.passed
    same = Baseline("linear", guesses.outputs)
    assert (
        build_report(target, guesses, [mean, same, plain("trees", 9)])
        .verdicts[-1]
        .startswith("Prefer linear: it is simpler, and this model gains at most 0.000 on it.")
    )


def test_a_paired_difference_of_mere_noise_cannot_be_told_apart():
    told_apart = 0
    for trial in range(60):
        chance = draw(4, "pairs", trial)
        truth = chance.normal(size=150)
        one, other = (Marks(TARGET, Batches(truth + chance.normal(size=150), truth)) for _ in range(2))
        found = compare(number_scores(TARGET)["r2"], one, other, seed=trial)
        told_apart += found.is_better or found.is_worse
    assert told_apart <= 8


def test_truths_that_are_all_the_same_give_a_report_that_says_so():
    target = _target(np.array([1.0, 2.0, 3.0]))
    guesses = Guesses([""] * 30, draw(0, "x").normal(size=30).astype(np.float32), np.zeros(30, np.float32), "test")
    report = build_report(target, guesses)
    assert "R2 says nothing" in " ".join(report.notes)
    assert report.to_html()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (47213.2, "47,213"),
        (1234.56, "1,235"),
        (12.3456, "12.35"),
        (0.00012345, "0.0001234"),
        (-3.0, "-3"),
        (0.0, "0"),
    ],
)
def test_numbers_are_written_as_exactly_as_people_need_them(number, text):
    assert with_unit(number) == text
