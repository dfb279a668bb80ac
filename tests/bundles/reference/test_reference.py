import math

import numpy as np

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait

AGE = learn_trait("age.value", [20.0, 30.0, 40.0], "input", column="age")
CLASS = learn_trait("answer.value", ["cat", "dog"], "output")
BARE = Reference({"age.value": AGE, "answer.value": CLASS}, np.empty((0, 2), np.float32))
ROWS = [{"age.value": 25.0, "answer.value": "dog"}, {"age.value": math.nan, "answer.value": "emu"}]


def test_rows_become_a_matrix_and_the_matrix_has_their_places():
    reference = Reference(BARE.traits, BARE.matrix(ROWS))
    assert reference.rows == 2
    for row, place in enumerate(ROWS):
        assert reference.binned(place) == {
            name: int(trait.placed(reference.column(name))[row]) for name, trait in reference.traits.items()
        }


def test_what_the_reference_does_not_know_is_no_part_of_what_is_binned_or_counted():
    assert BARE.binned({"width_px": 3.0}) == {}
    assert set(BARE.count(ROWS)["traits"]) == {"age.value", "answer.value"}


def test_shares_are_those_of_the_sample_and_without_one_those_of_the_training_part():
    assert BARE.shares("answer.value").tolist() == list(CLASS.shares)
    sampled = Reference(BARE.traits, BARE.matrix(ROWS))
    assert sampled.shares("answer.value").tolist() == [0, 0.5, 0, 0.5, 0]


def test_names_are_told_by_role():
    assert BARE.names("input") == ("age.value",)
    assert BARE.names() == ("age.value", "answer.value")
    assert BARE.names("features") == ()
