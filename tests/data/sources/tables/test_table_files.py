"""Tables as people save them: encodings, line ends, quotes, rows that are too long; each read right or told clearly."""

import csv

import pytest

from byeori.core.errors import DataError
from byeori.data.sources.tables.table_files import read_table

TEXT = "label,text\nyes,벼리\nno,네트\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_unicode_is_read_with_and_without_its_mark_and_with_any_line_ends(tmp_path, encoding, end):
    path = tmp_path / "t.csv"
    path.write_bytes(("a" * 60 + TEXT.replace("label", "", 1)).replace("\n", end).encode(encoding))
    table = read_table(path)
    assert table.columns == {"a" * 60: ("yes", "no"), "text": ("벼리", "네트")}
    assert table.keys == ("t.csv:2", "t.csv:3")


@pytest.mark.parametrize(("encoding", "text"), [("latin-1", "é"), ("cp949", "벼리")])
def test_another_encoding_is_told_with_its_line(tmp_path, encoding, text):
    path = tmp_path / "t.csv"
    path.write_bytes(TEXT.encode() + f"yes,{text}\n".encode(encoding))
    with pytest.raises(DataError, match=r"t\.csv:4: byte \d+ is not UTF-8; save the whole table as UTF-8.*CP949"):
        read_table(path)


@pytest.mark.parametrize("place", [0, 1, 8, 9, 2000, 2001])
def test_a_stray_byte_0_is_told_with_its_line(tmp_path, place):
    content = (TEXT + "yes,net\n" * 300).encode()
    path = tmp_path / "t.csv"
    path.write_bytes(content[:place] + b"\0" + content[place:])
    line = content[:place].count(b"\n") + 1
    with pytest.raises(DataError, match=rf"t\.csv:{line}: holds a byte 0.*take it out of the whole table"):
        read_table(path)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_where_most_letters_are_korean(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes(("글,답\n" + "좋은 영화였다,예\n안 본다,아니오\n" * 100).encode(encoding))
    assert read_table(path).columns["답"] == ("예", "아니오") * 100


def test_half_of_utf_16_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes("label\nyes\n".encode("utf-16") + b"\xd8")
    with pytest.raises(DataError, match="is not UTF-16"):
        read_table(path)


def test_a_quote_in_a_tsv_is_a_letter_like_others(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text('label\ttext\n1\t"great" film\n0\t"never\n1\tagain"\n0\t"in ""quotes"""\n')
    assert read_table(path).columns["text"] == ('"great" film', '"never', 'again"', 'in "quotes"')


def test_a_tab_or_a_line_end_in_quotes_belongs_to_the_cell(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text('label\ttext\n1\t"one\ttwo"\n0\t"one\ntwo"\n')
    table = read_table(path)
    assert table.columns["text"] == ("one\ttwo", "one\ntwo")
    assert table.keys == ("t.tsv:2", "t.tsv:3")


@pytest.mark.parametrize("row", ["1\tgood\tfilm", "1"])
def test_a_row_of_another_length_in_a_tsv_is_told_with_its_line(tmp_path, row):
    path = tmp_path / "t.tsv"
    path.write_text(f"label\ttext\n0\tbad\n\n{row}\n")
    with pytest.raises(DataError, match=r"t\.tsv:4: the row has \d cells?, the table has 2 columns"):
        read_table(path)


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_a_text_of_a_megabyte_is_a_cell(tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    separator = "," if suffix == "csv" else "\t"
    path.write_text(f'label{separator}text\n1{separator}"{"long" * 250_000}"\n')
    assert len(read_table(path).columns["text"][0]) == 1_000_000


def test_the_limit_of_a_cell_that_the_whole_process_has_is_left_as_it_was(tmp_path):
    limit = csv.field_size_limit()
    (tmp_path / "small.csv").write_text("text,label\na,b\n")
    (tmp_path / "large.csv").write_text(f"text,label\n{'a' * 2 * limit},b\n")
    assert read_table(tmp_path / "small.csv").columns["text"] == ("a",)
    assert len(read_table(tmp_path / "large.csv").columns["text"][0]) == 2 * limit
    assert csv.field_size_limit() == limit


def test_cells_of_text_files_are_words_and_those_of_parquet_have_its_types(tmp_path):
    import polars as pl

    (tmp_path / "t.csv").write_text("text,size\n1.50,NA\n 007 ,7\n,1\n")
    assert read_table(tmp_path / "t.csv").columns == {"text": ("1.50", "007", None), "size": ("NA", "7", "1")}
    pl.DataFrame({"text": ["12", None], "size": [1.0, 2.5]}).write_parquet(tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet").columns == {"text": ("12", None), "size": (1.0, 2.5)}


@pytest.mark.parametrize("end", [";;\n;;\n", ";;\r\n \t; ;\n"])
def test_rows_of_nothing_but_separators_are_passed_over_and_said(tmp_path, end):
    path = tmp_path / "t.csv"
    path.write_text("a;b;c\n1;2;x\n3;;y\n" + end)
    table = read_table(path)
    assert table.columns == {"a": ("1", "3"), "b": ("2", None), "c": ("x", "y")}
    assert table.keys == ("t.csv:2", "t.csv:3")
    assert "2 rows of nothing but separators passed over" in table.notes


def test_an_empty_cell_of_a_table_of_one_column_is_a_row(tmp_path):
    (tmp_path / "t.csv").write_text('a\n1\n""\n3\n')
    assert read_table(tmp_path / "t.csv").columns == {"a": ("1", None, "3")}


@pytest.mark.parametrize(("line", "separator"), [("sep=;", ";"), ('"sep=|"', "|"), ("SEP=,", ",")])
def test_the_line_that_names_the_separator_for_excel_is_no_row(tmp_path, line, separator):
    rows = [["a", "b"], ["1", "x,y" if separator != "," else "x"], ["2", "z"]]
    text = "\r\n".join([line, *(separator.join(row) for row in rows)])
    (tmp_path / "t.csv").write_bytes(text.encode())
    table = read_table(tmp_path / "t.csv")
    assert list(table.columns) == ["a", "b"]
    assert table.columns["a"] == ("1", "2")
    assert table.keys == ("t.csv:3", "t.csv:4")


@pytest.mark.parametrize("name", ["none.csv", "none.xlsx", "none", "folder.csv"])
def test_what_is_no_file_is_told(tmp_path, name):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(DataError, match=f"{name}: cannot be read .*; wanted the file of a table"):
        read_table(tmp_path / name)
