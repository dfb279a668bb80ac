"""A score takes batches and judges them together; the one that a recipe names comes first."""

import torch

from byeori.core.recipe import Recipe
from byeori.fields.category.scores import class_scores
from byeori.fields.kinds import Category
from byeori.fields.scores.collected import Collected, metrics_of

PETS = Category(("cat", "dog"))


def test_batches_are_judged_together_and_forgotten():
    outputs, truth = torch.randn(100, 2, generator=torch.Generator().manual_seed(0)), torch.arange(100) % 2
    auc = Collected(class_scores(PETS)["auc"], PETS)
    auc.update(outputs, truth)
    whole = float(auc.compute())
    auc.reset()
    for start in range(0, 100, 32):
        auc.update(outputs[start : start + 32], truth[start : start + 32])
    assert float(auc.compute()) == whole


def test_it_says_which_way_it_is_better():
    scores = class_scores(PETS)
    assert Collected(scores["auc"], PETS).higher_is_better
    assert not Collected(scores["log_loss"], PETS).higher_is_better


def test_the_metric_of_the_recipe_comes_first_and_the_others_follow():
    assert list(metrics_of(PETS, Recipe())) == ["accuracy", "macro_f1"]
    assert list(metrics_of(PETS, Recipe(metric="macro_f1"))) == ["macro_f1", "accuracy"]
    assert list(metrics_of(PETS, Recipe(metric="log_loss"))) == ["log_loss", "accuracy", "macro_f1"]
