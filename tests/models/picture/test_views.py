"""Test-time augmentation: the mean over views, outside training only, and the same in every form of a bundle."""

import pytest
import torch
from torch import nn

from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.about import About
from byeori.models.network import TaskNetwork
from byeori.models.picture.views import Views


class Left(nn.Module):
    """Gives the mean of the left half."""

    width = 1

    def forward(self, x):
        return x[:, :, :, : x.shape[3] // 2].mean((1, 2, 3))[:, None]


def slope(batch: int = 2) -> torch.Tensor:
    return torch.arange(16.0).expand(batch, 1, 16, 16)


def test_mirror_averages_an_image_and_its_mirror_image_outside_training():
    model = TaskNetwork({"image": Left()}, nn.Identity())
    model.views = Views("mirror")
    model.eval()
    torch.testing.assert_close(model({"image": slope()}), torch.full((2, 1), 7.5))
    model.train()
    torch.testing.assert_close(model({"image": slope()}), torch.full((2, 1), 3.5))


def test_crops_are_ten_views_whose_mean_is_that_of_the_image():
    seen = []
    model = TaskNetwork({"image": Left()}, nn.Identity())
    model.views = Views("crops")
    model.stems["image"].register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    torch.testing.assert_close(model.eval()({"image": slope()}), torch.full((2, 1), 7.5))
    assert len(seen) == 10
    assert {x.shape for x in seen} == {(2, 1, 16, 16)}
    assert len({tuple(x[0, 0, 0].tolist()) for x in seen}) == 6  # three places across, and their mirrors


def test_maps_are_mirrored_back():
    model = TaskNetwork({"image": nn.Identity()}, nn.Identity())
    model.views = Views("mirror", is_map=True)
    torch.testing.assert_close(model.eval()({"image": slope()}), slope())


def test_what_is_no_image_is_seen_once():
    calls = []
    found = Views("crops").mean(lambda inputs: calls.append(1) or inputs["x"], {"x": torch.ones(2, 3)})
    assert torch.equal(found, torch.ones(2, 3))
    assert calls == [1]


def test_a_target_whose_outputs_cannot_be_averaged_is_told():
    task = Dataset([([[0, 0], [0, 9 * n]], "ab"[n % 2]) for n in range(20)]).learned(Recipe())

    class Spoken(type(task.target)):
        about = About(takes="sequence")

    from dataclasses import replace

    spoken = replace(task, target=Spoken(("a", "b")))
    with pytest.raises(ConfigError, match=r"tta = 'mirror': views of Category of 2 \(a, b\) cannot be averaged"):
        spoken.model(Recipe(tta="mirror"))


@pytest.mark.parametrize("tta", ["mirror", "crops"])
def test_every_form_of_a_bundle_answers_with_its_views(photos, tmp_path, tta):
    from byeori import Bundle, export, train

    recipe = Recipe(epochs=1, device="cpu", precision="fp32", tta=tta, size=16)
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    bundle = Bundle.load(run.folder)
    packed = bundle.pack_all([{"image": path} for path in sorted(photos.rglob("*.png"))[:3]])
    with_views = bundle.outputs(packed)
    bundle.model.views = None
    assert abs(with_views - bundle.outputs(packed)).max() > 1e-6
    for form in ("torch-export", "onnx"):
        if form == "onnx":
            pytest.importorskip("onnxruntime")
        exported = Bundle.load(export(run, to=form))
        assert abs(with_views - exported.outputs(packed)).max() < 1e-4
