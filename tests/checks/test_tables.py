from types import MappingProxyType

import numpy as np

from byeori.checks.facts import Facts
from byeori.checks.tables import constant_columns, identifiers, missing_values
from byeori.data.samples import Samples


def facts(**columns):
    count = len(columns["y"])
    keys = tuple(f"t.csv:{line}" for line in range(2, count + 2))
    inputs = tuple(name for name in columns if name != "y")
    samples = Samples("t", None, keys, columns, (None,) * count, "y", inputs)
    parts = np.full(count, "train")
    labels = tuple(map(str, columns["y"]))
    return Facts(samples, parts, parts, labels, MappingProxyType({}), MappingProxyType({}), True, values=columns)


def test_empty_cells_are_told_with_their_lines():
    told = missing_values(facts(age=(1, None, 3), y=(0, 1, 0)))
    assert [(f.reason, f.files) for f in told] == [("'age' is empty in 1 of 3 samples", ("t.csv:3",))]


def test_a_column_of_one_value_is_told_and_the_target_is_not_looked_at():
    told = constant_columns(facts(a=("x", "x"), b=(1, 2), y=(0, 0)))
    assert [f.reason for f in told] == ["'a' is 'x' in all samples"]


def test_a_running_number_is_told_and_measurements_are_not():
    number, measured = tuple(range(30)), tuple(n / 7 for n in range(30))
    told = identifiers(facts(number=number, measured=measured, y=(0, 1) * 15))
    assert [f.reason for f in told] == ["'number' differs in every sample"]
