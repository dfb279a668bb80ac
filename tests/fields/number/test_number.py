"""Numbers: read from any usual writing, scaled by the training part alone, answered in their own unit."""

import math
from datetime import time, timedelta
from decimal import Decimal

import numpy as np
import pytest
import torch

from byeori import Number, Recipe, check_field
from byeori.core.errors import DataError

TARGET = Number(is_target=True)


def learned(values, field: Number | None = None) -> Number:
    return (field or Number()).learn(iter(map(float, values)), Recipe())


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        *[(" 3.5 ", 3.5), ("-1e3", -1000), (7, 7), (True, 1), ("+4", 4), ("1,234,567", 1234567), ("1,234.5", 1234.5)],
        *[("３．５", 3.5), ("－１２３", -123), ("\ufeff3.5\u200b", 3.5)],
        *[(np.float32(0.5), 0.5), (torch.tensor(2), 2), (Decimal("1.25"), 1.25), (False, 0)],
    ],
)
def test_a_number_is_read(cell, number):
    assert Number().read(cell) == number
    assert Number().send(cell) == number


@pytest.mark.parametrize("cell", [None, math.nan, "", "  ", "NA", "nan", "?", np.float64("nan")])
def test_a_missing_number_is_known_as_an_input_and_refused_as_a_target(cell):
    assert math.isnan(Number().read(cell))
    assert Number().send(cell) is None
    with pytest.raises(DataError, match="the number to be guessed is missing; give it, or remove the sample"):
        TARGET.read(cell)


@pytest.mark.parametrize("cell", ["tall", "3 cm", b"3", object(), "1_000", [1], np.zeros(2), 2 + 3j])
def test_what_is_no_number_is_told(cell):
    with pytest.raises(DataError, match=r"is not a number; wanted one such as 3\.5"):
        Number().read(cell)


@pytest.mark.parametrize("cell", ["1,234", "3,5"])
def test_a_comma_that_may_mean_two_things_is_told(cell):
    with pytest.raises(DataError, match="has a comma: is it one of thousands or of decimals"):
        Number().read(cell)


@pytest.mark.parametrize("cell", [math.inf, -math.inf, "inf", "1e999", 10**400])
def test_an_infinite_number_is_told(cell):
    with pytest.raises(DataError, match="is infinite; wanted a number"):
        Number().read(cell)


def test_numbers_keep_the_contract():
    check_field(Number(), [30.0, 42, "61.5", 90.0, 75.25])
    check_field(Number(unit="g"), [0, 0, 0, 1, 2, 900, 7, 0])
    check_field(Number(), [5, 5, 5, 6])


def test_even_numbers_are_standardised():
    field = learned(range(101))
    assert field.scaling == "standardise"
    assert field.pack(50.0).tolist() == [0, 0]
    assert field.pack(100.0)[0] == pytest.approx(50 / np.arange(101).std())


def test_skewed_counts_are_taken_by_their_logarithm():
    counts = np.round(np.exp(np.random.default_rng(0).normal(3, 1, 500)))
    field = learned([0, *counts])
    assert (field.scaling, field.offset, field.whole) == ("log", 1, True)
    assert field.pack(0.0)[0] < field.pack(1.0)[0] < field.pack(100.0)[0]


def test_skewed_numbers_below_zero_are_taken_by_their_rank():
    values = -np.exp(np.random.default_rng(0).normal(3, 1, 500))
    field = learned(values)
    assert field.scaling == "quantile"
    assert abs(np.array([field.pack(value)[0] for value in values]).mean()) < 0.05


def test_a_skewed_target_is_never_taken_by_its_rank():
    values = -np.exp(np.random.default_rng(0).normal(3, 1, 500))
    assert learned(values, TARGET).scaling == "standardise"


def test_an_odd_input_does_not_drown_the_others():
    assert learned(range(101)).pack(1e30).tolist() == [10, 0]


def test_a_missing_input_is_packed_with_its_sign():
    assert learned([1, 2, 3, math.nan]).pack(math.nan).tolist() == [0, 1]


def test_a_column_without_a_number_or_with_one_alone_can_be_learned():
    for values in ([], [math.nan], [7, 7, 7]):
        assert np.isfinite(learned(values).pack(7.0)).all()


def test_quantiles_rise_and_are_scaled_like_the_numbers():
    values = np.random.default_rng(0).normal(size=1000)
    field = learned(values)
    assert len(field.edges) == 49
    assert field.edges[0] == values.min()
    assert field.scaled_edges[24] == pytest.approx(field.pack(field.edges[24])[0], abs=1e-6)


def test_an_answer_is_what_was_packed():
    field = learned([0, 1, 5, 30, 250, 900, 3, 8], TARGET)
    assert field.scaling == "log"
    for value in (0.0, 5.0, 900.0):
        assert field.answer(torch.tensor(field.pack(value)))["value"] == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(
    ("start", "step"), [(1.7e9, 1000), (126.97, 0.002), (2459000.5, 1), (1234567, 25), (-1e12, 7), (0, 1e-9)]
)
def test_answers_differ_where_the_truths_do(start, step):
    from dataclasses import replace

    values = start + step * np.linspace(0, 5, 60)
    field = replace(learned(values, TARGET), interval=(-0.1, 0.1))
    for value in values[::10]:
        answer = field.answer(torch.tensor(field.pack(float(value))))
        assert answer["value"] == pytest.approx(value, abs=step * 1e-3)
        assert answer["low"] < answer["value"] < answer["high"]


def test_answers_of_a_skewed_target_have_digits_by_their_own_size():
    field = learned(np.exp(np.linspace(0, 20, 400)) - 0.5, TARGET)
    assert field.scaling == "log"
    for value in (0.731, 4.85e8):
        assert field.answer(torch.tensor(field.pack(value)))["value"] == pytest.approx(value, rel=1e-5)


def test_an_answer_has_an_interval_where_it_is_known():
    from dataclasses import replace

    field = replace(learned(range(101), TARGET), interval=(-1.0, 2.0))
    answer = field.answer(torch.tensor(0.0))
    assert answer["low"] == pytest.approx(50 - field.std, rel=1e-5)
    assert answer["high"] == pytest.approx(50 + 2 * field.std, rel=1e-5)
    assert "low" not in learned(range(101), TARGET).answer(torch.tensor(0.0))


@pytest.mark.parametrize(
    "truth",
    [[1.7e9 + 1, 1.7e9 + 2, 1.7e9 + 5, 1.7e9 + 9], [1e6 + 1, 1e6 + 2, 1e6 + 5, 1e6 + 9], [0, 1, 5, 30, 250, 900, 3, 8]],
)
def test_scores_are_those_of_the_numbers_in_their_own_unit(truth):
    field = learned(truth, TARGET)
    scores = field.scores()
    guess = np.array(truth) * 1.02 if field.scaling == "log" else np.array(truth) + np.array([0.5, -0.5, 1, 0])
    packed = [torch.tensor(np.array([field.pack(x) for x in numbers])) for numbers in (guess, np.array(truth, float))]
    found = {}
    for name, metric in scores.items():
        metric.update(packed[0][:2], packed[1][:2])
        metric.update(packed[0][2:], packed[1][2:])
        found[name] = float(metric.compute())
    wrong = guess - np.array(truth)
    assert found["rmse"] == pytest.approx(np.sqrt((wrong**2).mean()), rel=1e-3)
    assert found["mae"] == pytest.approx(np.abs(wrong).mean(), rel=1e-3)
    assert found["r2"] == pytest.approx(1 - (wrong**2).mean() / np.var(truth), abs=1e-3)


def test_scores_of_one_truth_and_of_wild_outputs_are_finite():
    field = learned([0, 1, 5, 30, 250, 900, 3, 8], TARGET)
    for outputs, truth in ([[1.0], [0.0]], [[1e9, -1e9], [0.0, 1.0]]):
        for metric in field.scores().values():
            metric.update(torch.tensor(outputs), torch.tensor(truth))
            assert math.isfinite(float(metric.compute()))


def test_a_number_describes_itself():
    field = learned([1, 2, 4, math.nan], Number(unit="mm"))
    assert field.traits(3.0) == {"value": 3, "missing": 0}
    assert field.traits(math.nan) == pytest.approx({"value": math.nan, "missing": 1}, nan_ok=True)
    assert (field.show(3.25), field.show(math.nan)) == ("3.25 mm", "missing")
    assert field.show(1700000525.25) == "1700000525.25 mm"
    assert {"min": 1, "max": 4, "step": 1, "unit": "mm"}.items() <= field.form().items()


@pytest.mark.parametrize("cell", [time(10, 30), timedelta(hours=10, minutes=30), np.timedelta64(630, "m"), 37800])
def test_times_and_durations_are_seconds(cell):
    assert Number().read(cell) == Number(unit="s").read(cell) == 37800


def test_a_text_is_a_time_where_the_unit_is_seconds():
    assert Number(unit="s").read("10:30") == Number(unit="s").read("PT10H30M") == 37800
    assert Number(unit="s").read("90") == 90
    with pytest.raises(DataError, match="'10:30' is not a number"):
        Number(unit="min").read("10:30")
