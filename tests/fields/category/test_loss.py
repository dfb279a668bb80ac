"""The loss of classes: smoothed, weighted, focal; and that weights come from the training part."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from byeori.core.recipe import Recipe
from byeori.fields.category.loss import balanced_weights, category_loss
from byeori.fields.kinds import Category

OUTPUTS, TRUTH = torch.randn(6, 3, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 1, 2, 0, 0, 1])


def test_by_default_it_is_smoothed_cross_entropy():
    recipe = Recipe()
    smoothed = cross_entropy(OUTPUTS, TRUTH, label_smoothing=0.1)
    assert torch.equal(category_loss(OUTPUTS, TRUTH, recipe), smoothed)


def test_weights_give_torchs_weighted_mean_and_its_weight():
    weights = (0.5, 1.0, 3.0)
    loss, weight = category_loss(OUTPUTS, TRUTH, Recipe(label_smoothing=0.0), weights)
    torch.testing.assert_close(loss, cross_entropy(OUTPUTS, TRUTH, weight=torch.tensor(weights)))
    assert float(weight) == pytest.approx(3 * 0.5 + 2 * 1.0 + 3.0)


def test_two_weighted_batches_make_the_loss_of_one_large_one():
    parts = [category_loss(OUTPUTS[s], TRUTH[s], Recipe(), (1.0, 2.0, 4.0)) for s in (slice(0, 2), slice(2, 6))]
    whole = category_loss(OUTPUTS, TRUTH, Recipe(), (1.0, 2.0, 4.0))
    total = sum(loss * weight for loss, weight in parts) / sum(weight for _, weight in parts)
    torch.testing.assert_close(total, whole[0])


def test_focal_loss_listens_less_to_what_is_sure():
    outputs, truth = torch.tensor([[4.0, 0.0], [0.0, 0.0]]), torch.tensor([0, 0])
    plain = [category_loss(outputs[i : i + 1], truth[:1], Recipe(label_smoothing=0.0)) for i in (0, 1)]
    focal = [category_loss(outputs[i : i + 1], truth[:1], Recipe(label_smoothing=0.0, focal=2.0)) for i in (0, 1)]
    p = torch.sigmoid(torch.tensor(4.0))
    torch.testing.assert_close(focal[0], plain[0] * (1 - p) ** 2)
    torch.testing.assert_close(focal[1], plain[1] / 4)


def test_balanced_weights_make_classes_count_alike():
    counts = {"rare": 2, "common": 8}
    weights = balanced_weights(counts, ("common", "rare"))
    assert weights == (0.625, 2.5)
    assert weights[0] * 8 == weights[1] * 2


def test_a_category_learns_weights_only_where_they_are_wanted():
    values = ["a"] * 3 + ["b"]
    assert Category().learn(values, Recipe()).weights == ()
    assert Category().learn(values, Recipe(class_weight="balanced")).weights == (0.666667, 2.0)
