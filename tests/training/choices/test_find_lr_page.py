"""The page of a sweep: the curve with both rates that matter, told in words too, and nothing fetched."""

import math
from dataclasses import replace

from byeori.training.choices.find_lr import Sweep
from byeori.training.choices.find_lr_page import chart, page
from described import told, untold

RATES = tuple(10.0 ** (n / 10) for n in range(-60, 1))
SWEEP = Sweep(RATES, tuple(1.0 + math.cos(n / 10) for n in range(61)), 1e-3, 2e-3, "training", False)


def test_the_page_shows_the_curve_and_fetches_nothing(tmp_path):
    text = SWEEP.save(tmp_path / "find-lr.html").read_text()
    assert untold(text) == []
    assert "least, 0.001, at 1.3e-03" in told(text)[0]
    assert "1.0e-03" in text
    assert "http" not in text


def test_it_says_whether_the_loss_diverged_and_how_to_train():
    assert "It did not diverge." in page(SWEEP)
    assert "It diverged there." in page(replace(SWEEP, diverged=True))
    assert "Train with --lr 1.0e-03." in page(SWEEP)


def test_a_name_of_a_stage_is_no_markup():
    assert "<b>" not in page(replace(SWEEP, stage="<b>head</b>"))


def test_both_rates_are_marked_in_the_chart():
    drawn = chart(SWEEP)
    assert "suggested" in drawn
    assert "steepest" in drawn
