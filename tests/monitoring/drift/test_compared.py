import json
from dataclasses import replace

import numpy as np
import pytest

from byeori.monitoring.drift.compared import compare_traits
from watched import reference_of, rows_of


def _compared(rows, reference=None):
    reference = reference or reference_of()
    return {one.name: one for one in compare_traits(reference, reference.count(rows)["traits"])}


def test_healthy_answers_differ_in_nothing():
    found = _compared(rows_of(1000, 3))
    assert not any(one.is_changed for one in found.values())


def test_a_number_that_moved_is_told_in_its_own_units_with_an_interval():
    age = _compared(rows_of(600, 3, shift=4.0))["age.value"]
    assert age.is_changed
    assert age.of == "mean"
    assert age.change.low < 4.0 < age.change.high
    assert age.median_after - age.median_before == pytest.approx(4.0, abs=1.5)
    assert 1.0 < age.seeable < 3.5


def test_a_change_of_the_smallest_size_that_can_be_seen_is_mostly_seen():
    seeable = _compared(rows_of(500, 3))["age.value"].seeable
    reference = reference_of()
    seen = sum(_compared(rows_of(500, 20 + n, shift=seeable), reference)["age.value"].p <= 0.05 / 4 for n in range(40))
    assert 26 <= seen <= 39  # 32 are expected


def test_a_category_is_told_by_the_one_that_has_changed_most():
    rows = [*rows_of(300, 3), *rows_of(300, 4, town="Busan")]
    town = _compared(rows)["town.value"]
    assert (town.of, town.test) == ("Busan", "chi_squared")
    assert town.is_changed
    assert town.change.low < 0.4 < town.change.high


def test_what_is_missing_more_often_differs_though_its_numbers_do_not():
    rows = [{**row, "age.value": None} if n % 4 == 0 else row for n, row in enumerate(rows_of(600, 3))]
    age = _compared(rows)["age.value"]
    assert age.is_changed
    assert (age.missing_before, age.missing_after) == (0.0, 0.25)
    assert age.change.low < 0 < age.change.high


def test_a_trait_that_no_answer_has_is_left_out_and_json_has_no_nan():
    rows = [{"town.value": "Seoul"} for _ in range(40)]
    found = _compared(rows)
    assert list(found) == ["town.value"]
    json.dumps([one.to_json() for one in found.values()], allow_nan=False)


def test_a_reference_without_sample_is_compared_by_the_shares_of_the_training_part():
    reference = replace(reference_of(), sample=np.empty((0, 4), np.float32))
    found = _compared(rows_of(600, 3, shift=8.0), reference)
    assert found["age.value"].is_changed
    assert not found["town.value"].is_changed
