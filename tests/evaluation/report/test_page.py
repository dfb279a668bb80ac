"""The report's page: cells as a person reads them, and nothing that a name could do to it."""

import math

import pytest

from byeori.evaluation.report.page import _code, _is_estimate, entry
from byeori.evaluation.statistics.estimate import Estimate


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.000"),
        (0.0004, "< 0.001"),
        (0.0006, "0.001"),
        (math.nan, "–"),
        (1_234_567, "1,234,567"),
        ("cat", "cat"),
        (Estimate(0.25, 0.2, 0.3), "0.250"),
    ],
)
def test_a_cell_is_written_for_the_eye(value, shown):
    assert entry(value) == shown


def test_what_is_typed_stands_as_code_and_markup_in_a_name_is_text():
    assert str(_code("give `--group` to <b>all</b>")) == "give <code>--group</code> to &lt;b&gt;all&lt;/b&gt;"
    assert str(_code("`<script>`")) == "<code>&lt;script&gt;</code>"


def test_an_estimate_that_is_no_number_has_no_interval_to_draw():
    assert _is_estimate(Estimate(0.5, 0.4, 0.6))
    assert not _is_estimate(Estimate(math.nan, math.nan, math.nan))
    assert not _is_estimate(0.5)
