"""Samples without labels: files as they lie, texts where there are more of them, tables without the column."""

import pytest

from byeori.core.errors import DataError
from byeori.data.sources.unlabelled import read_unlabelled
from drawings import photo


def test_files_of_a_folder_are_samples_however_deep_they_lie(tmp_path):
    (tmp_path / "new" / "deep").mkdir(parents=True)
    photo().save(tmp_path / "new" / "1.png")
    photo(width=30).save(tmp_path / "new" / "deep" / "2.png")
    (tmp_path / "new" / "notes.doc").write_bytes(b"no picture")
    samples = read_unlabelled(tmp_path / "new")
    assert samples.columns == {"image": ("1.png", "deep/2.png"), "label": (None, None)}
    assert [name for name, _ in samples.passed_over] == ["notes.doc"]


def test_texts_are_samples_where_there_are_more_of_them(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Text number {number}.")
    samples = read_unlabelled(tmp_path, "topic")
    assert samples.inputs == ("text",)
    assert samples.columns["text"][2] == "Text number 2."
    assert samples.labels == (None, None, None)


def test_a_table_gets_the_column_that_it_has_not(tmp_path):
    (tmp_path / "t.csv").write_text("size,shade\n" + "".join(f"{n}.5,{n % 7}.25\n" for n in range(20)))
    samples = read_unlabelled(tmp_path / "t.csv", "kind")
    assert (samples.inputs, samples.target, set(samples.labels)) == (("size", "shade"), "kind", {None})


@pytest.mark.parametrize(
    ("name", "told"),
    [("nowhere", "no such folder or table"), ("empty", "no file in the folder is a sample"), ("a.bin", "neither")],
)
def test_what_holds_no_samples_is_refused(tmp_path, name, told):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.bin").write_bytes(b"0")
    with pytest.raises(DataError, match=told):
        read_unlabelled(tmp_path / name)
    with pytest.raises(DataError, match="found list"):
        read_unlabelled([1])
