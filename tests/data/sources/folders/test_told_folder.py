from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two folders of pictures, and a table for each."""
    for name in ("lines/a.png", "lines/b.png", "lines/c.png", "pages/a.png", "pages/b.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.fromarray(np.zeros((8, 20), np.uint8)).save(tmp_path / name)
    lines = "file\tsplit\ttext\nlines/a.png\ttrain\tone\nlines/b.png\ttrain\ttwo\nlines/c.png\ttest\tthree\n"
    (tmp_path / "lines.tsv").write_text(lines)
    (tmp_path / "pages.tsv").write_text("file\ttext\ttopic\npages/a.png\tone two\tsea\npages/b.png\tthree\tland\n")
    return tmp_path


def test_a_table_that_names_the_pictures_tells_what_they_show(folder: Path) -> None:
    samples = read_samples(folder)
    assert (samples.target, samples.inputs, samples.labels) == ("text", ("file",), ("one", "two", "three"))
    assert samples.parts == ("train", "train", "test")
    assert samples.passed_over == (("pages.tsv", "beside lines.tsv, which tells of more pictures"),)


def test_the_target_that_is_asked_for_tells_which_table_is_meant(folder: Path) -> None:
    assert read_samples(folder, target="topic").labels == ("sea", "land")


def test_loose_pictures_need_no_folder_of_their_own(folder: Path) -> None:
    (folder / "pages.tsv").unlink()
    for picture in (folder / "lines").iterdir():
        picture.rename(folder / picture.name)
    (folder / "lines.tsv").write_text((folder / "lines.tsv").read_text().replace("lines/", ""))
    assert read_samples(folder).labels == ("one", "two", "three")


def test_a_table_of_other_files_leaves_the_folders_as_classes(folder: Path) -> None:
    (folder / "pages.tsv").unlink()
    (folder / "lines.tsv").write_text("file,text\nx/a.png,one\nx/b.png,two\n")
    assert set(read_samples(folder).labels) == {"lines", "pages"}


def test_a_table_that_cannot_be_read_leaves_the_folders_as_classes(folder: Path) -> None:
    (folder / "pages.tsv").unlink()
    (folder / "lines.tsv").write_text("file\ttext\nlines/a.png\n")
    assert set(read_samples(folder).labels) == {"lines", "pages"}


def test_a_column_that_no_table_has(folder: Path) -> None:
    with pytest.raises(DataError, match="no column 'texd'"):
        read_samples(folder, target="texd")
