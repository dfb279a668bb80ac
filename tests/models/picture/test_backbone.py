"""Backbones by name: what they give, what they want, and what is said of names that are none."""

import subprocess
import sys

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError
from byeori.models.picture.backbone import backbone, choose, width_of


def test_small_images_get_the_small_network_and_photos_lite0():
    assert [choose("auto", size) for size in (8, 23)] == ["small-resnet"] * 2
    assert [choose("auto", size) for size in (24, 64)] == ["small-resnet-4"] * 2
    assert [choose("auto", size) for size in (65, 224)] == ["tf_efficientnet_lite0"] * 2
    assert choose("resnet18", 28) == "resnet18"


@pytest.mark.parametrize(
    "name",
    [
        "small-resnet",
        "small-resnet-4",
        "resnet18",
        "test_vit",
        "mobilenetv3_small_050",
        "test_efficientnet",
        "test_convnext",
    ],
)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_features_are_as_wide_as_the_backbone_says(name: str, channels: int):
    made = backbone(name, channels=channels, weights="none", seed=0).eval()
    side_px = made.input_px if made.facts.fixed else 64
    with torch.no_grad():
        assert made(torch.zeros(2, channels, side_px, side_px)).shape == (2, made.width)
    assert len(made.mean) == len(made.std) == channels


def test_pixels_are_scaled_as_the_weights_were_trained():
    lite = backbone("tf_efficientnet_lite0", weights="none", seed=0)
    assert (lite.mean, lite.std, lite.input_px) == ((127.0,) * 3, (128.0,) * 3, 224)
    resnet = backbone("resnet18", weights="none", seed=0)
    assert resnet.mean == pytest.approx((123.675, 116.28, 103.53))
    assert resnet.std == pytest.approx((58.395, 57.12, 57.375))


def test_a_seed_names_the_weights_and_the_global_generator_is_left_alone():
    state = torch.get_rng_state()
    first, second, other = (backbone("small-resnet", channels=1, seed=seed) for seed in (0, 0, 1))
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(x, y) for x, y in zip(first.parameters(), second.parameters(), strict=True))
    assert not torch.equal(first.get_parameter("body.stem.weight"), other.get_parameter("body.stem.weight"))


def test_blocks_are_named_bottom_to_top():
    lite = backbone("tf_efficientnet_lite0", weights="none", seed=0)
    assert lite.blocks == ["conv_stem", *(f"blocks.{i}" for i in range(7)), "conv_head"]
    assert backbone("resnet18", weights="none", seed=0).blocks == ["conv1", "layer1", "layer2", "layer3", "layer4"]
    assert backbone("small-resnet", seed=0).blocks == ["stem", "stage1", "stage2", "stage3"]


def test_a_transformer_with_a_position_embedding_is_no_chain_of_blocks():
    assert backbone("test_vit", weights="none", seed=0).blocks == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("resnet81", "did you mean 'resnet18'"), ("small-resnt", "'small-resnet'"), ("resnet18.a9", "resnet18.a1_in1k")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, hint: str):
    with pytest.raises(ModelError, match=f"model {name!r}") as told:
        backbone(name, seed=0)
    assert hint in str(told.value)


def test_a_network_that_does_not_end_in_features_is_refused():
    with pytest.raises(ModelError, match=r"shape \(1, 4, 6, 6\).*wanted features"):
        width_of(nn.Conv2d(3, 4, 3), (3, 8, 8))


def test_the_small_network_does_not_wait_for_timm():
    code = (
        "import sys; from byeori.models.picture.backbone import backbone; backbone('small-resnet', seed=0).blocks; "
        "assert 'timm' not in sys.modules and 'huggingface_hub' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
