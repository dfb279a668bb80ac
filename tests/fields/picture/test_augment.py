"""Augmentation: one matrix a sample, equal to torch's own sampling, nothing changed where nothing is asked."""

import numpy as np
import torch
from torch.nn.functional import affine_grid

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.picture.augment import _grid, middle, sample, sample_classes
from byeori.fields.warp import Warp, draw_warp

STILL = Recipe(crop=1.0, rotate=0.0, colour=0.0, flip=False)


def pictures(count: int = 3, side: int = 12, channels: int = 3) -> torch.Tensor:
    return torch.from_numpy(draw(0, "pictures").integers(0, 256, (count, side, side, channels), dtype=np.uint8))


def test_a_warp_that_changes_nothing_gives_the_middle():
    for channels in (1, 3, 4):
        x = pictures(channels=channels)
        still = draw_warp(3, STILL, draw(0, "warp"))
        torch.testing.assert_close(sample(x, 8, still), middle(x, 8), rtol=0, atol=1e-3)


def test_a_mirror_is_a_mirror():
    x = pictures(count=40)
    warp = draw_warp(40, Recipe(crop=1.0, rotate=0.0, colour=0.0, flip=True), draw(1, "warp"))
    mirrored = warp.place[:, 0, 0] < 0
    assert 8 < mirrored.sum() < 32
    given, plain = sample(x, 12, warp), middle(x, 12)
    torch.testing.assert_close(given[mirrored], plain[mirrored].flip(3), rtol=0, atol=1e-3)
    torch.testing.assert_close(given[~mirrored], plain[~mirrored], rtol=0, atol=1e-3)


def test_the_grid_is_that_of_torch():
    place = torch.from_numpy(draw(0, "place").normal(size=(4, 3, 3)).astype(np.float32))
    torch.testing.assert_close(_grid(place, 7), affine_grid(place[:, :2], [4, 3, 7, 7], align_corners=False))
    torch.testing.assert_close(_grid(place, 7, 9), affine_grid(place[:, :2], [4, 3, 7, 9], align_corners=False))


def quarter_turn() -> Warp:
    place = torch.tensor([[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]])
    return Warp(place, torch.eye(4)[None])


def test_a_turn_of_a_picture_that_is_no_square_keeps_its_shapes():
    x = torch.zeros(1, 8, 16, 1, dtype=torch.uint8)
    x[0, 2:6, 6:10] = 200  # a square in the middle stays one
    turned = sample(x, (8, 16), quarter_turn())[0, 0, :, 4:12]
    torch.testing.assert_close(turned, x[0, :, 4:12, 0].float(), rtol=0, atol=1e-3)


def test_classes_move_as_their_picture_does():
    classes = torch.zeros(6, 14, 20, dtype=torch.uint8)
    classes[:, 4:12, 3:9], classes[:, 2:7, 9:15] = 1, 2
    warp = draw_warp(6, Recipe(crop=0.5, rotate=0.0, colour=0.0, flip=True), draw(2, "warp"))
    picture = sample(100 * classes[..., None], (14, 20), warp)[:, 0]
    moved = sample_classes(classes, (14, 20), warp, blank=255)
    assert moved.unique().tolist() == [0, 1, 2]
    assert not torch.equal(moved, classes)
    assert ((picture - 100 * moved.float()).abs() <= 151).all()
    assert ((picture - 100 * moved.float()).abs() < 1).float().mean() > 0.7  # away from the edges


def test_what_a_turn_brings_in_from_outside_is_blank():
    classes = torch.ones(1, 8, 16, dtype=torch.uint8)
    moved = sample_classes(classes, (8, 16), quarter_turn(), blank=255)
    assert (moved[0, :, 4:12] == 1).all()
    assert (moved[0, :, :4] == 255).all()
    assert (moved[0, :, 12:] == 255).all()


def test_colour_moves_grey_pictures_as_it_moves_grey_colours():
    grey = pictures(channels=1)
    warp = draw_warp(3, Recipe(crop=1.0, rotate=0.0, colour=0.5, flip=False), draw(0, "warp"))
    as_colour = sample(grey.expand(-1, -1, -1, 3), 12, warp)
    torch.testing.assert_close(sample(grey, 12, warp), as_colour[:, :1], rtol=0, atol=1e-2)


def test_pixels_stay_within_their_range():
    x = sample(pictures(20), 8, draw_warp(20, Recipe(colour=1.0, flip=True), draw(0, "warp")))
    assert x.min() >= 0
    assert x.max() <= 255


def test_a_crop_stays_inside_the_picture():
    warp = draw_warp(200, Recipe(crop=0.2, rotate=0.0, colour=0.0, flip=False), draw(0, "warp"))
    corners = torch.tensor([[-1.0, -1, 1], [1, 1, 1]]).T
    assert (warp.place @ corners)[:, :2].abs().max() <= 1 + 1e-5


def test_draws_depend_on_their_names_alone():
    one, same, other = (draw_warp(4, Recipe(flip=True), draw(0, "warp", step)) for step in (3, 3, 4))
    assert isinstance(one, Warp)
    assert torch.equal(one.place, same.place)
    assert not torch.equal(one.place, other.place)


def test_large_batches_are_sampled_as_small_ones():
    x = pictures(9)
    warp = draw_warp(9, Recipe(flip=True), draw(0, "warp"))
    alone = torch.cat([sample(x[i : i + 1], 8, Warp(warp.place[i : i + 1], warp.colour[i : i + 1])) for i in range(9)])
    torch.testing.assert_close(sample(x, 8, warp), alone)
