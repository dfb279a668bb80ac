"""Which parameters learn how fast."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from byeori.models.network import ImageStem, TaskNetwork
from byeori.models.picture.backbone import Backbone, backbone
from byeori.models.picture.cutting import cut
from byeori.models.rates import parameter_groups


def joined(name: str, pretrained: bool = True) -> TaskNetwork:
    made = backbone(name, weights="none", seed=0)
    stem = ImageStem(Backbone(made.body, replace(made.facts, pretrained=pretrained)))
    return TaskNetwork({"image": stem}, nn.Linear(stem.width, 3))


def groups_of(model: nn.Module) -> list[dict[str, Any]]:
    return parameter_groups(model, lr=1.0, body_lr=0.1, layer_decay=0.5, weight_decay=0.02)


def rates(model: nn.Module) -> dict[str, float]:
    """Give the rate of each parameter by its name."""
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    return {names[id(parameter)]: group["lr"] for group in groups_of(model) for parameter in group["params"]}


def test_pretrained_blocks_learn_slower_the_further_down_they_lie():
    found = rates(joined("resnet18"))
    body = "stems.image.backbone.body"
    assert found["head.weight"] == 1.0
    assert found[f"{body}.layer4.1.bn2.bias"] == pytest.approx(0.1)
    assert found[f"{body}.layer3.0.conv1.weight"] == pytest.approx(0.05)
    assert found[f"{body}.bn1.weight"] == found[f"{body}.conv1.weight"] == pytest.approx(0.1 * 0.5**4)


def test_what_lies_outside_all_blocks_learns_as_the_lowest():
    found = rates(joined("test_vit"))
    body = "stems.image.backbone.body"
    assert found[f"{body}.pos_embed"] == min(found.values())
    assert found[f"{body}.pos_embed"] == found[f"{body}.patch_embed.proj.weight"]


def test_a_backbone_from_scratch_learns_at_the_full_rate():
    assert set(rates(joined("resnet18", pretrained=False)).values()) == {1.0}


def test_biases_and_norms_do_not_decay():
    for group in groups_of(joined("small-resnet")):
        dims = {parameter.ndim > 1 for parameter in group["params"]}
        assert dims == {group["weight_decay"] > 0}


def test_every_parameter_that_trains_is_in_one_group_and_the_order_is_always_the_same():
    model, other = joined("small-resnet"), joined("small-resnet")
    model.head.requires_grad_(False)
    other.head.requires_grad_(False)
    mine = [parameter for group in groups_of(model) for parameter in group["params"]]
    assert len(mine) == len({id(parameter) for parameter in mine}) == len(list(model.stems.parameters()))
    assert list(rates(model)) == list(rates(other))


def test_the_upper_half_of_a_cut_model_learns_at_the_rates_of_the_whole():
    model = joined("resnet18")
    whole = {id(p): group["lr"] for group in groups_of(model) for p in group["params"]}
    _, upper = cut(model, "layer3")
    half = {id(p): group["lr"] for group in groups_of(upper) for p in group["params"]}
    assert len(half) == len(list(upper.parameters()))
    assert half == {key: whole[key] for key in half}
    assert set(half.values()) == {1.0, 0.1, 0.05}


def test_adamw_takes_the_groups():
    optimizer = torch.optim.AdamW(groups_of(joined("small-resnet")))
    assert optimizer.param_groups[0]["name"] == "new"
