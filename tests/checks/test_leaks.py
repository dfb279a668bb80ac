"""Columns that give the target away are warned of, with the cure; columns that merely help are not."""

import re

import numpy as np
import pytest

from byeori.checks.check import check
from byeori.checks.finding import Finding
from byeori.data.dataset import Dataset

DRAW = np.random.default_rng(0)
COUNT = 200
SIZE = DRAW.normal(size=COUNT)
LABEL = np.where(SIZE + 0.3 * DRAW.normal(size=COUNT) > 0, "up", "down")
STARS = np.where(LABEL == "up", DRAW.integers(7, 11, COUNT), DRAW.integers(1, 5, COUNT))


def found(columns, kind, target="y", **options) -> list[Finding]:
    rows = [
        dict(zip(columns, row, strict=True)) for row in zip(*(list(cells) for cells in columns.values()), strict=True)
    ]
    rows = [{name: cell.item() if hasattr(cell, "item") else cell for name, cell in row.items()} for row in rows]
    return [one for one in check(Dataset(rows, target=target, **options)) if one.kind == kind]


def test_a_column_that_tells_the_class_alone_is_a_leak_and_the_cure_names_it():
    (leak,) = found({"size": SIZE, "stars": STARS, "y": LABEL}, "leak")
    assert leak.severity == "warning"
    assert re.match(r"'stars' alone tells 'y' of 100% of the samples; the largest class is \d\d%", leak.reason)
    assert leak.action.endswith("leave it out: --ignore stars")


def test_a_leak_that_is_ignored_is_still_told_but_no_longer_trained_on():
    (leak,) = found({"size": SIZE, "stars": STARS, "y": LABEL}, "leak", ignore=["stars"])
    assert leak.action.startswith("leaves it out; keep it so")


def test_a_column_that_helps_is_no_leak():
    assert not found({"size": SIZE, "y": LABEL, "noise": DRAW.normal(size=COUNT)}, "leak")


def test_a_column_of_its_own_value_in_every_row_is_no_leak():
    assert not found(
        {"size": SIZE, "code": [f"c{n}" for n in range(COUNT)], "y": LABEL}, "leak", fields={"code": "category"}
    )


def test_columns_that_add_up_to_the_target_are_a_leak():
    guests, members = DRAW.integers(0, 300, COUNT), DRAW.integers(0, 500, COUNT)
    columns = {"size": SIZE, "guests": guests, "members": members, "y": guests + members}
    (leak,) = found(columns, "leak")
    assert leak.reason == "guests + members is the target, 'y'"
    assert leak.action.endswith("--ignore guests,members")


@pytest.mark.parametrize(("weights", "told"), [((2, -1), "2 a - 1 b"), ((0.5, 3), "0.5 a + 3 b")])
def test_weighted_columns_are_told_with_their_weights(weights, told):
    a, b = DRAW.normal(size=(2, COUNT))
    (leak,) = found({"a": a, "b": b, "y": weights[0] * a + weights[1] * b}, "leak")
    assert leak.reason == f"{told} is the target, 'y'"


def test_a_number_in_another_unit_is_a_leak():
    metres = np.random.default_rng(1).uniform(1, 100, COUNT)
    (leak,) = found({"feet": 3.2808 * metres, "size": SIZE, "y": metres}, "leak")
    assert leak.reason.startswith("'feet' alone explains 99")


@pytest.mark.parametrize("far", [np.inf, -np.inf, 1e300])
@pytest.mark.parametrize("labels", [LABEL, np.where(LABEL == "up", SIZE + 2.5, SIZE)], ids=["classes", "numbers"])
def test_infinity_in_a_column_that_is_left_out_is_passed_over(far, labels):
    level = np.where(np.arange(COUNT) % 7, np.sin(np.arange(COUNT)), far)
    assert not found({"size": SIZE, "level": level, "y": labels}, "leak", ignore=["level"])


def test_a_leak_is_told_beside_infinity():
    metres = np.arange(COUNT) * 37 % COUNT + 0.5
    feet = np.where(metres == 0.5, np.inf, 3.2808 * metres)
    (leak,) = found({"feet": feet, "size": SIZE, "y": metres}, "leak", ignore=["feet"])
    assert leak.reason.startswith("'feet' alone explains 99")


def test_columns_that_nearly_explain_a_number_are_no_leak():
    a, b = DRAW.normal(size=(2, COUNT))
    assert not found({"a": a, "b": b, "y": a + b + 0.1 * DRAW.normal(size=COUNT)}, "leak")


def test_things_that_are_in_two_parts_are_told_and_a_group_cures_it():
    patients = [n % 20 * 7 for n in range(COUNT)]
    columns = {"size": SIZE, "patient_id": patients, "y": LABEL}
    told = found(columns, "identifier in two parts")
    assert told[0].reason == "100% of the val samples have a 'patient_id' that is in train as well"
    assert told[0].action.endswith("--group patient_id")
    assert not found(columns, "identifier in two parts", group="patient_id")


def test_real_leaks_are_found(shared_data):
    leaks = [one.reason for one in check(Dataset(shared_data / "nsmc")) if one.kind == "leak"]
    assert leaks == ["'rating' alone tells 'label' of 100% of the samples; the largest class is 50%"]
    leaks = [one.reason for one in check(Dataset(shared_data / "bike_sharing", target="count")) if one.kind == "leak"]
    assert leaks == ["casual + registered is the target, 'count'"]


@pytest.mark.parametrize("name", ["penguins", "titanic", "wine_quality"])
def test_where_there_is_no_leak_none_is_told(shared_data, name):
    assert not [one for one in check(Dataset(shared_data / name)) if one.kind == "leak"]
