"""Slices that are worse are found, and hardly ever one that is not, however many there are."""

import numpy as np
import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.seeds import draw
from byeori.cycle.gate.slicing import columns_of, holm, sliced
from byeori.cycle.gate.test_part import frozen_test_part
from byeori.evaluation.paired.paired import Pairs


def test_a_slice_that_is_worse_is_found_though_the_whole_is_better():
    chance = draw(0, "slices")
    town = chance.choice(["Oslo", "Seoul", "Busan"], 900)
    champion = (chance.random(900) < 0.7).astype(float)
    challenger = np.where(town == "Seoul", champion * (chance.random(900) < 0.7), 1.0)
    found = sliced(Pairs(champion, challenger, 900), {"town": town.tolist(), "other": (town == "Oslo").tolist()})
    assert (found[0].column, found[0].name) == ("town", "Seoul")
    assert found[0].p_value < 0.001
    assert found[0].difference < 0
    assert found[0].samples == int((town == "Seoul").sum())
    assert [one.p_value for one in found if one.name != "Seoul" and one.column == "town"] == [1.0, 1.0]
    assert found[0].to_json()["difference"] == found[0].difference


def test_of_forty_slices_without_a_difference_hardly_ever_one_is_called_worse():
    chance, wrong = draw(0, "null"), 0
    for _ in range(60):
        champion, challenger = chance.integers(0, 2, (2, 400)).astype(float)
        columns = {str(name): chance.integers(0, 4, 400).astype(str).tolist() for name in range(10)}
        wrong += sliced(Pairs(champion, challenger, 400), columns)[0].p_value < 0.05
    assert wrong <= 7  # of 60 at 5 %


def test_holm_multiplies_the_smallest_most():
    assert holm([0.01, 0.04, 0.03]) == [pytest.approx(0.03), pytest.approx(0.08), pytest.approx(0.08)]
    assert holm([]) == []


def test_cases_are_cut_by_part_class_and_the_columns_that_they_have(runs):
    bundle = Bundle.load(runs / "towns-2")
    part = frozen_test_part(bundle, bundle)
    columns = columns_of(bundle, part.cases, ["test"] * len(part.cases), samples=part.samples, rows=part.rows)
    assert set(columns) == {"part", "kind", "a", "b", "town"}
    assert all(len(cells) == len(part.cases) for cells in columns.values())
    assert set(columns["town"]) == {"Oslo", "Seoul", "Busan"}
    assert all(isinstance(cell, float) for cell in columns["a"])
