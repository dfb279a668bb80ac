"""Blocks are read off the structure, and believed only after a trial."""

import torch
from torch import Tensor, nn

from byeori.models.picture.blocks import blocks_of, is_chain


class Line(nn.Module):
    """Two convolutions, used in the order in which they are named or the other way round."""

    def __init__(self, backwards: bool = False, scale: bool = False) -> None:
        super().__init__()
        self.one = nn.Conv2d(2, 2, 1)
        self.relu = nn.ReLU()
        self.two = nn.Conv2d(2, 2, 1)
        self.backwards = backwards
        if scale:
            self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x: Tensor) -> Tensor:
        return self.one(self.relu(self.two(x))) if self.backwards else self.two(self.relu(self.one(x)))


def test_norms_and_activations_belong_to_the_block_below():
    assert blocks_of(Line()) == {"one": ("one", "relu"), "two": ("two",)}


def test_stages_are_taken_apart_but_a_numbered_layer_is_one_block():
    def pair() -> nn.Sequential:
        return nn.Sequential(nn.Conv2d(2, 2, 1), nn.Conv2d(2, 2, 1))

    assert list(blocks_of(nn.ModuleDict({"stages": pair(), "layer1": pair()}))) == ["stages.0", "stages.1", "layer1"]


def test_a_module_that_uses_its_layers_in_another_order_is_no_chain():
    assert is_chain(Line(), blocks_of(Line()), (2, 4, 4))
    assert not is_chain(Line(backwards=True), blocks_of(Line()), (2, 4, 4))


def test_a_module_with_a_parameter_outside_its_layers_is_no_chain():
    line = Line(scale=True)
    assert not is_chain(line, blocks_of(line), (2, 4, 4))


def test_layers_that_do_not_fit_each_other_are_no_chain():
    layers = nn.Sequential(nn.Conv2d(2, 3, 1), nn.Conv2d(2, 3, 1))
    body = nn.ModuleList(layers)
    body.forward = lambda x: layers[0](x)  # type: ignore[method-assign]
    assert not is_chain(body, {"0": ("0",), "1": ("1",)}, (2, 4, 4))


def test_a_trial_leaves_mode_and_statistics_as_they_were():
    body = nn.Sequential(nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2)).train()
    assert is_chain(body, blocks_of(body), (2, 4, 4))
    assert body[1].training
    assert (body[1].running_mean == 0).all()
