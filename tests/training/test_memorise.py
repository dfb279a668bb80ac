import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from byeori import Dataset, Recipe
from byeori.training.memorise import NEAR, Memorised, memorise

RECIPE = Recipe(weights="none", device="cpu", precision="fp32")


def _table(labels=lambda x, y: "up" if x + y > 0 else "down", count=80):
    draw = np.random.default_rng(0)
    numbers = draw.normal(size=(count, 2)).round(3)
    return Dataset(
        {"x": [*numbers[:, 0]], "y": [*numbers[:, 1]], "way": [labels(x, y) for x, y in numbers]}, target="way"
    )


class Net(nn.Module):
    """A small network of one's own for two numbers, with something that may be wrong with it."""

    def __init__(self, *, dead=False, frozen=False, unused=False):
        super().__init__()
        self.first, self.relu, self.last = nn.LazyLinear(64), nn.ReLU(), nn.LazyLinear(2)
        self.spare = nn.Linear(3, 3) if unused else None
        self.dead, self.frozen = dead, frozen

    def forward(self, inputs):
        x = torch.cat([value.flatten(1) for value in inputs.values()], 1)
        x = self.first(x)
        x = self.relu(x - 1e4 if self.dead else x)
        if self.frozen:
            self.first.requires_grad_(False)
        return self.last(x.detach() if self.frozen else x)


def test_a_network_that_can_learn_learns_a_few_samples_by_heart():
    before = torch.get_rng_state()
    outcome = memorise(_table(), RECIPE, samples=16)
    assert outcome.passed
    assert outcome.losses[-1] <= NEAR * outcome.losses[0]
    assert len(outcome.losses) < 400
    assert str(outcome).startswith("16 samples are learned by heart in ")
    assert torch.equal(torch.get_rng_state(), before)


def test_labels_that_contradict_one_another_are_named():
    data = Dataset({"x": [1.0, 2.0] * 20, "way": ["up", "down", "down", "up"] * 10}, target="way")
    outcome = memorise(data, RECIPE, samples=16, updates=60)
    assert not outcome.passed
    assert any(cause.startswith("labels: ") and "byeori clean" in cause for cause in outcome.causes)


def test_dead_units_are_named_with_their_layer():
    outcome = memorise(_table(), RECIPE, model=Net(dead=True), updates=40)
    assert not outcome.passed
    (cause,) = [cause for cause in outcome.causes if cause.startswith("dead units: ")]
    assert "100% of" in cause
    assert "relu" in cause


def test_parts_that_no_gradient_reaches_are_named():
    outcome = memorise(_table(), RECIPE, model=Net(dead=True), updates=10)
    assert any(cause.startswith("no gradient: ") and "first.weight" in cause for cause in outcome.causes)


def test_a_rate_at_which_nothing_is_learned_is_named_with_one_that_does():
    outcome = memorise(_table(), replace(RECIPE, lr=1e-3), model=Net(), updates=150)
    assert not outcome.passed
    assert any(cause.startswith("rate: at the higher lr 1.0e-02") for cause in outcome.causes)


def test_what_came_of_it_is_said_in_words():
    assert str(Memorised(8, (1.0, 0.5), 1e-3)).endswith("give it more updates, or a larger network")
    assert not Memorised(8, (1.0, math.nan), 1e-3).passed
    assert "cannot be learned" in str(Memorised(8, (), 1e-3, ("rate: x",)))


@pytest.mark.parametrize("kind", ["number", "text"])
def test_other_kinds_of_answers_and_inputs_are_learned_by_heart_too(kind):
    if kind == "number":
        data = Dataset({"x": [n / 9 for n in range(60)], "y": [n * 7 % 11 + 0.5 for n in range(60)]}, target="y")
    else:
        words = [f"a note on {n} things and {n * 7 % 13} people" for n in range(60)]
        data = Dataset({"text": words, "label": ["up" if n % 3 else "down" for n in range(60)]}, target="label")
    assert memorise(data, RECIPE, samples=12).passed
