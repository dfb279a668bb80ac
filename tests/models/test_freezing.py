"""Frozen parts stay as they are: parameters, statistics, and the way norms compute."""

import torch
from torch import nn

from byeori.models.freezing import Still, frozen, norms_still


def network() -> nn.Sequential:
    body = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4), nn.Dropout(0.5))
    return nn.Sequential(body, nn.BatchNorm1d(4), nn.Linear(4, 1))


def updated(view: nn.Module) -> None:
    """Make one update as a training loop does."""
    parameters = [parameter for parameter in view.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=0.1)
    view.train()
    view(torch.randn(8, 4) * 3 + 5).square().mean().backward()
    optimizer.step()


def moved(model: nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    return {name for name, tensor in model.state_dict().items() if not torch.equal(tensor, before[name])}


def copied(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def test_a_frozen_part_keeps_its_parameters_and_statistics_while_the_rest_trains():
    model = network()
    before = copied(model)
    updated(frozen(model, model[0]))
    names = moved(model, before)
    assert not [name for name in names if name.startswith("0.")]
    assert {"1.weight", "1.running_mean", "2.weight"} <= names


def test_without_freezing_all_of_it_moves():
    model = network()
    before = copied(model)
    updated(Still(model, ()))
    assert {"0.0.weight", "0.1.running_mean", "2.weight"} <= moved(model, before)


def test_still_norms_learn_but_keep_their_statistics_and_compute_by_them():
    model = network()
    with torch.no_grad():
        model[1].running_mean.fill_(3.0)
    before = copied(model)
    view = norms_still(model)
    updated(view)
    names = moved(model, before)
    assert {"0.0.weight", "0.1.weight", "1.weight"} <= names
    assert not [name for name in names if "running" in name or "tracked" in name]
    row = torch.randn(1, 4)
    assert torch.equal(view.train().model[1](row), model.eval()[1](row))  # of one row, a training norm has no deviation


def test_a_view_takes_the_mode_the_model_is_in():
    assert not frozen(network().eval()).training
    model = network().train()
    assert frozen(model, model[0]).training
    assert not model[0].training
