"""Whole pictures: which size they are brought to, and that nothing of them is cut off."""

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.check.check_field import check_field
from byeori.fields.kinds import Scene
from byeori.fields.warp import draw_warp
from street import scenes


def learned(*sizes: tuple[int, int], mode: str = "RGB", **choices: object) -> Scene:
    return Scene().learn(iter([Pillow.new(mode, size) for size in sizes]), Recipe(**choices))


def test_it_keeps_the_contract():
    check_field(Scene(), [pixels for pixels, _ in scenes(4)])


def test_pictures_of_one_size_keep_it():
    field = learned((56, 40), (56, 40))
    assert (field.rows, field.columns, field.size) == (40, 56, 40)


def test_pictures_of_several_sizes_meet_at_the_middle_one_in_multiples_of_32():
    field = learned((320, 240), (640, 480), (300, 200))
    assert (field.rows, field.columns) == (256, 352)


def test_large_pictures_are_scaled_down_in_their_own_aspect():
    assert learned((4000, 3000)) == Scene("RGB", 320, 427)
    assert learned((3000, 4000)) == Scene("RGB", 427, 320)


def test_the_recipe_says_the_shorter_side():
    assert learned((320, 240), size=120) == Scene("RGB", 120, 160)


def test_the_size_that_was_settled_gives_the_same_field_again():
    sizes = ((320, 240), (640, 400), (500, 300))
    first = learned(*sizes)
    assert learned(*sizes, size=first.size) == first


def test_no_picture_at_all_is_told():
    with pytest.raises(DataError, match="no picture of the training part can be read"):
        Scene().learn(iter(()), Recipe())


def test_the_whole_picture_is_packed():
    pixels = draw(0, "whole").integers(0, 256, (24, 40, 3), dtype=np.uint8)
    packed = Scene("RGB", 24, 40).pack(Pillow.fromarray(pixels))
    assert np.array_equal(packed, pixels)
    halved = Scene("RGB", 12, 20).pack(Pillow.fromarray(pixels))
    assert halved.shape == (12, 20, 3)
    assert abs(float(halved.mean()) - float(pixels.mean())) < 2


def test_a_batch_has_the_size_with_a_change_and_without():
    field = Scene("L", 24, 40)
    packed = torch.from_numpy(np.stack([field.pack(field.read(pixels)) for pixels, _ in scenes(3, 24, 40)]))
    warp = draw_warp(3, Recipe(crop=0.6, rotate=20.0), draw(0, "warp"))
    assert field.batch(packed, None).shape == field.batch(packed, warp).shape == (3, 1, 24, 40)
    assert torch.equal(field.batch(packed, None)[:, 0], packed[..., 0].float())
