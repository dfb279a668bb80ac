"""Broken pictures, and what is none, end in a DataError that tells why; never in something else."""

import warnings
import zlib

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.fields.picture.image import Image
from drawings import encoded, photo, pixels

FIELD = Image()
LEARNED = Image("RGB", 12, 14)


def bomb(width: int = 60000, height: int = 60000) -> bytes:
    """A PNG whose header claims more pixels than it has."""
    content = encoded(Pillow.new("L", (8, 8)))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + content[24:29]
    checksum = zlib.crc32(b"IHDR" + header).to_bytes(4, "big")
    return content[:16] + header + checksum + content[33:]


NO_IMAGE = "not an image that can be read; wanted JPEG, PNG, WebP, GIF, BMP, TIFF or NumPy"
PICTURE = encoded(Pillow.fromarray(pixels(40, 40, 3)))
PHOTO = encoded(Pillow.fromarray(pixels(40, 40, 3)), "JPEG")
EPS = encoded(photo(), "EPS")
BROKEN = {
    "empty": (b"", "the image is broken: the file has 0 bytes"),
    "text": (b"cats and dogs, but no picture", NO_IMAGE),
    "program": (EPS, "a page .PDF or PostScript.; render it to PNG"),
    "truncated.jpg": (PHOTO[: len(PHOTO) // 2], r"the image is broken: image file is truncated"),
    "truncated.png": (PICTURE[: len(PICTURE) // 2], r"the image is broken: .*(truncated|broken|not enough)"),
    "bomb": (bomb(), "far too many pixels; wanted at most 64,000,000; scale it down"),
    "small bomb": (bomb(9000, 9000), "9000 x 9000 px; wanted at most 64,000,000 pixels; scale it down"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told(name, tmp_path):
    content, text = BROKEN[name]
    (tmp_path / "file.png").write_bytes(content)
    with pytest.raises(DataError, match=rf"^picture: .*{text}"):
        FIELD.read(content)
    with pytest.raises(DataError, match=rf"^file.png: .*{text}"):
        FIELD.read("file.png", tmp_path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("absent.png", "^absent.png: no such file$"),
        (".", "^.: a folder; wanted an image file$"),
        ("", "^'': a folder; wanted an image file$"),
        ("nul\0.png", "embedded null byte"),
        ("data:image/png;base64,abc", "^picture: the image is broken: "),
        ("data:,", "^picture: the image is broken: the file has 0 bytes"),
        (None, r"wanted a picture of \(rows, columns"),
        (3.5, r"wanted a picture of \(rows, columns"),
        ({"image": 1}, r"wanted a picture of \(rows, columns"),
        (np.zeros((0, 5), np.uint8), r"found uint8 \(0, 5\)"),
        (np.zeros((5, 5, 65), np.uint8), r"found uint8 \(5, 5, 65\)"),
        (np.zeros((2, 5, 5, 3), np.uint8), r"found uint8 \(2, 5, 5, 3\)"),
        (np.array([["a"]]), "found <U1"),
        ([[1, 2], [3]], "inhomogeneous"),
        (np.array([[-2.1, 2.6]]), "wanted pixels from 0 to 255, or floats from 0 to 1, found -2.1 to 2.6"),
        (np.array([[0, 4000]]), "found 0 to 4000"),
        (np.array([[0, np.nan]]), "1 of its 2 numbers are NaN or infinite; fill them, by numpy.nan_to_num say"),
        (np.array([[0, np.inf]]), "1 of its 2 numbers are NaN or infinite"),
        (Pillow.new("RGB", (0, 4)), "0 x 4 px; wanted at least one pixel"),
        (torch.zeros(3, 4, 4, requires_grad=True), "requires grad"),
    ],
    ids=str,
)
def test_what_is_no_picture_is_told(cell, text, tmp_path):
    with pytest.raises(DataError, match=text):
        FIELD.read(cell, tmp_path)


def test_a_file_that_is_gone_is_told_when_it_is_sent(tmp_path):
    with pytest.raises(DataError, match=r"^absent.png: no such file$"):
        FIELD.send("absent.png", tmp_path)


SETTINGS = [("PNG", {}), ("JPEG", {}), ("GIF", {}), ("WEBP", {}), ("AVIF", {}), ("BMP", {}), ("PPM", {}), ("TIFF", {})]


@pytest.mark.parametrize(("kind", "settings"), SETTINGS, ids=lambda value: value if isinstance(value, str) else "")
def test_damage_anywhere_ends_in_a_picture_or_a_data_error(kind, settings, capfd):
    if kind == "AVIF" and "AVIF" not in Pillow.SAVE:
        Pillow.init()
        if "AVIF" not in Pillow.SAVE:
            pytest.skip("this Pillow writes no AVIF")
    exif = Pillow.Exif()
    exif[0x0112], exif[0x010E] = 6, "a photo"
    content = encoded(photo(), kind, **({"exif": exif} if kind in ("PNG", "JPEG", "WEBP", "TIFF") else {}), **settings)
    chance = np.random.default_rng(0)
    read = refused = 0
    for _ in range(150):
        damaged = bytearray(content)
        reach = len(content) if chance.random() < 0.3 else min(len(content), 200)  # mostly where headers are
        for place in chance.integers(0, reach, chance.choice([1, 2, 5, 20])):
            damaged[place] = chance.integers(256)
        try:
            LEARNED.pack(LEARNED.read(bytes(damaged)))
            read += 1
        except DataError:
            refused += 1
    capfd.readouterr()  # decoders written in C speak to the terminal
    assert read
    assert refused


def test_pillow_warns_nobody_and_other_warnings_are_kept():
    content = bytearray(encoded(photo(), "TIFF"))
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        FIELD.read(bytes(content))
        FIELD.read(bytes(content))
        count = len(warnings.filters)
        FIELD.read(bytes(content))
        assert len(warnings.filters) == count
        warnings.warn_explicit("odd metadata", UserWarning, "TiffImagePlugin.py", 1, module="PIL.TiffImagePlugin")
        warnings.warn("mine", stacklevel=1)
    assert [str(one.message) for one in heard] == ["mine"]
