"""Pictures of other than 1, 3 or 4 channels: read of arrays and .npy files, packed, changed and shown."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.kept import field_of, settings
from byeori.fields.kinds import Image, Scene
from byeori.fields.line.strip import Strip
from byeori.fields.picture.many_channels import Stack, visible
from byeori.fields.picture.reading import read_numbers, size_of
from byeori.fields.warp import draw_warp
from drawings import encoded, photo, pixels

FIELD = Image()


def saved(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize("channels", [2, 5, 8, 16, 64])
def test_arrays_of_many_channels_are_read_as_they_are(channels):
    values = pixels(16, 20, channels) if channels <= 16 else pixels(64, 70, channels)
    read = FIELD.read(values)
    assert isinstance(read, Stack)
    assert read.mode == f"{channels} channels"
    assert read.size == values.shape[1::-1]
    np.testing.assert_array_equal(np.asarray(read), values)


def test_numbers_are_scaled_as_those_of_grey_pictures_are():
    values = pixels(9, 9, 5)
    short = values.astype(np.uint16) * 257
    for same in (values / 255, short, short.astype(">u2"), values.astype(np.int64), torch.from_numpy(values)):
        np.testing.assert_array_equal(np.asarray(FIELD.read(same)), values)
    with pytest.raises(DataError, match="wanted pixels from 0 to 255, or floats from 0 to 1, found 0 to 4000"):
        FIELD.read(np.arange(0, 4001, 80)[:, None, None].repeat(9, 1).repeat(5, 2))


def test_a_numpy_file_is_read_by_path_and_bytes(tmp_path):
    for values in (pixels(9, 7, 5), pixels(9, 7, 3), pixels(9, 7), np.asfortranarray(pixels(9, 7, 6))):
        content = saved(values)
        (tmp_path / "a.npy").write_bytes(content)
        url = f"data:application/octet-stream;base64,{base64.b64encode(content).decode()}"
        for cell in ("a.npy", tmp_path / "a.npy", content, url):
            np.testing.assert_array_equal(np.asarray(FIELD.read(cell, tmp_path)), values)
            np.testing.assert_array_equal(np.asarray(FIELD.read(FIELD.send(cell, tmp_path))), values)
        assert size_of("a.npy", tmp_path) == (7, 9)
        assert FIELD.send("a.npy", tmp_path) == content


def test_what_is_made_of_an_array_travels_as_a_numpy_file():
    values = pixels(9, 7, 5)
    np.testing.assert_array_equal(np.load(io.BytesIO(FIELD.send(values))), values)


def test_a_numpy_file_may_hold_the_numbers_of_a_mask(tmp_path):
    np.save(tmp_path / "mask.npy", pixels(4, 6))
    np.testing.assert_array_equal(read_numbers("mask.npy", tmp_path), pixels(4, 6))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (pixels(5, 16, 16), r"found \(5, 16, 16\), whose channels seem to be first; .*numpy.moveaxis\(pixels, 0, -1\)"),
        (pixels(70, 70, 65), r"1 to 64 channels\]\) numbers, found uint8 \(70, 70, 65\)"),
        (saved(np.array([{}], object)), r"wanted numbers \(rows, columns\[, channels\]\), found object \(1,\)"),
        (saved(pixels(9, 9, 5))[:200], "the image is broken: buffer is smaller than requested size"),
        (saved(pixels(9, 9, 5))[:30], "its NumPy header cannot be read"),
        (saved(pixels(9, 9, 5)).replace(b"(9, 9", b"(9(,9"), "its NumPy header cannot be read"),
        (saved(pixels(9, 9, 5)).replace(b"\x01\x00", b"\x09\x09", 1), "its NumPy header cannot be read"),
        (b"\x93NUMPY\x01\x00" + (9000).to_bytes(2, "little") + b"-" * 9000, "its NumPy header cannot be read"),
        (saved(pixels(9, 9, 5)).replace(b"(9, 9, 5)", b"(-1,9, 5)"), r"found uint8 \(-1, 9, 5\)"),
    ],
    ids=["first", "too many", "objects", "cut", "header cut", "bracket", "version", "deep", "below 0"],
)
def test_what_is_no_picture_of_many_channels_is_told(cell, text):
    with pytest.raises(DataError, match=text):
        FIELD.read(cell)


def test_a_file_named_like_numpys_that_is_none_is_told(tmp_path):
    (tmp_path / "a.npy").write_bytes(encoded(photo()))
    with pytest.raises(DataError, match=r"a.npy: .*not a NumPy file; wanted one that numpy.save wrote"):
        FIELD.read("a.npy", tmp_path)


def test_small_squares_of_many_channels_are_no_rows_of_colours():
    assert FIELD.read(pixels(3, 3, 16)).mode == "16 channels"
    assert FIELD.read(pixels(3, 8, 16)).mode == "RGB"


def test_the_commonest_number_of_channels_is_learned_and_kept_in_json():
    five, three = FIELD.read(pixels(16, 16, 5)), FIELD.read(pixels(16, 16, 3))
    field = FIELD.learn(iter([three, five, five]), Recipe())
    assert field == Image("5 channels", 16, 16)
    assert FIELD.learn(iter([three, five, three]), Recipe()).mode == "RGB"
    assert field_of(settings(field), [Image]) == field
    assert field.form()["accept"] == ".npy"
    assert field.example().shape == (16, 16, 5)


def test_another_number_of_channels_than_in_training_is_told():
    field = Image("5 channels", 16, 16)
    for found, told in ((pixels(16, 16, 8), "8 channels"), (photo(), "3 channels"), (photo("L"), "1 channel")):
        with pytest.raises(DataError, match=f"a picture of {told}; wanted 5 channels, as the pictures of the training"):
            field.pack(field.read(found))
    with pytest.raises(DataError, match="a picture of 5 channels; wanted 3 channels"):
        Image("RGB", 16, 16).pack(FIELD.read(pixels(16, 16, 5)))


def test_every_channel_is_scaled_and_cut_as_a_grey_picture_is():
    values, field = pixels(40, 30, 5), Image("5 channels", 12, 14)
    packed = field.pack(field.read(values))
    assert packed.shape == (14, 14, 5)
    for channel in range(5):
        alone = Image("L", 12, 14).pack(Pillow.fromarray(values[:, :, channel]))
        np.testing.assert_array_equal(packed[:, :, channel], alone[:, :, 0])


def test_a_whole_picture_of_many_channels_keeps_them():
    field = Scene().learn(iter([FIELD.read(pixels(40, 64, 6))]), Recipe())
    assert (field.mode, field.rows, field.columns) == ("6 channels", 40, 64)
    assert field.pack(field.read(pixels(20, 32, 6))).shape == (40, 64, 6)


def test_a_line_of_text_has_no_many_channels():
    with pytest.raises(DataError, match="picture: a picture of 5 channels; wanted a line in grey or in colour"):
        Strip().read(pixels(20, 60, 5))


def test_what_is_compressed_comes_back():
    field = Image("5 channels", 12, 14)
    packed = pixels(14, 14, 5)
    np.testing.assert_array_equal(field.expand(field.compress(packed)), packed)


def test_all_channels_move_alike_and_keep_their_values():
    field = Image("5 channels", 12, 14)
    plane = pixels(6, 14, 14, 1)
    warp = draw_warp(6, Recipe(colour=0.5, rotate=20.0, crop=0.6, flip=True), draw(0, "warp"))
    moved = field.batch(torch.from_numpy(plane.repeat(5, 3)), warp)
    assert moved.shape == (6, 5, 12, 12)
    torch.testing.assert_close(moved, moved[:, :1].expand_as(moved))
    flat = field.batch(torch.full((6, 14, 14, 5), 100, dtype=torch.uint8), warp)
    torch.testing.assert_close(flat, torch.full_like(flat, 100))


@pytest.mark.parametrize("channels", [2, 5])
def test_many_channels_are_shown_by_the_first_three_and_two_by_their_mean(channels):
    values = pixels(10, 20, channels)
    wanted = values[:, :, :3] if channels == 5 else values.mean(2, keepdims=True).astype(np.uint8)
    np.testing.assert_array_equal(visible(values), wanted)
    html = FIELD.show(FIELD.read(values))
    content = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    assert Pillow.open(io.BytesIO(content)).size == (20, 10)


def test_traits_are_of_all_channels():
    values = np.zeros((16, 16, 5), np.uint8)
    values[:, :, 4] = 255
    traits = FIELD.traits(FIELD.read(values))
    assert traits["brightness"] == pytest.approx(0.2)
    assert traits["saturation"] == 1.0


@pytest.mark.parametrize("model", ["small-resnet", "resnet18"])
@pytest.mark.parametrize("channels", [2, 5])
def test_networks_take_as_many_channels(model, channels):
    stem = Image(f"{channels} channels", 96, 110).stem(Recipe(model=model, weights="none")).eval()
    assert stem(torch.full((2, channels, 96, 96), 127.5)).shape == (2, stem.width)
