"""Mixup and cutmix: what a batch becomes, and the loss of two answers."""

import numpy as np
import pytest
import torch

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.batching.batches import Batch
from byeori.data.batching.mixing import mixed, mixed_loss
from byeori.fields.kinds import Category


def batch(count: int = 8, side: int = 16) -> Batch:
    """Pictures that are all of their own number."""
    x = torch.arange(count, dtype=torch.float32)[:, None, None, None].expand(count, 3, side, side).clone()
    return Batch({"image": x}, torch.arange(count), np.arange(count))


def test_mixup_blends_each_picture_with_the_one_whose_truth_stands_beside():
    plain = batch()
    found = mixed(plain, Recipe(mixup=1.0), draw(0, "mix", 3))
    wanted = found.share * plain.truth + (1 - found.share) * found.other
    torch.testing.assert_close(found.inputs["image"].mean((1, 2, 3)), wanted)
    assert 0 < found.share < 1
    assert torch.equal(found.truth, plain.truth)


def test_cutmix_pastes_a_patch_and_its_share_is_the_area_that_is_left():
    plain = batch()
    shares = set()
    for step in range(20):
        found = mixed(plain, Recipe(cutmix=1.0), draw(0, "mix", step))
        own = (found.inputs["image"] == plain.truth[:, None, None, None]).float().mean((1, 2, 3))
        moved = found.other != found.truth
        torch.testing.assert_close(own[moved], torch.full_like(own[moved], found.share))
        patch = found.inputs["image"][moved] != plain.truth[moved, None, None, None]
        assert torch.equal(patch[:1].expand_as(patch), patch)  # one patch for all
        shares.add(found.share)
    assert len(shares) > 10


def test_with_both_each_batch_has_one_of_them_by_its_own_draw():
    found = [mixed(batch(), Recipe(mixup=1.0, cutmix=1.0), draw(0, "mix", step)).inputs["image"] for step in range(40)]
    blended = sum(bool((x != x.round()).any()) for x in found)
    assert 8 < blended < 32
    again = mixed(batch(), Recipe(mixup=1.0, cutmix=1.0), draw(0, "mix", 0))
    assert torch.equal(again.inputs["image"], found[0])


def test_nothing_is_mixed_by_default_nor_a_sample_that_is_alone():
    plain = batch()
    assert mixed(plain, Recipe(), draw(0)) is plain
    alone = batch(1)
    assert mixed(alone, Recipe(mixup=1.0), draw(0)) is alone


def test_features_without_places_are_blended_by_cutmix():
    features = Batch({"activation": torch.randn(4, 7)}, torch.arange(4), np.arange(4))
    found = mixed(features, Recipe(cutmix=1.0), draw(0))
    assert found.other is not None
    assert not torch.equal(found.inputs["activation"], features.inputs["activation"])


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(focal=2.0)])
def test_the_loss_of_a_mixed_batch_is_that_of_both_truths_by_their_shares(recipe):
    target = Category(tuple("abcd"))
    outputs, plain = torch.randn(4, 4), Batch({}, torch.tensor([0, 1, 2, 3]), np.arange(4))
    other = torch.tensor([3, 2, 1, 0])
    mix = Batch({}, plain.truth, plain.rows, other, 0.75)
    wanted = 0.75 * target.loss(outputs, plain.truth, recipe) + 0.25 * target.loss(outputs, other, recipe)
    torch.testing.assert_close(mixed_loss(target, outputs, mix, recipe), wanted)
    torch.testing.assert_close(mixed_loss(target, outputs, plain, recipe), target.loss(outputs, plain.truth, recipe))
