"""A report on several numbers has a table of all, and for each the chapters that a single one would have."""

import numpy as np
import pytest

from byeori import Numbers, Recipe
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.number.several import STYLE
from byeori.evaluation.report.build import build_report


def case(width: int = 2, count: int = 60) -> tuple[Numbers, Guesses]:
    chance = np.random.default_rng(1)
    names = tuple("xyzuvwst"[:width])
    truth = chance.normal(100, 20, (count, width))
    guess = truth + chance.normal(0, np.arange(1, width + 1) * 2, (count, width))
    target = Numbers(names).learn(map(tuple, truth.tolist()), Recipe())
    outputs, packed = (np.array([target.pack(row) for row in some]) for some in (guess, truth))
    return target, Guesses([f"#{n}" for n in range(count)], outputs, packed, "test", {"size": truth[:, 0].tolist()})


def test_the_report_has_a_table_of_all_numbers_and_chapters_of_each():
    target, guesses = case()
    report = build_report(target, guesses)
    assert list(report.headline) == ["r2", "standardised_rmse", "standardised_mae"]
    assert [section.title for section in report.sections[:2]] == ["Each number", "x: Guess against truth"]
    assert [one.title for one in report.sections if one.title.endswith("How far off")] == [
        "x: How far off",
        "y: How far off",
    ]
    rows = report.sections[0].to_json()["blocks"][0]["rows"]
    assert [row["number"] for row in rows] == ["x", "y"]
    assert rows[0]["RMSE"]["low"] < 2 < rows[0]["RMSE"]["high"]
    assert "told least well is y" in report.sections[0].lead


def test_of_many_numbers_those_told_least_well_have_chapters():
    target, guesses = case(width=8)
    report = build_report(target, guesses)
    assert "The 6 that are told least well have chapters of their own below." in report.sections[0].lead
    assert not any(section.title.startswith("x: ") for section in report.sections)


def test_a_report_may_be_about_one_of_the_numbers():
    target, guesses = case()
    assert next(iter(build_report(target, guesses, metric="rmse_y").headline)) == "rmse_y"


def test_folds_are_brought_to_one_scale():
    target, guesses = case()
    other = Numbers(("x", "y")).learn([(0.0, 0.0), (200.0, 150.0)], Recipe())
    assert STYLE.align is not None
    aligned = STYLE.align(other, target, guesses)
    assert other.restore(aligned.truth) == pytest.approx(target.restore(guesses.truth), rel=1e-4)
    assert build_report(other, aligned).headline["r2"].value == pytest.approx(
        build_report(target, guesses).headline["r2"].value, abs=1e-4
    )
