"""The one door: whatever holds samples is read, and what does not is told what would."""

import pytest

from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples, refuse_one_label
from pictures import class_folders

ROWS = [{"size": 1.5, "kind": "a"}, {"size": 2.5, "kind": "b"}]


def test_a_table_a_list_of_dicts_and_columns_are_the_same_samples(tmp_path):
    (tmp_path / "t.csv").write_text("size,kind\n1.5,a\n2.5,b\n")
    columns = {"size": [1.5, 2.5], "kind": ["a", "b"]}
    for source in (tmp_path / "t.csv", str(tmp_path / "t.csv"), ROWS, columns):
        samples = read_samples(source, target="kind")
        assert (samples.target, samples.inputs, len(samples)) == ("kind", ("size",), 2)
        assert samples.labels == ("a", "b")


def test_a_folder_of_folders_is_a_class_each(tmp_path):
    class_folders(tmp_path, {"ants": 2, "bees": 1})
    samples = read_samples(tmp_path)
    assert sorted(map(str, samples.labels)) == ["ants", "ants", "bees"]
    with pytest.raises(DataError, match="no column 'labl'; this folder has the columns"):
        read_samples(tmp_path, target="labl")


@pytest.mark.parametrize(
    ("source", "told"),
    [(3, "a source of kind int: wanted a folder, a table"), ({1, 2}, "a source of kind set"), ("nowhere", "nowhere")],
)
def test_what_is_no_source_is_told(source, told):
    with pytest.raises(DataError, match=told):
        read_samples(source)


def test_one_answer_for_all_is_told_and_folders_one_level_too_high_are_guessed(tmp_path):
    class_folders(tmp_path / "all" / "pets", {"ants": 2, "bees": 1})
    one = read_samples([{"size": 1, "kind": "a"}, {"size": 2, "kind": "a"}], target="kind")
    with pytest.raises(DataError, match="all 2 samples have the same kind, 'a'"):
        refuse_one_label(ROWS, one)
    refuse_one_label(ROWS, read_samples(ROWS, target="kind"))
    with pytest.raises(DataError, match="did you mean the folders in it"):
        refuse_one_label(tmp_path / "all", read_samples(tmp_path / "all"))


def test_samples_of_which_none_is_labelled_are_told_with_whom_to_ask():
    bare = read_samples([{"size": 1, "kind": None}, {"size": 2, "kind": None}], target="kind")
    with pytest.raises(
        DataError, match=r"none of 2 samples has a label \(kind\); `byeori label .* asks people for some"
    ):
        refuse_one_label("pets.csv", bare)


def test_an_empty_text_is_no_source():
    with pytest.raises(DataError, match="an empty text; wanted the path"):
        read_samples("")


def test_a_run_is_no_data(tmp_path):
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(DataError, match="is a run and not data"):
        read_samples(tmp_path)
