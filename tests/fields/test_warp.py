"""Warps: drawn from a generator alone, none where a recipe asks for none, the same on every device."""

import numpy as np
import torch

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.warp import draw_warp

MOVING = Recipe(crop=0.5, rotate=20.0, colour=0.5, flip=True)


def test_the_same_draw_gives_the_same_warp_and_another_draw_another():
    one, same, other = (draw_warp(5, MOVING, draw(seed, "warp")) for seed in (0, 0, 1))
    assert torch.equal(one.place, same.place)
    assert torch.equal(one.colour, same.colour)
    assert one.seed == same.seed != other.seed
    assert not torch.equal(one.place, other.place)


def test_a_recipe_that_asks_for_no_change_gives_none():
    warp = draw_warp(4, Recipe(crop=1.0, rotate=0.0, colour=0.0, flip=False), draw(0, "warp"))
    torch.testing.assert_close(warp.place, torch.eye(3).repeat(4, 1, 1))
    torch.testing.assert_close(warp.colour, torch.eye(4).repeat(4, 1, 1))


def test_a_crop_keeps_the_share_of_the_area_that_was_asked_within_the_picture():
    place = draw_warp(200, Recipe(crop=0.3), draw(0, "warp")).place.numpy()
    scale, shift = np.abs(place[:, [0, 1], [0, 1]]), np.abs(place[:, :2, 2])
    assert (scale.prod(1) >= 0.3 * 0.79).all()  # a side that would stand over is cut, so the area may be less
    assert (scale + shift <= 1 + 1e-6).all()


def test_a_warp_goes_to_another_device_whole():
    warp = draw_warp(2, MOVING, draw(0, "warp")).to(torch.device("meta"))
    assert warp.place.device == warp.colour.device == torch.device("meta")
