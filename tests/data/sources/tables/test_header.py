"""Names of columns as the first row has them: blank, twice, a sample in their place; and rows of other lengths."""

import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.tables.header import headed
from byeori.data.sources.tables.table_files import read_table


def table(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_name_that_is_there_twice_gets_a_number_and_that_is_said(tmp_path):
    path = table(
        tmp_path / "t.csv",
        "price,price,price_2,y\n" + "".join(f"{n % 4},{n * n % 7},{n % 5},{n % 2}\n" for n in range(30)),
    )
    data = Dataset(path, target="y")
    assert list(data.task.inputs)[1:] == ["price_3", "price_2"]
    assert "columns of a name that is there before get a number: 'price_3' beside 'price'" in str(data)


def test_a_column_that_is_there_twice_with_the_same_cells_counts_once():
    columns, notes = headed(["y", "x", "y"], [(1, 0), (2, 3), (1, 0)])
    assert list(columns) == ["y", "x"]
    assert notes == ("columns that are there twice with the same cells count once: 'y'",)
    assert list(headed(["x", "x"], [(float("nan"),), (float("nan"),)])[0]) == ["x"]


def test_columns_without_a_name_are_called_by_their_place_and_left_out_where_empty(tmp_path):
    read = read_table(table(tmp_path / "t.csv", ",age,,y,\n0,5,red,a,\n1,6,blue,b,\n"))
    assert list(read.columns) == ["column 1", "age", "column 3", "y"]
    assert read.notes == ("columns without a name are called by their place: 'column 1', 'column 3'",)


def test_a_name_that_is_a_place_of_another_is_kept():
    assert list(headed(["column 2", "", "b"], [(1,), (2,), (3,)])[0]) == ["column 2", "column 2_2", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "5.1,3.5,1.4,setosa\n4.9,3.0,1.4,setosa\n6.2,3.6,1.3,virginica\n7.0,3.2,4.7,virginica\n",
        "im/1.png,0\nim/2.png,1\nim/3.png,0\n",
        "im/1.png,cat\nim/2.png,cat\nim/3.png,dog\n",
        "4.2,1,0\n4.1,2,1\n4.3,0,0\n",
        "a great film,pos\na poor one,neg\nnever again,neg\nonce more,pos\n",
    ],
)
def test_a_first_row_that_is_a_sample_is_told(tmp_path, text):
    with pytest.raises(DataError, match=r"the first row seems to be a sample and no names.*; put a row of names"):
        read_table(table(tmp_path / "t.csv", text))


@pytest.mark.parametrize(
    "text",
    [
        "0,1,2\n0,1,2\n5,0,9\n",
        "country,2019,2020\nFrance,1500,2100\nPeru,2500,1900\n",
        "1,2,3,label\n0,9,9,a\n5,0,0,b\n",
        "1000.5,999.1,kind\n0.1,0.2,a\n0.3,0.2,b\n",
        "Apple,Pear,y\nApple,,1\n,Pear,0\n",
        "x,y\nx,1\ny,2\n",
    ],
)
def test_names_may_be_numbers_and_words_of_cells(tmp_path, text):
    assert len(read_table(table(tmp_path / "t.csv", text)).keys) == 2


def test_rows_of_other_lengths_are_counted_and_the_cure_is_named(tmp_path):
    path = table(tmp_path / "t.csv", "a,b\n1,2\n1,2,3\n4\n5,6\n7\n")
    with pytest.raises(DataError, match=r"t\.csv:3: the row has 3 cells, the table has 2 columns") as error:
        read_table(path)
    assert "(so have 2 rows more, on the lines 4, 6)" in str(error.value)
    assert 'in quotes: "one, two"' in str(error.value)


def test_rows_with_a_name_of_their_own_before_the_first_column_are_told(tmp_path):
    path = table(tmp_path / "t.csv", '"a","b"\n"1",5,6\n"2",7,8\n')
    with pytest.raises(DataError, match="put a name for the first column before the others"):
        read_table(path)
