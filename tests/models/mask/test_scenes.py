"""Stems that give maps: which one a name means, its sizes, its weights and rates."""

import sys

import pytest
import torch

from byeori.core.errors import ByeoriError, ModelError
from byeori.models.mask import scenes
from byeori.models.mask.scenes import choose, scene_stem
from byeori.models.rates import parameter_groups


@pytest.fixture
def library():
    from byeori.core.torchvision_operators import mend_torchvision

    mend_torchvision()
    return pytest.importorskip("segmentation_models_pytorch")


def pictures(rows: int, columns: int) -> torch.Tensor:
    return torch.rand(2, 3, rows, columns, generator=torch.Generator().manual_seed(0)) * 255


def test_a_name_means_a_decoder_over_an_encoder(monkeypatch):
    monkeypatch.setattr(scenes, "find_spec", lambda name: object())
    assert choose("auto", 240) == "fpn/tf_efficientnet_lite0"
    assert choose("auto", 64) == choose("small-resnet", 240) == choose("small-unet", 240) == "small-unet"
    assert choose("resnet18.a1_in1k", 240) == "fpn/resnet18.a1_in1k"
    assert choose("unet/resnet18", 28) == "unet/resnet18"


def test_without_the_library_the_small_unet_is_taken(monkeypatch):
    monkeypatch.setattr(scenes, "find_spec", lambda name: None)
    assert choose("auto", 240) == "small-unet"


def test_what_needs_the_library_says_which_extra_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "segmentation_models_pytorch", None)
    with pytest.raises(ByeoriError, match=r"byeori\[segmentation\]"):
        scene_stem("fpn/test_efficientnet", 240, weights="none", seed=0)


def test_the_small_unet_learns_at_the_full_rate_and_has_no_weights_to_load():
    stem = scene_stem("small-unet", 240, seed=0)
    assert stem(pictures(24, 40)).shape == (2, stem.width, 12, 20)
    groups = parameter_groups(stem, lr=1.0, body_lr=0.1, layer_decay=0.5, weight_decay=0.0)
    assert {group["lr"] for group in groups} == {1.0}
    with pytest.raises(ModelError, match="small-unet has none"):
        scene_stem("small-unet", 240, weights="package", seed=0)


@pytest.mark.parametrize("decoder", ["fpn", "unet", "linknet", "deeplabv3plus"])
def test_a_decoder_gives_a_map_of_pictures_of_any_size(decoder: str, library):
    stem = scene_stem(f"{decoder}/test_efficientnet", 240, weights="none", seed=0).eval()
    with torch.no_grad():
        whole, part = stem(pictures(64, 96)), stem(pictures(50, 70))
    coarse = 64 // whole.shape[2]
    assert whole.shape == (2, stem.width, 64 // coarse, 96 // coarse)
    assert part.shape == (2, stem.width, -(-50 // coarse), -(-70 // coarse))


def test_the_encoder_has_the_weights_of_the_whole_network(library, tmp_path):
    import timm
    from safetensors.torch import save_file

    torch.manual_seed(5)
    weights = timm.create_model("test_efficientnet", pretrained=False).state_dict()
    save_file(weights, tmp_path / "mine.safetensors")
    stem = scene_stem("fpn/test_efficientnet", 240, weights=str(tmp_path / "mine.safetensors"), seed=0)
    assert stem.backbone.pretrained
    found = stem.backbone.body.model.state_dict()
    assert all(torch.equal(tensor, weights[name]) for name, tensor in found.items())


def test_a_pretrained_encoder_learns_slower_the_further_down_and_the_decoder_at_the_full_rate(library, tmp_path):
    import timm
    from safetensors.torch import save_file

    save_file(timm.create_model("test_efficientnet").state_dict(), tmp_path / "mine.safetensors")
    stem = scene_stem("fpn/test_efficientnet", 240, weights=str(tmp_path / "mine.safetensors"), seed=0)
    groups = parameter_groups(stem, lr=1.0, body_lr=0.1, layer_decay=0.5, weight_decay=0.02)
    rates = [group["lr"] for group in groups]
    assert rates[0] == 1.0
    assert groups[0]["name"] == "new"
    assert min(rates) < 0.1 * 0.5**2
    new = {id(p) for group in groups if group["name"] == "new" for p in group["params"]}
    assert {id(p) for p in stem.decoder.parameters()} == new


def test_the_same_seed_gives_the_same_weights(library):
    first, second, other = (scene_stem("fpn/test_efficientnet", 240, weights="none", seed=s) for s in (1, 1, 2))
    for name, tensor in first.state_dict().items():
        assert torch.equal(tensor, second.state_dict()[name])
    assert any(not torch.equal(t, other.state_dict()[name]) for name, t in first.decoder.named_parameters("decoder"))


def test_names_that_are_none_are_told(library):
    with pytest.raises(ModelError, match=r"model 'resnet1888' is not known.*resnet18"):
        scene_stem("fpn/resnet1888", 240, weights="none", seed=0)
