"""Columns are named by their names, by several with commas, and by patterns; the exact name goes first."""

import pytest

from byeori import Category, Dataset, Number
from byeori.core.errors import DataError
from byeori.data.sources.patterns import found

NAMES = ("id_a", "id_b", "a,b", "a", "b", "x [cm]", "x1", "x2")


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        (["id_*"], ("id_a", "id_b")),
        (["a,b"], ("a,b",)),
        (["a, b ,"], ("a, b ,",)),
        (["a,b", "a"], ("a,b", "a")),
        (["a,id_?"], ("a", "id_a", "id_b")),
        (["x [cm]"], ("x [cm]",)),
        (["x[12]"], ("x1", "x2")),
        (["b,b", "b"], ("b",)),
    ],
)
def test_columns_are_found(words, columns):
    wanted = ("a", "b") if columns == ("a, b ,",) else columns
    assert found("t", words, NAMES, several=True) == wanted


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("ix_*", r"t: no column is like 'ix_\*'; it has 'id_a'"),
        ("id_c", "t: no column 'id_c'; it has 'id_a'.*; did you mean 'id_"),
        ("a,c", "t: no column 'c'"),
    ],
)
def test_what_names_no_column_is_told(word, told):
    with pytest.raises(DataError, match=told):
        found("t", [word], NAMES, several=True)


def test_a_wide_table_is_told_in_short():
    with pytest.raises(DataError, match=r"it has 'x0', .*, 'x11' and 288 more") as error:
        found("t", ["y"], [f"x{number}" for number in range(300)])
    assert len(str(error.value)) < 200


@pytest.fixture
def table(tmp_path):
    names = ["x_1", "x_2", "id_a", "id_b", "last, first", "split", "y"]
    rows = [f"{n % 4},{n % 3},{n * 7},{n % 5},c{n % 3},{'train' if n % 3 else 'dev'},{n % 2}" for n in range(30)]
    (tmp_path / "t.csv").write_text("\n".join([",".join(f'"{name}"' for name in names), *rows]))
    return tmp_path / "t.csv"


def test_patterns_leave_out_columns_and_say_kinds(table):
    data = Dataset(table, target="y", ignore=["id_*"], fields={"x_*": "Category", "x_2": Number()})
    assert [type(field) for field in data.task.inputs.values()] == [Category, Number, Category]
    assert list(data.task.inputs) == ["x_1", "x_2", "last, first"]


def test_a_pattern_of_kinds_is_of_the_columns_that_nothing_else_is_said_of(table):
    data = Dataset(table, target="y", ignore=["id_a"], fields={"*": "Category"})
    assert list(data.task.inputs) == ["x_1", "x_2", "id_b", "last, first"]
    assert set(data.parts.tolist()) == {"train", "val"}


def test_the_last_of_two_patterns_says_the_kind(table):
    data = Dataset(table, target="y", fields={"x_*": "Category", "*_1": "Number"}, ignore=["id_*"])
    assert [type(data.task.inputs[name]) for name in ("x_1", "x_2")] == [Number, Category]


def test_a_column_with_a_comma_in_its_name_can_be_left_out(table):
    data = Dataset(table, target="y", ignore=["last, first", "id_a,id_b"])
    assert list(data.task.inputs) == ["x_1", "x_2"]
