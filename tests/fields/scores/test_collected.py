"""A score takes batches and judges them together."""

import torch

from byeori.fields.category.scores import class_scores
from byeori.fields.kinds import Category
from byeori.fields.scores.collected import Collected

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
