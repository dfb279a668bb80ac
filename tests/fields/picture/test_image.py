"""Pictures: what is learned from them, how they are packed, and what is told of them."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.fields.picture.image import Image
from drawings import encoded, photo, pixels

FIELD = Image()
LEARNED = Image("RGB", 12, 14)


def learned(*sizes: tuple[int, int], modes: str = "RGB", **choices: object) -> Image:
    pictures = [Pillow.new(mode, size) for mode in modes.split() for size in sizes]
    return FIELD.learn(iter(pictures), Recipe(**choices))


def test_small_pictures_keep_their_size():
    field = learned((28, 28))
    assert (field.size, field.side) == (28, 28)


@pytest.mark.parametrize(
    ("shorter", "size"), [(95, 95), (96, 96), (100, 96), (103, 128), (128, 160), (180, 224), (179, 192), (4000, 224)]
)
def test_photos_get_the_usual_size_that_they_nearly_fill(shorter, size):
    field = learned((shorter, shorter + 50))
    assert field.size == size
    assert field.side == (size if size < 96 else round(size * 8 / 7))


def test_the_middle_one_of_the_sizes_decides():
    assert learned((30, 40), (30, 30), (500, 500)).size == 30


def test_a_size_that_was_asked_for_is_taken():
    field = learned((500, 500), size=64)
    assert (field.size, field.side) == (64, 64)
    assert learned((20, 20), size=224).side == 256


def test_a_backbone_of_one_size_only_decides_it_and_a_size_that_was_asked_for_is_tried():
    assert learned((28, 28), model="vit_tiny_patch16_224").size == 224
    assert learned((28, 28), model="resnet18").size == 28
    assert learned((28, 28), model="vit_tiny_patch16_224", size=64).size == 64


def test_the_mode_is_the_least_that_holds_all():
    assert learned((9, 9), modes="L").mode == "L"
    assert learned((9, 9), modes="L RGB").mode == "RGB"
    assert learned((9, 9), modes="RGBA").mode == "RGBA"
    assert learned((9, 9), modes="RGBA RGB").mode == "RGB"
    assert learned((9, 9), modes="RGBA L").mode == "RGB"


def test_nothing_to_learn_from_is_told():
    with pytest.raises(DataError, match="no picture of the training part can be read; `byeori check` tells why"):
        FIELD.learn(iter([]), Recipe())


def test_the_same_is_packed_of_a_file_and_of_its_bytes(tmp_path):
    content = encoded(Pillow.fromarray(pixels(90, 40, 3)), "JPEG")
    (tmp_path / "a.jpg").write_bytes(content)
    packed = LEARNED.pack(LEARNED.read("a.jpg", tmp_path))
    assert packed.shape == (14, 14, 3)
    assert packed.dtype == np.uint8
    np.testing.assert_array_equal(packed, LEARNED.pack(LEARNED.read(content)))


def test_the_middle_square_is_packed():
    wide = np.zeros((14, 34, 3), np.uint8)
    wide[:, 10:24] = 200
    assert (LEARNED.pack(Pillow.fromarray(wide)) == 200).all()
    assert (LEARNED.pack(Pillow.fromarray(wide.transpose(1, 0, 2).copy())) == 200).all()


def test_a_square_of_the_stored_size_is_packed_as_it_is():
    values = pixels(14, 14, 3)
    np.testing.assert_array_equal(LEARNED.pack(Pillow.fromarray(values)), values)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (3000, 2)])
def test_pictures_of_extreme_sizes_are_packed(size):
    assert LEARNED.pack(Pillow.new("RGB", size, "white")).min() == 255


def test_grey_pictures_among_coloured_ones_become_coloured_and_the_other_way_round():
    grey = Pillow.fromarray(pixels(14, 14))
    packed = LEARNED.pack(grey)
    assert (packed == np.asarray(grey)[:, :, None]).all()
    alone = Image("L", 12, 14).pack(photo("RGB", 14, 14))
    assert alone.shape == (14, 14, 1)
    np.testing.assert_array_equal(alone[:, :, 0], photo("L", 14, 14))


def test_what_is_transparent_becomes_white_where_the_others_are_not():
    clear = Pillow.new("RGBA", (14, 14), (0, 0, 0, 0))
    assert LEARNED.pack(clear).min() == 255
    assert Image("L", 12, 14).pack(clear).min() == 255
    assert Image("RGBA", 12, 14).pack(photo("RGB", 14, 14))[:, :, 3].min() == 255


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_what_is_compressed_comes_back_nearly_as_it_was(mode):
    field = Image(mode, 12, 14)
    packed = field.pack(photo("RGB", 14, 14))
    again = field.expand(field.compress(packed))
    assert (again.shape, again.dtype) == (packed.shape, packed.dtype)
    assert np.abs(again.astype(int) - packed).mean() < 4


def test_a_batch_is_the_middle_of_what_is_stored():
    packed = torch.from_numpy(pixels(2, 14, 14, 3))
    torch.testing.assert_close(LEARNED.batch(packed, None), packed[:, 1:13, 1:13].permute(0, 3, 1, 2).float())


def test_traits_tell_bright_from_dark_and_sharp_from_blurred():
    dark, bright = (FIELD.traits(Pillow.new("RGB", (10, 20), colour)) for colour in ("black", "white"))
    assert (dark["brightness"], bright["brightness"]) == (0.0, 1.0)
    assert (dark["width_px"], dark["height_px"], dark["aspect"]) == (10.0, 20.0, 0.5)
    noisy, smooth = FIELD.traits(Pillow.fromarray(pixels(64, 64, 3))), FIELD.traits(photo("RGB", 64, 64))
    assert noisy["sharpness"] > 3 * smooth["sharpness"]
    assert FIELD.traits(photo("L"))["saturation"] == 0.0
    assert FIELD.traits(photo("RGB"))["saturation"] > 0.3
    assert all(type(value) is float for value in noisy.values())


def test_a_picture_is_shown_small():
    html = FIELD.show(photo("RGBA", 1000, 600))
    content = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    assert Pillow.open(io.BytesIO(content)).size == (160, 96)
