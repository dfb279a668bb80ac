"""Texts of files: UTF-8 and UTF-16 are read, anything else is told with its line and the cure."""

import pytest

from byeori.core.encodings import decoded, encoding_of
from byeori.core.errors import DataError

TEXT = "name,값\nbyeori,벼리\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_is_the_same_in_each_encoding(tmp_path, encoding):
    (tmp_path / "t.csv").write_bytes(TEXT.encode(encoding))
    assert decoded(tmp_path / "t.csv") == TEXT


def test_utf16_without_a_mark_is_known_by_its_zeros_even_where_most_letters_are_korean():
    text = "벼리그물고기바다 " * 40
    assert encoding_of(text.encode("utf-16-le")) == "utf-8-sig"  # too few zeros to be sure: told, not guessed
    assert encoding_of(("가 나 다 " * 40).encode("utf-16-le")) == "utf-16-le"
    assert encoding_of(b"") == "utf-8-sig"


def test_another_encoding_is_told_with_its_line_and_how_it_is_saved_anew(tmp_path):
    (tmp_path / "t.csv").write_bytes("a\nb\n값\n".encode("cp949"))
    with pytest.raises(DataError, match=r"t.csv:3: byte 4 is not UTF-8; save my table as UTF-8.*CP949"):
        decoded(tmp_path / "t.csv", "my table")


def test_a_byte_of_zero_is_told_with_its_line_and_what_stands_before_it(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"a\nb\nsome words\0and\n")
    with pytest.raises(DataError, match=r"t.csv:3: holds a byte 0, which is no letter, after 'a\\nb\\nsome words'"):
        decoded(tmp_path / "t.csv")
