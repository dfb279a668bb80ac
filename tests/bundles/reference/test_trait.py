import math

import numpy as np
import pytest

from byeori.bundles.reference.trait import BINS, MOST_CATEGORIES, Trait, learn_edges, learn_trait


def numbers(values):
    return learn_trait("x", values, "input")


def test_the_bins_of_many_numbers_have_about_the_same_share():
    values = np.random.default_rng(0).normal(size=5_000).tolist()
    trait = numbers(values)
    inside = np.array(trait.shares[1:-2])
    assert len(inside) == BINS
    assert inside.max() < 2 / BINS
    assert trait.shares[0] == trait.shares[-2] == 0.0
    assert sum(trait.shares) == pytest.approx(1, abs=1e-3)


def test_a_constant_is_told_from_whatever_else_is_met():
    trait = numbers([5.0] * 100)
    low, same, high, gone = (int(place) for place in trait.places([4.99, 5.0, 5.01, math.nan]))
    assert len({low, same, high, gone}) == 4
    assert trait.shares[same] == 1.0


def test_each_of_few_different_values_has_a_bin_of_its_own():
    trait = numbers([0.0, 1.0] * 50 + [6.0])
    places = trait.places([-1, 0, 1, 6, 7]).tolist()
    assert len(set(places)) == 5


def test_a_value_more_frequent_than_a_bin_is_told_from_its_neighbours():
    values = [0.0] * 600 + np.random.default_rng(0).uniform(0, 1, 400).tolist()
    trait = numbers(values)
    zero, above = trait.places([0.0, 1e-3])
    assert zero != above
    assert trait.shares[zero] == pytest.approx(0.6)


def test_what_is_infinite_or_too_large_lies_in_the_open_ends_and_what_is_none_is_missing():
    trait = numbers([1.0, 2.0, 3.0, math.nan, math.inf])
    first, last = trait.places([-math.inf, 1e300])
    assert (first, last) == (0, trait.missing - 1)
    assert trait.places([None, math.nan, "12"]).tolist() == [trait.missing] * 3
    assert trait.centre == 2.0


def test_a_column_without_any_number_has_a_bin_for_all_and_one_for_missing():
    trait = numbers([math.nan, None])
    assert (trait.count, trait.names) == (2, ("any", "missing"))
    assert trait.places([1.0, math.nan]).tolist() == [0, 1]
    assert learn_edges(np.array([], np.float32)) == ()


def test_ten_thousand_categories_have_a_bounded_number_of_places_and_known_ones_are_not_new():
    words = [f"town {number}" for number in range(10_000)] + ["Seoul"] * 9
    trait = learn_trait("town", words, "input")
    assert trait.kind == "category"
    assert trait.count == MOST_CATEGORIES + 3
    assert trait.places(["Seoul", "town 9999", "Atlantis", "", None, math.nan]).tolist() == [
        0,
        MOST_CATEGORIES,
        trait.new,
        trait.missing,
        trait.missing,
        trait.missing,
    ]


def test_a_trait_comes_back_out_of_json():
    for values in ([1.0, 2.5, math.nan], ["a", "b", ""]):
        trait = learn_trait("x", values, "output", column="c", unit="mm")
        assert Trait.of_json(trait.to_json() | {"edges": list(trait.edges)}) == trait


def test_every_place_has_a_name():
    for values in ([1.0, 2.5], [], ["a", "b", ""], list(map(float, range(500)))):
        trait = learn_trait("x", values, "input")
        assert len(trait.names) == trait.count == len(trait.shares)
