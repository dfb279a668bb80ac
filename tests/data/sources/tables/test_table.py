import polars as pl
import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples


def table(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_paths_and_labels_are_found_without_being_named(tmp_path):
    path = table(tmp_path / "pets.csv", "id,file,Label\n1,cats/1.jpg,cat\n2,dogs/2.JPG,dog\n")
    samples = read_samples(path)
    assert (samples.inputs, samples.target) == (("file",), "Label")
    assert samples.keys == ("pets.csv:2", "pets.csv:3")
    assert (samples.name, samples.root) == ("pets", tmp_path)
    assert samples.columns["id"] == ("1", "2")
    assert samples.labels == ("cat", "dog")


def test_the_only_other_column_is_the_target(tmp_path):
    path = table(tmp_path / "pets.csv", "animal,photo,split\ncat,1.jpg,train\ndog,2.jpg,Validation\n")
    samples = read_samples(path)
    assert samples.target == "animal"
    assert samples.parts == ("train", "val")


@pytest.mark.parametrize("name", ["a.tsv", "a.csv", "semicolon.csv", "mark.csv"])
def test_separators_and_byte_order_marks_are_known(tmp_path, name):
    separator = {"a.tsv": "\t", "semicolon.csv": ";"}.get(name, ",")
    text = "image,label\n1.jpg,벼\n2.jpg,리\n".replace(",", separator)
    path = table(tmp_path / name, text, "utf-8-sig" if name == "mark.csv" else "utf-8")
    assert read_samples(path).columns == {"image": ("1.jpg", "2.jpg"), "label": ("벼", "리")}


def test_parquet_is_read(tmp_path):
    pl.DataFrame({"image": ["1.png", "2.png"], "y": [0, 1]}).write_parquet(tmp_path / "pets.parquet")
    samples = read_samples(tmp_path / "pets.parquet")
    assert (samples.keys, samples.labels) == (("pets.parquet:1", "pets.parquet:2"), (0, 1))


@pytest.mark.parametrize("beside", ["2,010,NA,,v", "x,y,z,w,v", "1.5,1e3,12345678901234567890,NULL,v"])
def test_a_cell_is_what_stands_there_whatever_stands_beside_it(tmp_path, beside):
    path = table(tmp_path / "t.csv", f"a,b,c,d,y\n1, 007 ,1.50,,u\n{beside}\n")
    assert {name: cells[0] for name, cells in read_samples(path).columns.items()} == {
        **{"a": "1", "b": "007", "c": "1.50", "d": None, "y": "u"}
    }


def test_blank_lines_and_lines_in_quotes_do_not_shift_the_line_numbers(tmp_path):
    path = table(tmp_path / "t.csv", 'image,note,label\n1.jpg,"two\nlines",a\n\n2.jpg,one,b\n')
    samples = read_samples(path)
    assert samples.keys == ("t.csv:2", "t.csv:5")
    assert samples.columns["note"] == ("two\nlines", "one")


def test_inputs_of_a_table_without_images_are_all_other_columns(tmp_path):
    path = table(tmp_path / "t.csv", "age,sex,survived,split\n1,m,0,train\n2,f,1,test\n")
    samples = read_samples(path, target="survived")
    assert samples.inputs == ("age", "sex")
    assert read_samples(path, target="survived", inputs=["age"]).inputs == ("age",)


def test_a_row_of_another_length_is_told_with_its_line(tmp_path):
    path = table(tmp_path / "t.csv", "image,label\n1.jpg,a\n2.jpg,b,c\n")
    with pytest.raises(DataError, match=r"t\.csv:3: the row has 3 cells, the table has 2 columns"):
        read_samples(path)


def test_a_target_that_is_not_there_is_told_with_the_nearest(tmp_path):
    path = table(tmp_path / "t.csv", "image,animal\n1.jpg,a\n2.jpg,b\n")
    with pytest.raises(DataError, match=r"no column 'anmal'; it has 'image', 'animal'; did you mean 'animal'\?"):
        read_samples(path, target="anmal")


def test_an_unclear_target_lists_the_columns_and_says_target(tmp_path):
    path = table(tmp_path / "t.csv", "age,sex,born\n1,m,2001-05-31\n2,f,2002-05-31\n")
    with pytest.raises(DataError, match="it has 'age', 'sex', 'born'; name it with --target COLUMN"):
        read_samples(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the table is empty"),
        ("image,label\n", "the table has no rows"),
        (
            "image,label\n1.jpg,a\n2.jpg,b,c\n3.jpg,d,e\n",
            r"t\.csv:3: the row has 3 cells.*so have 1 rows more, on the lines 4",
        ),
        ('image,label\n1.jpg,"a\n', r"t\.csv:2: not a row of a table"),
        ("label\na\nb\n", "'label' is the only column"),
    ],
)
def test_what_is_no_table_of_samples_is_told(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read_samples(table(tmp_path / "t.csv", text))


def test_a_table_without_a_label_is_told(tmp_path):
    with pytest.raises(DataError, match="none of 2 samples has a label"):
        Dataset(table(tmp_path / "t.csv", "image,label\n1.jpg,\n2.jpg,\n"))


def test_another_encoding_is_told(tmp_path):
    with pytest.raises(DataError, match="byte 18 is not UTF-8"):
        read_samples(table(tmp_path / "t.csv", "image,label\n1.jpg,é\n", "latin-1"))


def test_a_damaged_parquet_file_is_told(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(DataError, match="not a Parquet file that can be read"):
        read_samples(tmp_path / "t.parquet")


def test_one_column_cannot_be_target_and_input(tmp_path):
    path = table(tmp_path / "t.csv", "a,b\n1,2\n3,4\n")
    with pytest.raises(DataError, match="'a' is the target and an input as well"):
        read_samples(path, target="a", inputs=["a"])


def test_a_file_that_is_neither_folder_nor_table_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"wanted a folder of images, sounds or texts, or a table \(\.csv, .*\.xlsx\)"):
        read_samples(table(tmp_path / "model.bin", "x"))


def test_a_text_beside_pictures_is_words_also_where_all_are_numbers(tmp_path):
    (tmp_path / "t.csv").write_text("image,text\n1.png,3.50\n2.png,007\n")
    data = Dataset(tmp_path / "t.csv")
    assert [data.task.target.read(cell) for cell in data.samples.labels] == ["3.50", "007"]
