"""Cells of inputs that cannot be read cost no row: they are missing, counted and shown; a target's row is left out."""

import numpy as np
import pytest

from byeori import Dataset, Recipe
from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.unread import set_aside


def table(path, word: str, count: int, column: str = "size"):
    rows = []
    for n in range(100):
        cells = {"size": f"{n * 1.5}", "day": f"2024-0{n % 9 + 1}-1{n % 10}", "open": "yes" if n % 2 else "no"}
        cells |= {"price": f"{n + 0.25}"} | ({column: word.format(n)} if n % 100 < count else {})
        rows.append(",".join(cells.values()))
    path.write_text("\n".join(["size,day,open,price", *rows]))
    return path


@pytest.mark.parametrize(
    ("column", "word", "kind"),
    [
        ("size", "large {}", "Number"),
        ("size", "ca. {}", "Number"),
        ("day", "soon", "Date"),
        ("open", "perhaps", "Flag"),
    ],
)
def test_an_unreadable_input_is_missing_and_its_row_stays(tmp_path, column, word, kind):
    data = Dataset(table(tmp_path / "t.csv", word, 4, column), fields={column: kind})
    prepared = data.prepare()
    assert prepared.quarantine == {}
    assert sum(map(len, prepared.rows.values())) == 100
    (unread,) = prepared.unread
    assert str(unread).startswith(
        f"{column!r}: 4 of 100 cells cannot be read as {kind} and count as missing: '{word.format(0)}'"
    )
    assert set(unread.reasons) == {0, 1, 2, 3}
    assert prepared.columns[column].gather(np.arange(4))[:, -1].tolist() == [1] * 4


def test_the_training_part_learns_that_some_are_missing(tmp_path):
    learned = Dataset(table(tmp_path / "t.csv", "large {}", 4)).learned(Recipe())
    assert learned.inputs["size"].missing > 0


def test_a_row_whose_target_cannot_be_read_is_left_out_and_named(tmp_path):
    data = Dataset(table(tmp_path / "t.csv", "dear {}", 3, "price"))
    prepared = data.prepare()
    assert list(prepared.quarantine) == [0, 1, 2]
    assert prepared.quarantine[0].startswith("price: 'dear 0' is not a number; wanted one such as 3.5")
    assert prepared.unread == ()


def test_a_column_that_is_mostly_of_another_kind_is_refused(tmp_path):
    data = Dataset(table(tmp_path / "t.csv", "x{}", 60), fields={"size": "Number"})
    with pytest.raises(
        DataError, match=r"60 of 100 cells of the column 'size' cannot be read as Number; the first, t.csv:2: 'x0'"
    ):
        data.prepare()
    (told,) = [one for one in check(data) if one.kind == "another kind"]
    assert told.severity == "error"
    assert told.action.startswith("stops before training")


def test_samples_of_which_all_can_be_read_are_given_as_they_are(tmp_path):
    data = Dataset(table(tmp_path / "t.csv", "NA", 4))
    samples, unread = set_aside(data.samples, data.task)
    assert samples is data.samples
    assert unread == ()
