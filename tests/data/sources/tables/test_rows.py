import tracemalloc

import polars as pl
import pytest

from byeori.core.errors import DataError
from byeori.data.sources.tables.rows import open_rows
from byeori.data.sources.tables.table_files import read_table


def rows_of(path, content=None, **how):
    if content is not None:
        path.write_bytes(content) if isinstance(content, bytes) else path.write_text(content, **how)
    return list(open_rows(path).rows())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", 'a,b\n1,"x, ""y""\nz"\n\n2, é \n,\n'),
        ("t.csv", "sep=;\na;b\n1;2\n3;4\n"),
        ("t.csv", "a;b\n1,5;2\n"),
        ("t.tsv", 'a\tb\n5" pipe\t"in quotes"\n1\t2\n'),
        ("t.tsv", 'a\tb\n"one\ttwo"\t3\n"l\nm"\t"3"\n'),
        ("t.csv", "\ufeffa,a\r\n1,2\r\n"),
        ("t.jsonl", '{"a": 1}\n\n{"b": [1, 2], "a": "x"}\n'),
        ("t.json", '[{"a": 1, "b": null}, {"a": 2, "b": "x"}]'),
    ],
)
def test_the_rows_are_those_of_the_table_read_whole(tmp_path, name, content):
    found = rows_of(tmp_path / name, content, encoding="utf-8", newline="")
    whole = read_table(tmp_path / name)
    assert [row.key for row in found] == list(whole.keys)
    assert {name: tuple(row.cells[name] for row in found) for name in whole.columns} == whole.columns
    assert not any(row.error for row in found)


def test_a_table_in_utf_16_is_read(tmp_path):
    assert rows_of(tmp_path / "t.csv", "a;b\n1;é\n".encode("utf-16"))[0].cells == {"a": "1", "b": "é"}


def test_rows_of_parquet_keep_their_types_however_many_there_are(tmp_path):
    pl.DataFrame({"n": range(40_000), "word": ["x", None] * 20_000}).write_parquet(tmp_path / "t.parquet")
    table = open_rows(tmp_path / "t.parquet")
    found = list(table.rows())
    assert (table.count, len(found)) == (40_000, 40_000)
    assert found[-1].cells == {"n": 39_999, "word": None}
    assert found[-1].key == "t.parquet:40000"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"1", "t.csv:3: the row has 1 cells, the table has 2 columns: ['1']; put a cell with"),
        (b"1,2,3", "t.csv:3: the row has 3 cells, the table has 2 columns"),
        (b'1,"x" y', "t.csv:3: not a row of a table (',' expected after '\"')"),
        (b'1,"open', "t.csv:3: not a row of a table"),
        (b"1,caf\xe9", "t.csv:3: byte 5 is not UTF-8; save the whole table as UTF-8"),
        (b"1,\0", "t.csv:3: holds a byte 0, which is no letter"),
    ],
)
def test_a_row_that_cannot_be_read_leaves_the_others_be(tmp_path, line, error):
    first, bad, *others = rows_of(tmp_path / "t.csv", b"a,b\n1,2\n" + line + b"\n3,4\n5,6\n")
    assert error in bad.error
    assert bad.cells == {}
    assert [first.cells, *(row.cells for row in others)] == [{"a": a, "b": b} for a, b in ("12", "34", "56")]


def test_a_line_of_json_that_is_broken_leaves_the_others_be(tmp_path):
    first, bad, odd, last = rows_of(tmp_path / "t.jsonl", '{"a": 1}\n{"a"\n[1]\n{"a": 2}\n')
    assert "t.jsonl:2: not JSON" in bad.error
    assert "t.jsonl:3: wanted an object such as" in odd.error
    assert (first.cells, last.cells) == ({"a": 1}, {"a": 2})


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("t.csv", "", "the table is empty"),
        ("t.csv", "a,b\n", "the table has no rows"),
        ("t.jsonl", "\n", "the table has no rows"),
        ("t.parquet", "no", "not a Parquet file that can be read"),
    ],
)
def test_a_table_without_rows_is_told(tmp_path, name, content, error):
    with pytest.raises(DataError, match=error):
        rows_of(tmp_path / name, content)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".xlsx", ".json", ".txt", ""])
def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path, suffix):
    (tmp_path / f"folder{suffix}").mkdir()
    for name in ("none", "folder"):
        with pytest.raises(DataError, match=f"{name}{suffix}: "):
            open_rows(tmp_path / f"{name}{suffix}")


def test_a_table_without_names_is_told_where_a_column_is_wanted(tmp_path):
    (tmp_path / "t.csv").write_text("1,x\n2,y\n1,x\n3,y\n1,x\n0,y\n")
    assert open_rows(tmp_path / "t.csv").names == ("1", "x")
    with pytest.raises(DataError, match="the first row seems to be a sample"):
        open_rows(tmp_path / "t.csv", ["size"])


def test_names_of_columns_hang_on_no_cell(tmp_path):
    (tmp_path / "t.csv").write_text("a,,a\n1,,1\n")
    assert open_rows(tmp_path / "t.csv").names == ("a", "column 2", "a_2")


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path):
    def peak(count: int) -> int:
        (tmp_path / "t.csv").write_text("a,b\n" + "".join(f"{n},word {n}\n" for n in range(count)))
        tracemalloc.start()
        assert sum(1 for _ in open_rows(tmp_path / "t.csv").rows()) == count
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(60_000) < 1.5 * peak(6_000)
