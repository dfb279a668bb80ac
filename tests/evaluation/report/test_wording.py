"""Numbers and names as a person writes them, small and large ones too."""

import math

import pytest

from byeori.evaluation.report.wording import end, measured, score_name, short, signed


@pytest.mark.parametrize(
    ("name", "written"),
    [("accuracy", "accuracy"), ("rmse", "RMSE"), ("mean_iou", "mean IoU"), ("brier", "Brier score"), ("r2", "R²")],
)
def test_a_scores_name_is_written_as_people_do(name, written):
    assert score_name(name) == written


@pytest.mark.parametrize("number", [0.0, 0.5, -0.00012, 99.999, 123.4, -1234.5, 1e9, 1e-15])
def test_a_written_number_is_near_the_number(number):
    for write in (measured, end, short):
        assert float(write(number).replace(",", "")) == pytest.approx(number, rel=0.1, abs=0.006)


def test_what_is_no_number_is_a_dash_and_a_difference_has_its_sign():
    assert measured(math.nan) == "–"
    assert (measured(-0.0), measured(-1e-15), end(-0.0)) == ("0.000", "0.000", "0.00")
    assert (signed(1500.0), signed(-0.5), signed(-0.5, end)) == ("+1,500", "-0.500", "-0.50")
