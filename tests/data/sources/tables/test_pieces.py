import random
from pathlib import Path

import pytest

from byeori.core.errors import DataError
from byeori.data.sources.tables import pieces, table_files
from byeori.data.sources.tables.pieces import read_pieces
from byeori.data.sources.tables.table_files import read_table
from byeori.fields.coded import Coded

CELLS = [
    "",
    " ",
    "a",
    " a ",
    "\u00a0b\u00a0",
    "3",
    "3.0",
    "NA",
    "\x1f5",
    "6\x85",
    "\x0c7",
    "\ud55c\uae00",
    "Cafe\u0301",
    "'",
    "#",
    "\\",
]


def written(path: Path, seed: int) -> Path:
    draw = random.Random(seed)
    separator, end = draw.choice(",;|\t"), draw.choice(["\n", "\r\n"])
    rows = [[f"c{place}" for place in range(3)]]
    quoted = (
        [*CELLS, *('"a"', '""', f'"{separator}"', '"say ""hi"""', '""""', '" b "')] if separator != chr(9) else CELLS
    )
    rows += [
        [*draw.choices(draw.choice([CELLS, quoted]), k=2), draw.choice(["x", "y"])]
        for _ in range(draw.randrange(1, 30))
    ]
    text = end.join(separator.join(row) for row in rows) + draw.choice(["", end])
    path = path / f"table.{'tsv' if separator == chr(9) else 'csv'}"
    path.write_text(draw.choice(["", "\ufeff"]) + text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("at_once", [40, 2**25])
def test_a_plain_table_is_read_as_by_its_lines(tmp_path: Path, monkeypatch, seed: int, at_once: int):
    path = written(tmp_path, seed)
    monkeypatch.setattr(pieces, "PIECE_BYTES", at_once)
    found = read_table(path)
    assert table_files._read_plain(path) is not None
    monkeypatch.setattr(table_files, "read_pieces", lambda path, separator: None)
    by_lines = read_table(path)
    assert found.columns == by_lines.columns
    assert found.keys == by_lines.keys
    assert found.notes == by_lines.notes
    assert all(isinstance(cells, Coded) for cells in found.columns.values())


@pytest.mark.parametrize(
    "content",
    [
        b'a,b\n"1"x,2\n',
        b'a,b\nx"1",2\n',
        b'a,b\n"1,2\n3",4\n',
        b'a,b\n"1\n2",3\n',
        b'a,b\n"1",2\n"3,4\n',
        b"a,b\n\n1,2\n",
        b"a,b\n1\n2,3\n",
        b"a,b\n1,2,3\n",
        b"a,b\n1,\xe9\n",
        b"a,b\n1,\0\n",
        b"a,b\r1,2\r",
        b"a,b\n1,2\n , \n",
        b"a,b\n\r\n1,2\n",
        b"sep=;\na;b\n1;2\n",
        b"a,a\n1,2\n",
        b"a,b\n",
        b"",
        "a,b\n1,2\n".encode("utf-16"),
    ],
)
def test_what_needs_a_look_at_its_lines_is_not_plain(tmp_path: Path, content: bytes):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    assert read_pieces(path, ",") is None


def test_a_row_of_another_length_is_still_named_by_its_line(tmp_path: Path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n3\n")
    with pytest.raises(DataError, match=r"table.csv:3: the row has 1 cells"):
        read_table(path)
