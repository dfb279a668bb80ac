"""Samples packed a piece at a time are what each of them packed alone is."""

import numpy as np
import pytest

from byeori.bundles.predicting.asked import Asked
from byeori.bundles.predicting.packing import Packing
from byeori.data.task import Task
from byeori.fields.category.category import Category
from byeori.fields.category.flag import Flag
from byeori.fields.number.number import Number
from byeori.fields.text.text import Text

_INPUTS = {
    "size": Number(median=3.0, std=2.0, edges=(0.0, 9.0), least=0.0, greatest=9.0, is_target=False),
    "word": Category(("x", "y"), is_target=False),
    "member": Flag(is_target=False),
}
_ROWS = [
    ("1.5", "x", "yes"),
    (None, "never seen", None),
    ("many", "y", "perhaps"),
    (2.5, 7, True),
    (float("nan"), None, "no"),
    ("1.5", ["x", "y"], "no"),
    (10**400, "y", "\ud800"),
]


def _asked(cells, *, is_row=True, error="") -> Asked:
    return Asked("here", dict(zip(_INPUTS, cells, strict=False)), {}, error, is_row)


@pytest.mark.parametrize("is_row", [True, False])
@pytest.mark.parametrize("rows", [_ROWS, _ROWS[:1] * 3, [row for row in _ROWS if isinstance(row[0], str | None)]])
def test_rows_packed_by_column_are_what_each_row_packed_alone_is(is_row, rows):
    packing = Packing(Task(_INPUTS, "kind", Category(("a", "b"))))
    some = [_asked(row, is_row=is_row) for row in rows]
    whole, alone = packing.pack(some), [Packing(packing._task).pack([one]) for one in some]
    assert whole.errors == {place: one.errors[0] for place, one in enumerate(alone) if one.errors}
    unread = {place: one.unread[0] for place, one in enumerate(alone) if one.unread.get(0)}
    assert {place: names for place, names in whole.unread.items() if names and place not in whole.errors} == {
        place: names for place, names in unread.items() if place not in whole.errors
    }
    for name in _INPUTS:
        wanted = [one.inputs[name][0] for one in alone if not one.errors]
        np.testing.assert_array_equal(whole.inputs[name], np.stack(wanted) if wanted else whole.inputs[name][:0])


def test_a_sample_with_an_error_of_its_own_and_one_that_lacks_an_input_stand_between_others():
    packing = Packing(Task(_INPUTS, "kind", Category(("a", "b"))))
    found = packing.pack([_asked(_ROWS[0]), _asked((), error="gone"), _asked(("1", "x")), _asked(_ROWS[1])])
    assert found.errors[1] == "gone"
    assert "the input 'member'" in found.errors[2]
    assert [*found.errors] == [1, 2]
    assert found.inputs["size"].shape == (2, 2)


def test_what_is_no_table_is_packed_one_by_one():
    packing = Packing(Task({"story": Text()}, "kind", Category(("a", "b"))))
    assert not packing.is_table
