"""Which files are read, and what to do with those that are not."""

import zipfile

import pytest

from byeori.core.errors import DataError
from byeori.core.foreign import FOREIGN
from byeori.data.sources.formats import TABLES, TEXTS, refused
from byeori.data.sources.read import read_samples
from byeori.fields.picture.signatures import SUFFIXES


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("a.zip", "unpack it"),
        ("a.tar.gz", "unpack it"),
        ("a.pdf", "pdftotext"),
        ("a.DOCX", "plain text"),
        ("a.xls", "save its sheet as .xlsx"),
        ("a.db", "sqlite3 -csv"),
        ("a.h5", "its numbers as a table"),
        ("a.mat", "its numbers as a table"),
        ("a.npz", "each picture as .npy"),
        ("a.feather", "Parquet or CSV"),
        ("a.mp4", "take pictures out of it"),
    ],
)
def test_a_file_that_is_not_read_is_told_with_its_cure(tmp_path, name, cure):
    (tmp_path / name).write_bytes(b"content")
    with pytest.raises(DataError, match=f"{name}: an? .*; .*{cure}"):
        read_samples(tmp_path / name)


@pytest.mark.parametrize("name", ["a.pkl", "a.pickle", "a.joblib", "a.pt"])
def test_a_pickle_is_never_opened(tmp_path, name, monkeypatch):
    (tmp_path / name).write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="which is never opened, as it may run code"):
        read_samples(tmp_path / name)
    assert not (tmp_path / "owned").exists()


def test_a_folder_that_holds_a_packed_one_names_it(tmp_path):
    (tmp_path / "cats").mkdir()
    with zipfile.ZipFile(tmp_path / "cats" / "photos.zip", "w") as packed:
        packed.writestr("1.txt", "words")
    with pytest.raises(DataError, match=r"an archive; unpack it.* \(such as cats/photos\.zip\)"):
        read_samples(tmp_path)


def test_no_suffix_is_read_and_refused():
    assert not {*TABLES, *TEXTS, *SUFFIXES} & {suffix for kind in FOREIGN for suffix in kind.suffixes}
    assert refused("photos/a.jpg") is None
