"""Labels as a table: several labels of a cell, what is empty, and columns that are not there."""

import pytest

from byeori.core.errors import DataError
from byeori.labelling.exchange.table import labels_from
from byeori.labelling.forms import form_for


def test_several_labels_stand_in_a_cell_and_empty_ones_are_passed_over(tmp_path):
    (tmp_path / "t.csv").write_text('file,label\na.png,cat; dog\nb.png,\nc.png,"[""cat""]"\n')
    found = labels_from(tmp_path / "t.csv", None, form_for("multilabel", ("cat", "dog")))
    assert [(one.place, one.said[0].value) for one in found] == [("a.png", ["cat", "dog"]), ("c.png", ["cat"])]


def test_a_table_that_finds_no_samples_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("label\ncat\ndog\n")
    with pytest.raises(DataError, match="wanted a column of labels \\(label\\) and one of the samples"):
        labels_from(tmp_path / "t.csv", None, {})
