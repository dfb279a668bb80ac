"""Pictures of every mode and source are read to the pixels that a person sees; broken ones are told as such."""

import base64
import io
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.fields.picture.image import Image
from drawings import encoded, photo, pixels

FIELD = Image()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_plain_pictures_keep_mode_and_pixels(mode):
    image = Pillow.fromarray(pixels(5, 7, len(mode)) if mode != "L" else pixels(5, 7))
    read = FIELD.read(encoded(image))
    assert read.mode == mode
    np.testing.assert_array_equal(read, image)


def test_a_palette_becomes_its_colours():
    image = Pillow.new("P", (3, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2])
    read = FIELD.read(encoded(image))
    assert read.mode == "RGB"
    assert np.asarray(read).tolist() == [[[255, 0, 0], [0, 255, 0], [0, 0, 255]]]


def test_a_transparent_palette_becomes_transparency():
    image = Pillow.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putdata([0, 1])
    for content in (encoded(image, "PNG", transparency=1), encoded(image, "PNG", transparency=b"\xff\x00")):
        read = FIELD.read(content)
        assert read.mode == "RGBA"
        assert np.asarray(read)[0, :, 3].tolist() == [255, 0]


def test_a_colour_that_counts_as_transparent_becomes_transparency():
    image = Pillow.fromarray(np.array([[[1, 2, 3], [9, 9, 9]]], np.uint8))
    assert np.asarray(FIELD.read(encoded(image, transparency=(1, 2, 3))))[0, :, 3].tolist() == [0, 255]
    grey = Pillow.fromarray(np.array([[7, 8]], np.uint8))
    assert np.asarray(FIELD.read(encoded(grey, transparency=7))).tolist() == [[[7, 7, 7, 0], [8, 8, 8, 255]]]


def test_grey_with_transparency_keeps_it():
    clear = Pillow.fromarray(np.array([[0, 255]], np.uint8))
    image = Pillow.merge("LA", [Pillow.new("L", (2, 1), 10), clear])
    assert np.asarray(FIELD.read(encoded(image))).tolist() == [[[10, 10, 10, 0], [10, 10, 10, 255]]]


@pytest.mark.parametrize("mode", ["YCbCr", "HSV", "CMYK"])
def test_pictures_in_memory_of_rare_modes_are_read(mode):
    read = FIELD.read(photo().convert(mode))
    assert read.mode == "RGB"
    assert np.abs(np.asarray(read, int) - np.asarray(photo(), int)).mean() < 3


@pytest.mark.parametrize(("mode", "by"), [("La", ["LA", "La"]), ("RGBa", ["RGBA", "RGBa"]), ("PA", ["LA", "PA"])])
def test_pictures_in_memory_with_rare_transparency_are_read(mode, by):
    image = photo("L") if mode != "RGBa" else photo()
    wanted = image.convert("RGBA")
    for step in by:
        image = image.convert(step)
    assert image.mode == mode
    np.testing.assert_array_equal(FIELD.read(image), wanted)


def test_cmyk_of_a_printer_is_read_in_its_colours():
    read = FIELD.read(encoded(photo("CMYK"), "JPEG", quality=95))
    assert read.mode == "RGB"
    assert np.abs(np.asarray(read, int) - np.asarray(photo(), int)).mean() < 6


def test_sixteen_bits_keep_their_greys():
    values = np.array([[0, 128 * 257, 65535]], np.uint16)
    for content in (encoded(Pillow.fromarray(values)), encoded(Pillow.fromarray(values), "TIFF")):
        assert np.asarray(FIELD.read(content)).tolist() == [[0, 128, 255]]
    assert np.asarray(FIELD.read(values)).tolist() == [[0, 128, 255]]


def test_thirty_two_bits_are_scaled_to_their_range():
    whole, real = np.array([[0, 30000, 60000]], np.int32), np.array([[0, 0.5, 1e6]], np.float32)
    assert np.asarray(FIELD.read(encoded(Pillow.fromarray(whole), "TIFF"))).tolist() == [[0, 117, 233]]
    assert np.asarray(FIELD.read(encoded(Pillow.fromarray(real), "TIFF"))).tolist() == [[0, 0, 255]]
    holes = np.array([[np.nan, 0, 100]], np.float32)
    assert np.asarray(FIELD.read(encoded(Pillow.fromarray(holes), "TIFF"))).tolist() == [[0, 0, 100]]


def test_one_bit_is_black_and_white():
    read = FIELD.read(encoded(Pillow.fromarray(np.array([[True, False]]))))
    assert read.mode == "L"
    assert np.asarray(read).tolist() == [[255, 0]]


def test_of_an_animation_the_first_frame_is_read():
    frames = [Pillow.new("RGB", (6, 6), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=10)
        red, _, blue = np.asarray(FIELD.read(content).convert("RGB"))[3, 3]
        assert red > 240
        assert blue < 15


def test_arrays_and_tensors_of_any_layout_are_one_picture():
    wanted = pixels(5, 7, 3)
    floats = wanted.astype(np.float32) / 255
    same = [wanted, wanted.astype(np.int64), wanted.astype(float), floats, wanted.transpose(2, 0, 1), wanted.tolist()]
    same += [torch.from_numpy(wanted), torch.from_numpy(floats).permute(2, 0, 1), wanted.astype(np.uint16)]
    for cell in same:
        np.testing.assert_array_equal(FIELD.read(cell), wanted)


def test_grey_arrays_are_grey_pictures():
    wanted = pixels(5, 7)
    for cell in (wanted, wanted[:, :, None], wanted[None], wanted / 255.0):
        read = FIELD.read(cell)
        assert read.mode == "L"
        np.testing.assert_array_equal(read, wanted)
    assert np.asarray(FIELD.read(np.array([[True, False]]))).tolist() == [[255, 0]]


def test_what_sharp_interpolation_spills_over_is_cut_off():
    assert np.asarray(FIELD.read(np.array([[-0.01, 0.5, 1.01]]))).tolist() == [[0, 128, 255]]
    assert np.asarray(FIELD.read(np.array([[-2.0, 128.0, 257.0]]))).tolist() == [[0, 128, 255]]


def test_a_picture_comes_as_path_bytes_url_or_picture(tmp_path):
    content = encoded(photo())
    (tmp_path / "a.png").write_bytes(content)
    url = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    cells = ["a.png", Path("a.png"), str(tmp_path / "a.png"), content, url, photo(), Pillow.open(tmp_path / "a.png")]
    for cell in cells:
        np.testing.assert_array_equal(FIELD.read(cell, tmp_path), photo())
        np.testing.assert_array_equal(FIELD.read(FIELD.send(cell, tmp_path)), photo())
    assert FIELD.send("a.png", tmp_path) == content
    for cell in cells:
        getattr(cell, "close", lambda: None)()


def test_reading_changes_no_picture_of_the_users():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    image = Pillow.open(io.BytesIO(encoded(photo(), exif=exif)))
    read = FIELD.read(image)
    assert image.size == (20, 16)
    assert read.size == (16, 20)


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
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
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
