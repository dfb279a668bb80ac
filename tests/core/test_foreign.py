"""What is no picture here is called what it is, with the cure, by its content, whatever its name, or by its name."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import TiffImagePlugin

from byeori.core.errors import DataError
from byeori.core.foreign import FOREIGN
from byeori.data.sources.folders.folder import read_folder
from byeori.fields.picture.reading import read_picture
from byeori.fields.picture.signatures import SUFFIXES
from drawings import encoded, photo
from pictures import class_folders

FILM = b"\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08wide"


def preview(tag: int, value: object) -> bytes:
    """A TIFF as raw photos are: a preview, and beside it what only the camera's own program can read."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[tag] = value
    if tag == 254:
        tags[330] = 8
    return encoded(photo(), "TIFF", tiffinfo=tags)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (FILM, "a film; take pictures out of it: ffmpeg"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "a film; take pictures out of it: ffmpeg"),
        (b"8BPS\0\1", "a drawing of Photoshop; save it as PNG or TIFF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", r"a drawing of lines \(SVG\); render it to PNG"),
        (b"%PDF-1.7\n", "a page .*; render it to PNG"),
        (b"\xff\x0a\0\0", "a JPEG XL picture; save it as PNG"),
        (bytes(128) + b"DICM", "a picture of DICOM; save its numbers as .npy"),
        (b"PK\x03\x04....", "an archive; unpack it"),
        (b"<!DOCTYPE html><html>404</html>", r"a page of the web \(HTML\), .*; fetch the picture anew"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "a pointer of Git LFS .*: git lfs pull"),
        ("{'error': '없음'}".encode(), "not an image that can be read; wanted JPEG, .*, found a text$"),
        (preview(50706, b"\1\4\0\0"), "a camera's raw photo, .*; develop it into JPEG or TIFF"),
        (preview(254, 1), "a camera's raw photo, .*; develop it into JPEG or TIFF"),
        (b"II*\0\x10\0\0\0CR\x02\0........", "a camera's raw photo, .*; develop it into JPEG or TIFF"),
    ],
    ids=["mov", "mp4", "psd", "svg", "pdf", "jxl", "dicom", "zip", "html", "lfs", "text", "dng", "nef", "cr2"],
)
def test_it_is_told_by_its_content_in_a_file_of_any_name_and_in_a_request(content, what, tmp_path):
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(DataError, match=f"^a.jpg: {what}"):
        read_picture("a.jpg", tmp_path)
    with pytest.raises(DataError, match=f"^picture: {what}"):
        read_picture(content)


@pytest.mark.parametrize("content", [b"\x80\x81" * 100, b"\0\0\0\x18ftypXXXX\0\0\0\0" + b"\x80" * 100])
def test_a_photo_of_a_phone_with_a_broken_header_is_told(content, tmp_path):
    (tmp_path / "a.heic").write_bytes(content)
    with pytest.raises(
        DataError, match=r"^a\.heic: the image is broken: it is named as a HEIC photo and does not begin"
    ):
        read_picture("a.heic", tmp_path)


@pytest.mark.parametrize("suffix", [".CR2", ".NEF", ".dng", ".MOV", ".psd", ".svg", ".jxl", ".nii"])
def test_it_is_told_by_its_name_where_its_content_tells_nothing(suffix, tmp_path):
    class_folders(tmp_path, {"ants": 3, "bees": 3})
    (tmp_path / "ants" / f"IMG_1{suffix}").write_bytes(b"what nobody knows")
    ((path, why),) = read_folder(tmp_path).passed_over
    assert path == f"ants/IMG_1{suffix}"
    assert why in {str(kind) for kind in FOREIGN if suffix.lower() in kind.suffixes}


def test_a_raw_photo_is_no_sample_though_its_preview_could_be_read(tmp_path):
    class_folders(tmp_path, {"ants": 3, "bees": 3})
    (tmp_path / "ants" / "IMG_1.NEF").write_bytes(encoded(photo(), "TIFF"))
    (tmp_path / "ants" / "scan").write_bytes(encoded(photo(), "TIFF"))
    samples = read_folder(tmp_path)
    assert "ants/scan" in samples.keys
    assert [(path, why.partition(",")[0]) for path, why in samples.passed_over] == [
        ("ants/IMG_1.NEF", "a camera's raw photo")
    ]
    with pytest.raises(DataError, match="a camera's raw photo"):
        read_picture("ants/IMG_1.NEF", tmp_path)


def test_a_folder_of_nothing_else_is_refused_with_what_it_holds(tmp_path):
    for number in range(3):
        for label in ("ants", "bees"):
            (tmp_path / label).mkdir(exist_ok=True)
            (tmp_path / label / f"{number}.mp4").write_bytes(FILM)
    with pytest.raises(DataError, match=r"no image in the folder, of 6 files; (.|\n)*6 of them: a film; take pictures"):
        read_folder(tmp_path)


def test_no_kind_is_an_image_too():
    assert not {suffix for kind in FOREIGN for suffix in kind.suffixes} & set(SUFFIXES)


def test_a_tiff_of_several_pages_is_no_raw_photo(tmp_path: Path):
    pages = [Pillow.fromarray(np.full((8, 8), level, np.uint8)) for level in (9, 200)]
    assert np.asarray(read_picture(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))).max() == 9
