import math

import numpy as np
import pytest

from byeori.evaluation.one_answer import score_of, scoring_of
from byeori.fields.kinds import Category, Flag, Labels, Line, Mask, Number, Numbers, Points
from byeori.fields.mask.regions import data_uri, png_of


def test_a_class_is_right_or_wrong_however_its_truth_is_written():
    assert score_of(Flag(is_target=True), {"value": "yes"}, True) == 1
    assert score_of(Category(("cat", "dog"), is_target=True), {"value": "cat"}, "dog") == 0
    assert scoring_of(Flag()).is_share


def test_a_number_is_off_by_its_distance():
    assert score_of(Number(is_target=True), {"value": 2.5}, "4") == 1.5
    assert scoring_of(Number(unit="mm")).unit == "mm"


def test_several_numbers_count_each_in_units_of_its_spread():
    target = Numbers(names=("x", "y"), numbers=(Number(std=2.0, is_target=True), Number(std=1.0, is_target=True)))
    assert score_of(target, {"value": {"x": 1.0, "y": 5.0}}, {"x": 3.0, "y": 5.0}) == pytest.approx(0.5)


def test_a_line_is_measured_by_its_character_errors():
    assert score_of(Line(), {"value": "cat"}, "cart") == 0.25


def test_labels_are_measured_by_the_f1_of_the_sample():
    target = Labels(labels=("a", "b", "c"))
    assert score_of(target, {"value": ["a", "b"]}, ["a"]) == pytest.approx(2 / 3)
    assert score_of(target, {"value": []}, []) == 1


def test_a_mask_is_measured_by_the_mean_overlap_of_its_classes():
    target = Mask(classes=("sky", "road"), values=(0, 1), ignored=(255,), rows=2, columns=2)
    answer = {"value": data_uri(png_of(np.array([[0, 0], [1, 1]], np.uint8)))}
    truth = data_uri(png_of(np.array([[0, 1], [1, 255]], np.uint8)))
    assert score_of(target, answer, truth) == pytest.approx((1 / 2 + 1 / 2) / 2)


def test_points_are_measured_by_their_distance_as_a_share_of_the_picture():
    target = Points(names=("nose",), count=1)
    answer = {"value": {"nose": [10.0, 0.0]}, "width": 100, "height": 100}
    assert score_of(target, answer, {"nose": [0.0, 0.0]}) == pytest.approx(0.1)


@pytest.mark.parametrize("truth", [None, "much"])
def test_a_truth_that_says_nothing_gives_no_score(truth):
    assert math.isnan(score_of(Number(is_target=True), {"value": 2.5}, truth))
