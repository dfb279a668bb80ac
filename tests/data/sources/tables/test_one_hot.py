"""A pattern as the target: columns of yes and no become one column of labels."""

import polars as pl
import pytest

from byeori import Dataset
from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.dataset import open_dataset
from byeori.data.sources.read import read_samples
from byeori.fields.kinds import Category, Labels

ROWS = [(1, 0, 1), (0, 0, 0), (0, 1, 0), (1, 1, 1)]


def films(path, rows=ROWS, names=("genre_drama", "genre_war", "genre_love"), times=6):
    lines = [f"{number / 7:.2f},{','.join(map(str, row))},{number % 3}" for number, row in enumerate(rows * times)]
    path.write_text("\n".join([f"length,{','.join(names)},year", *lines]))
    return path


def test_columns_of_a_pattern_are_the_labels_of_one_target(tmp_path):
    data = Dataset(films(tmp_path / "films.csv"), target="genre_*")
    assert isinstance(data.task.target, Labels)
    assert data.samples.labels[:4] == (("drama", "love"), (), ("war",), ("drama", "war", "love"))
    assert list(data.task.inputs) == ["length", "year"]
    assert "the target 'genre_*' is 3 columns of yes and no: drama, war, love" in str(data)
    assert open_dataset(data.source, data.options).fingerprint == data.fingerprint


@pytest.mark.parametrize("yes_and_no", [("yes", "no"), ("True", "False"), ("1.0", "0.0")])
def test_yes_and_no_may_be_any_usual_words(tmp_path, yes_and_no):
    yes, no = yes_and_no
    rows = [tuple(yes if flag else no for flag in row) for row in ROWS]
    assert read_samples(films(tmp_path / "films.csv", rows), target="genre_*").labels[0] == ("drama", "love")


def test_booleans_of_parquet_are_labels(tmp_path):
    frame = pl.DataFrame({"x": [1.5, 2.5], "is_cat": [True, False], "is_dog": [True, True]})
    frame.write_parquet(tmp_path / "t.parquet")
    assert read_samples(tmp_path / "t.parquet", target="is_*").labels == (("cat", "dog"), ("dog",))


def test_an_empty_cell_is_no_where_nothing_says_no_and_else_not_known(tmp_path):
    only_yes = [(1, "", 1), ("", "", ""), ("", 1, "")]
    assert read_samples(films(tmp_path / "yes.csv", only_yes), target="genre_*").labels[:2] == (("drama", "love"), ())
    data = Dataset(films(tmp_path / "some.csv", [(1, 0, ""), (1, 0, 0), (0, 1, 1)]), target="genre_*")
    left_out = [one for one in check(data) if one.severity == "error"]
    assert "a label is None, which is no name" in left_out[0].reason
    assert len({file for one in left_out for file in one.files}) == 6


def test_columns_of_which_one_holds_in_each_row_may_be_classes(tmp_path):
    path = films(tmp_path / "films.csv", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    data = Dataset(path, target="genre_*")
    assert isinstance(data.task.target, Labels)
    assert "each row has exactly one, and `--task classification` makes them classes" in str(data)
    classes = Dataset(path, target="genre_*", task="classification")
    assert isinstance(classes.task.target, Category)
    assert set(classes.values("genre_*")) == {"drama", "war", "love"}


def test_several_classes_in_a_row_are_no_class(tmp_path):
    with pytest.raises(DataError, match=r"2 classes at once \('drama', 'love'\); wanted one.*`--task multilabel`"):
        Category().read(("drama", "love"))


def test_a_pattern_of_one_column_names_it(tmp_path):
    assert read_samples(films(tmp_path / "films.csv"), target="ye*").target == "year"


def test_a_column_called_as_the_pattern_goes_first(tmp_path):
    path = films(tmp_path / "films.csv", names=("genre_*", "genre_war", "genre_love"))
    assert read_samples(path, target="genre_*").labels[:3] == ("1", "0", "0")


@pytest.mark.parametrize(
    ("pattern", "label"), [("*_drama", "genre"), ("genre_[dw]*", "genre_drama"), ("*_*", "genre_drama")]
)
def test_labels_are_what_one_star_stands_for_else_whole_names(tmp_path, pattern, label):
    names = ("genre_drama", "mood_drama", "genre_war")
    assert read_samples(films(tmp_path / "films.csv", names=names), target=pattern).labels[0][0] == label


def test_columns_that_say_neither_yes_nor_no_are_told(tmp_path):
    with pytest.raises(DataError, match=r"the column 'length' is of the target 'l\*', and .*; name one column"):
        read_samples(films(tmp_path / "films.csv", names=("l_a", "l_b", "l_c")), target="l*")
    with pytest.raises(DataError, match="no column is like 'x_\\*'; it has 'length', 'genre_drama'"):
        read_samples(films(tmp_path / "films.csv"), target="x_*")
