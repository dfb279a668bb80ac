"""What a user may have meant otherwise is said."""

from byeori.data.dataset import Dataset
from byeori.data.guessing.notes import reading_notes


def test_a_cell_of_several_labels_and_mixed_words_are_said():
    rows = {"tags": ["a;b", "a", "b;c", "c"] * 8, "x": [str(number) for number in range(32)]}
    data = Dataset(rows, target="tags")
    (note,) = reading_notes(data.samples, data.task)
    assert note in data.samples.notes
    assert "by --task classification each whole cell is a class" in note


def test_plain_columns_need_no_word():
    data = Dataset({"x": list(range(32)), "y": ["a", "b"] * 16}, target="y")
    assert reading_notes(data.samples, data.task) == []
