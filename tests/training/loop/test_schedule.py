"""Rates: pure functions of the step that begin low, reach their peak once and end at nothing."""

from typing import get_args, get_type_hints

import pytest
import torch
from torch import nn

from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.training.loop.checkpoint import optimizer_state, restore_optimizer
from byeori.training.loop.schedule import optimizer, schedule
from settling import settled

OPTIMIZERS = get_args(get_type_hints(Recipe)["optimizer"])


@pytest.mark.parametrize("shape", ["one-cycle", "cosine", "constant"])
def test_the_peak_is_reached_at_the_end_of_the_warmup(shape):
    rate = schedule(Recipe(schedule=shape, warmup=0.25), 100)
    factors = [rate(number) for number in range(1, 101)]
    assert factors[24] == pytest.approx(1)
    assert max(factors) == pytest.approx(1)
    assert factors[0] < 0.1
    assert factors[-1] == pytest.approx(1 if shape == "constant" else 0, abs=1e-9)


def test_a_stage_counts_from_the_updates_before_it():
    recipe = Recipe(schedule="cosine")
    assert schedule(recipe, 50, before=200)(230) == schedule(recipe, 50)(30)


def test_a_stage_of_one_update_has_a_rate_above_zero():
    assert schedule(Recipe(), 1)(1) == 1


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_optimizer_goes_on_after_a_resume_as_if_it_had_not_stopped(name):
    def net() -> nn.Module:
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 1))

    def update(model, by, ends) -> None:
        for end in ends:
            model(torch.linspace(-1, end, 20).reshape(5, 4)).square().mean().backward()
            by.step()
            by.zero_grad()

    recipe = Recipe(optimizer=name)
    whole, broken = net(), net()
    update(whole, optimizer(whole, settled(recipe)), (1, 2, 3))
    before, after = optimizer(broken, settled(recipe)), optimizer(broken, settled(recipe))
    update(broken, before, (1, 2))
    restore_optimizer(after, *optimizer_state(before))
    update(broken, after, (3,))
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), broken.parameters(), strict=True))


@pytest.mark.parametrize(
    ("name", "lr", "weight_decay"),
    [("adamw", 1e-3, 0.02), ("adam", 1e-3, 0), ("rmsprop", 3e-4, 0), ("adagrad", 3e-3, 0), ("sgd", 0.1, 1e-4)],
)
def test_each_optimizer_has_a_usual_rate_and_decay_and_takes_others(name, lr, weight_decay):
    group = optimizer(nn.Linear(2, 2), settled(Recipe(optimizer=name))).param_groups[0]
    assert (group["lr"], group["weight_decay"]) == pytest.approx((lr, weight_decay))
    filled = Recipe(optimizer=name).filled({"lr": 0.006})
    assert filled.lr == pytest.approx(6 * lr)
    assert filled.filled({}) == filled  # what is settled stays
    chosen = optimizer(nn.Linear(2, 2), settled(Recipe(optimizer=name, lr=0.5, weight_decay=0.1))).param_groups[0]
    assert (chosen["lr"], chosen["weight_decay"]) == (0.5, 0.1)


def test_momentum_is_that_of_sgd_and_the_first_beta_of_the_adams():
    def group(name: str, momentum: float | None) -> dict:
        return optimizer(nn.Linear(2, 2), settled(Recipe(optimizer=name, momentum=momentum))).param_groups[0]

    assert (group("sgd", None)["momentum"], group("sgd", 0.5)["momentum"]) == (0.9, 0.5)
    assert (group("rmsprop", None)["momentum"], group("rmsprop", 0.5)["momentum"]) == (0, 0.5)
    for name in ("adamw", "adam", "nadam"):
        assert (group(name, None)["betas"], group(name, 0.5)["betas"]) == ((0.9, 0.99), (0.5, 0.99))


def test_adagrad_has_no_momentum():
    with pytest.raises(ConfigError, match=r"momentum = 0\.5: adagrad has none"):
        Recipe(optimizer="adagrad", momentum=0.5)
