"""A folder of tables is one dataset: parts by the files' names, or a column that tells the table."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.data.sources.read import read_samples

ROWS = "age,sex,survived\n20,m,0\n31,f,1\n"


def folder(place, **tables):
    for name, text in tables.items():
        (place / f"{name.replace('__', '.')}").write_text(text)
    return place


def test_parts_are_told_by_the_names_of_the_files(tmp_path):
    samples = read_samples(folder(tmp_path, train_2011__csv=ROWS, test_2012__csv="sex,age,survived\nf,7,1\n"))
    assert samples.parts == ("train", "train", "test")
    assert samples.columns == {"age": ("20", "31", "7"), "sex": ("m", "f", "f"), "survived": ("0", "1", "1")}
    assert samples.keys == ("train_2011.csv:2", "train_2011.csv:3", "test_2012.csv:2")


def test_tables_of_other_names_become_one_with_a_column_that_tells_which(tmp_path):
    samples = read_samples(folder(tmp_path, red__csv=ROWS, white__csv=ROWS))
    assert samples.columns["table"] == ("red", "red", "white", "white")
    assert samples.inputs == ("age", "sex", "table")
    assert samples.parts == (None,) * 4


def test_one_table_alone_has_no_parts_whatever_its_name(tmp_path):
    samples = read_samples(folder(tmp_path, train__csv=ROWS))
    assert samples.parts == (None, None)
    assert "table" not in samples.columns


def test_a_column_of_parts_counts_in_a_folder_too(tmp_path):
    text = "age,sex,survived,split\n20,m,0,train\n31,f,1,test\n"
    samples = read_samples(folder(tmp_path, one__csv=text, two__csv=text))
    assert samples.parts == ("train", "test") * 2
    assert "split" not in samples.inputs


def test_other_files_and_a_contest_table_without_the_target_are_passed_over(tmp_path):
    tables = {"train__csv": ROWS, "test__csv": "age,sex\n3,f\n", "example__csv": "survived\n1\n", "README__md": "hello"}
    samples = read_samples(folder(tmp_path, **tables))
    assert len(samples) == 2
    assert samples.passed_over == (
        ("README.md", "not a table"),
        ("example.csv", "beside the tables of parts"),
        ("test.csv", "lacks the column 'survived'"),
    )


def test_tables_of_other_columns_are_told(tmp_path):
    place = folder(tmp_path, red__csv=ROWS, white__csv=ROWS.replace("age", "year"))
    with pytest.raises(DataError, match=r"red\.csv has the column 'age' and white\.csv has not; tables of one folder"):
        read_samples(place)


def test_a_folder_of_tables_is_a_dataset(tmp_path):
    data = Dataset(folder(tmp_path, train__csv=ROWS, test__csv=ROWS))
    assert set(data.parts.tolist()) <= {"train", "val", "test"}
    assert data.parts.tolist()[2:] == ["test", "test"]


def test_a_table_beside_numpy_files_is_read_and_may_name_them(tmp_path):
    for number in range(4):
        np.save(tmp_path / f"{number}.npy", np.full((6, 6, 5), number, np.uint8))
    (tmp_path / "fields.csv").write_text("image,label\n" + "".join(f"{n}.npy,{'ab'[n % 2]}\n" for n in range(4)))
    data = Dataset(tmp_path)
    assert str(data.task.inputs["image"]) == "Image"
    assert [picture.mode for picture in data.values("image")] == ["5 channels"] * int((data.parts == "train").sum())


@pytest.mark.parametrize("names", [("Training", "holdout"), ("reviews-dev", "reviews-train"), ("TrainSet", "eval")])
def test_tables_of_parts_may_have_other_usual_names(tmp_path, names):
    samples = read_samples(folder(tmp_path, **{f"{name}__csv": ROWS for name in names}))
    assert set(samples.parts) in ({"train", "test"}, {"train", "val"})
    assert "table" not in samples.columns
    assert "the parts are the tables" in samples.notes[0]


def test_a_table_of_a_part_beside_one_of_none_is_asked_about(tmp_path):
    with pytest.raises(
        DataError, match=r"test\.csv is named as a part, and data\.csv as none; is that the part to train"
    ):
        read_samples(folder(tmp_path, data__csv=ROWS, test__csv=ROWS))


def test_tables_whose_names_end_in_a_word_for_parts_are_joined(tmp_path):
    samples = read_samples(folder(tmp_path, cases__csv=ROWS, eye_test__csv=ROWS))
    assert set(samples.columns["table"]) == {"cases", "eye_test"}
