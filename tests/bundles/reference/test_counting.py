import json
import math

import numpy as np
import pytest

from byeori.bundles.reference.counting import count_rows, merge_counts, moments
from byeori.bundles.reference.trait import learn_trait

AGE = learn_trait("age", [20.0, 30.0, 40.0], "input")
TOWN = learn_trait("town", ["Seoul", "Jeju", "Seoul"], "input")


def rows(count, seed=0):
    draw = np.random.default_rng(seed)
    return [
        {"age": float(draw.normal(30, 10)), "town": str(draw.choice(["Seoul", "Jeju", "Ulsan"]))} for _ in range(count)
    ]


def test_counts_of_parts_add_up_to_the_counts_of_the_whole():
    some = [*rows(300), {"age": math.nan, "town": ""}, {"age": math.inf}]
    whole = count_rows([AGE, TOWN], some)
    parts = merge_counts(count_rows([AGE, TOWN], some[start : start + 100]) for start in range(0, len(some), 100))
    assert parts["answers"] == whole["answers"] == 302
    for name, counted in whole["traits"].items():
        assert parts["traits"][name].pop("places") == counted.pop("places")
        assert parts["traits"][name] == pytest.approx(counted)


def test_moments_are_those_of_the_finite_values():
    some = [*rows(500), {"age": math.inf}, {"age": math.nan}, {}]
    ages = np.array([row["age"] for row in some[:500]])
    counted = count_rows([AGE], some)["traits"]["age"]
    assert moments(AGE, counted) == pytest.approx((ages.mean(), ages.std()), rel=1e-5)
    assert (counted["least"], counted["greatest"]) == pytest.approx((ages.min(), ages.max()))


def test_rows_whose_traits_were_skipped_are_counted_as_such_and_not_as_missing():
    counted = count_rows([AGE], [{}, {"age": 25.0}, {"age": None}])["traits"]["age"]
    assert (counted["skipped"], sum(counted["places"]), counted["places"][AGE.missing]) == (1, 2, 1)


def test_counts_are_json():
    counted = count_rows([AGE, TOWN], [{"age": math.nan, "town": "새 도시"}, {}])
    assert json.loads(json.dumps(counted, allow_nan=False)) == counted


def test_of_no_counts_the_sum_is_nothing():
    assert merge_counts([]) == {"format": 1, "answers": 0, "traits": {}}
    assert all(math.isnan(one) for one in moments(AGE, count_rows([AGE], [])["traits"]["age"]))
