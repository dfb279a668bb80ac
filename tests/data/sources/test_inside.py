"""What lies in folders is found without opening what may never end."""

import os

import pytest

from byeori.core.errors import DataError
from byeori.data.hashing import cell_hash
from byeori.data.sources.inside import walk
from byeori.fields.picture.medium import IMAGE
from byeori.fields.picture.reading import read_picture


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ["x.png", "x.npy", "x.txt"])
def test_a_pipe_is_passed_over_whatever_it_is_called(tmp_path, name):
    os.mkfifo(tmp_path / name)
    (tmp_path / "link.jpg").symlink_to(tmp_path / name)
    (tmp_path / "device.png").symlink_to("/dev/zero")
    (tmp_path / "up.png").symlink_to(tmp_path)
    found = walk(tmp_path, IMAGE)
    assert found.files == []
    assert found.passed_over == [("device.png", "not a file"), ("link.jpg", "not a file"), (name, "not a file")]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", ["x.png", "x.npy"])
def test_a_pipe_that_a_table_names_is_an_error_and_has_a_hash(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(DataError, match="a pipe or a device, and no file"):
        read_picture(name, tmp_path)
    assert cell_hash(name, tmp_path, is_file=True)


def test_a_broken_link_is_a_picture_that_is_not_there(tmp_path):
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    assert walk(tmp_path, IMAGE).files == ["gone.png"]
