"""What lies in folders is found at any depth, without what is hidden, and once."""

import pytest

from byeori.core.errors import DataError
from byeori.core.walk import below, entries, files


def test_hidden_files_and_those_of_systems_are_left_out(tmp_path):
    for name in ("a.png", ".hidden", "Thumbs.db", "~$table.xlsx"):
        (tmp_path / name).touch()
    assert [entry.name for entry in entries(tmp_path)] == ["a.png"]


def test_a_link_that_leads_up_is_not_followed(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "1.png").touch()
    (tmp_path / "c").symlink_to(tmp_path / "a")
    assert sorted(path for path, _ in files(tmp_path)) == ["a/1.png", "c/1.png"]
    assert below(tmp_path, "a/b") == ["a/b/"]


def test_a_folder_that_cannot_be_read_is_an_error_with_its_name(tmp_path):
    with pytest.raises(DataError, match="gone: the folder cannot be read"):
        entries(tmp_path / "gone")
