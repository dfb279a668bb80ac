"""Photos of phones in HEIC are read by an extra; without it they are called what they are, and left out aloud."""

import io
import sys

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.data.left_out import left_out
from byeori.fields.picture.pillow import readable
from byeori.fields.picture.reading import read_picture, size_of
from drawings import encoded, photo
from heic import PLAIN, TURNED
from pictures import class_folders

CURE = r"a HEIC photo: the package 'pi_heif' is not installed and this needs it; pip install 'byeori\[heic\]', or save"


@pytest.fixture
def without_reader(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)


@pytest.mark.parametrize("content", [PLAIN, TURNED, PLAIN.replace(b"ftypheic", b"ftypmif1", 1)])
def test_a_photo_of_a_phone_is_read_upright_whatever_its_name(content, tmp_path):
    pytest.importorskip("pi_heif")
    for name in ("IMG_1.HEIC", "photo.jpg", "photo"):
        (tmp_path / name).write_bytes(content)
        for cell in (name, content):
            read = read_picture(cell, tmp_path)
            assert (read.mode, read.size, size_of(cell, tmp_path)) == ("RGB", (24, 16), (24, 16))
            assert np.abs(np.asarray(read, int) - np.asarray(photo(width=24, height=16), int)).mean() < 8


def test_reading_it_leaves_pillow_as_it_is():
    pytest.importorskip("pi_heif")
    read_picture(PLAIN)
    with pytest.raises(OSError, match="cannot identify"):
        Pillow.open(io.BytesIO(PLAIN))


@pytest.mark.parametrize("cut", [20, 100, 450])
def test_a_broken_one_is_told(cut):
    pytest.importorskip("pi_heif")
    with pytest.raises(DataError, match=r"^picture: "):
        read_picture(PLAIN[:cut])


@pytest.mark.usefixtures("without_reader")
def test_without_the_extra_it_is_called_what_it_is(tmp_path):
    (tmp_path / "a.jpg").write_bytes(PLAIN)
    for cell in ("a.jpg", PLAIN):
        with pytest.raises(DataError, match=CURE):
            read_picture(cell, tmp_path)


def test_avif_is_read_or_called_what_it_is(monkeypatch):
    content = encoded(photo(), "AVIF")
    assert read_picture(content).size == photo().size
    monkeypatch.delitem(Pillow.OPEN, "AVIF")
    monkeypatch.setattr("byeori.fields.picture.pillow.FORMATS", ("JPEG", "PNG"))
    with pytest.raises(DataError, match="an AVIF picture, which this Pillow cannot read; pip install -U pillow"):
        read_picture(content)


def test_what_was_left_out_without_the_extra_is_read_with_it(tmp_path, monkeypatch):
    pytest.importorskip("pi_heif")
    class_folders(tmp_path, {"ants": 12, "bees": 12})
    for number in range(4):
        (tmp_path / "ants" / f"IMG_{number}.HEIC").write_bytes(PLAIN + bytes(number))
    with monkeypatch.context() as absent:
        absent.setitem(sys.modules, "pi_heif", None)
        assert "HEIF" not in readable()
        data = Dataset(tmp_path)
        prepared = data.prepare()
        (told,) = left_out(prepared.samples, prepared.quarantine)
        assert told.startswith("4 of 28 samples left out: a HEIC photo: ")
        assert told.endswith("(such as ants/IMG_0.HEIC)")
        (finding,) = [finding for finding in check(data) if finding.severity == "error"]
        assert (finding.reason, len(finding.files)) == (told[26 : told.index(" (such")], 4)
    assert Dataset(tmp_path).prepare().quarantine == {}
