"""A model cut in two is the same model: to the last bit, with the same weights."""

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError
from byeori.models.network import ImageStem, TaskNetwork, own_stem
from byeori.models.picture.backbone import backbone
from byeori.models.picture.cutting import cut, place, places


def joined(name: str) -> TaskNetwork:
    stem = ImageStem(backbone(name, weights="none", seed=0))
    return TaskNetwork({"image": stem}, nn.Linear(stem.width, 3))


def pixels(side_px: int = 32) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (2, 3, side_px, side_px), dtype=torch.uint8, generator=generator)


@pytest.mark.parametrize(
    "name", ["small-resnet", "tf_efficientnet_lite0", "resnet18", "mobilenetv3_small_050", "test_convnext"]
)
def test_the_two_halves_are_the_model_to_the_last_bit_wherever_it_is_cut(name: str):
    model = joined(name)
    for layer in model.modules():  # a fresh norm does next to nothing, and a fresh block is its shortcut
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.running_mean, -1, 1)
    assert len(places(model)) >= 5
    for at in places(model):
        lower, upper = cut(model, at)
        with torch.no_grad():
            assert torch.equal(upper(lower(pixels())), model({"image": pixels()})), at


def test_auto_cuts_below_the_last_block():
    assert place(joined("tf_efficientnet_lite0")) == "conv_head"
    assert place(joined("resnet18")) == "layer4"
    assert place(joined("small-resnet")) == "stage3"
    assert place(joined("test_vit")) == "features"


def test_a_place_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(ModelError, match="cut = 'layer5' is no place of this model; did you mean 'layer4'"):
        cut(joined("resnet18"), "layer5")


def test_the_halves_share_their_weights_with_the_model():
    model = joined("small-resnet")
    lower, upper = cut(model, "stage3")
    mine = {id(parameter) for parameter in model.parameters()}
    below, above = ({id(parameter) for parameter in half.parameters()} for half in (lower, upper))
    assert below | above == mine
    assert not below & above


def test_the_lower_half_stays_as_it_is_and_gives_no_gradients():
    lower, _ = cut(joined("small-resnet"), "stage3")
    assert not lower.train()(pixels()).requires_grad
    assert not any(module.training for module in lower.modules())


@pytest.mark.parametrize("still", [True, False])
def test_norms_above_the_cut_keep_their_statistics_if_asked(still: bool):
    model = joined("small-resnet")
    lower, upper = cut(model, "stage3", still=still)
    norm = model.get_submodule("stems.image.backbone.body.stage3.bn1")
    upper.train()(lower(pixels())).sum().backward()
    assert (norm.running_mean == 0).all() == still
    assert norm.bias.grad is not None


def test_after_a_cut_the_model_says_that_it_is_not_in_training():
    model = joined("small-resnet").train()
    _, upper = cut(model)
    assert not any(module.training for half in (model, upper) for module in half.modules())
    model.train()
    assert model.get_submodule("stems.image.backbone.body.stage3.bn1").training


def test_a_model_of_several_inputs_is_cut_below_its_head():
    model = TaskNetwork(
        {"photo": ImageStem(backbone("small-resnet", seed=0)), "age": nn.Linear(1, 2)}, nn.Linear(130, 2)
    )
    assert places(model) == ["features"]
    inputs = {"photo": pixels(), "age": torch.ones(2, 1)}
    lower, upper = cut(model)
    assert lower(inputs).shape == (2, 130)
    assert torch.equal(upper(lower(inputs)), model(inputs))


def test_a_users_own_chain_of_layers_can_be_cut():
    layers = [
        nn.Conv2d(3, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 5, 3),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    ]
    network = nn.Sequential(*layers)
    network.width = 5
    model = TaskNetwork({"image": own_stem(network, 3)}, nn.Linear(5, 2))
    assert places(model) == ["0", "3", "features"]
    lower, upper = cut(model, "3")
    assert lower(pixels()).shape == (2, 4, 30, 30)
    assert torch.equal(upper(lower(pixels())), model({"image": pixels()}))
