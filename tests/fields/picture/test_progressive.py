"""Progressive resizing: the same part of the picture, smaller at first, and at full size in the end."""

import numpy as np
import torch

from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.picture.progressive import area_share, share_at, side_px
from byeori.training.choices.settle import settle


def test_images_grow_over_a_training_and_end_at_full_size():
    pairs = [(np.full((32, 32), n), "ab"[n % 2]) for n in range(40)]
    recipe = Recipe(progressive=0.5, epochs=4, batch=10)
    prepared = Dataset(pairs).prepare(recipe)
    batches = prepared.batches(settle(prepared, recipe))
    sides = [batches.at(step).inputs["image"].shape[-1] for step in range(4 * batches.per_epoch)]
    assert sides[0] == 16
    assert sides[-1] == 32
    assert sides == sorted(sides)
    assert len(set(sides)) == 4


def test_the_small_image_shows_what_the_large_one_shows():
    across = np.tile(np.linspace(0, 255, 64), (64, 1)).astype(np.uint8)
    pairs = [(across, "ab"[n % 2]) for n in range(20)]
    plain = Recipe(epochs=1, flip=False, crop=1.0, rotate=0.0, colour=0.0, batch=4)
    recipe = Recipe(**{**vars(plain), "progressive": 0.5})
    prepared = Dataset(pairs).prepare(plain)
    small, large = (prepared.batches(settle(prepared, r)).at(0).inputs["image"] for r in (recipe, plain))
    assert small.shape[-1] == 32
    torch.testing.assert_close(small, torch.nn.functional.avg_pool2d(large, 2), atol=2.0, rtol=0)


def test_the_share_of_the_time_is_that_of_the_pixels():
    steps = [share_at(0.5, step, 400) ** 2 for step in range(400)]
    assert abs(area_share(0.5) - sum(steps) / 400) < 1e-9
    assert side_px(320, 0.5) == 160
