"""Pictures of every mode and source are read to the pixels that a person sees."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

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
