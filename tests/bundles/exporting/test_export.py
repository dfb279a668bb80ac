import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from byeori.bundles.bundle import Bundle
from byeori.bundles.exporting import export as exporting
from byeori.bundles.exporting.export import Parity, _alike, export, parity_of
from byeori.bundles.saving import save_bundle
from byeori.core.errors import BundleError, ConfigError
from byeori.core.recipe import Recipe
from small_bundles import bundle_of, draw_pictures, make_contents

FORMS = ("onnx", "torch-export")


@pytest.fixture(scope="session", params=FORMS)
def exported(request, tmp_path_factory, saved) -> Path:
    """The small bundle in both forms; not to be changed."""
    return export(saved, to=request.param, folder=tmp_path_factory.mktemp("exported") / "bundle")


def test_the_exported_bundle_gives_the_same_answers(exported, saved, contents):
    pictures = draw_pictures(7)
    wanted, found = Bundle.load(saved).predict(pictures), Bundle.load(exported).predict(pictures)
    assert [answer["value"] for answer in found] == [answer["value"] for answer in wanted]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine["probabilities"] == pytest.approx(theirs["probabilities"], abs=3e-6)


def test_the_comparison_is_kept_and_small(exported):
    parity = parity_of(exported)
    assert parity.samples == 4
    assert parity.same_answers
    assert parity.largest < 1e-5
    assert "on 4 stored samples the largest difference of an output is" in str(parity)
    assert "all answers agree" in str(parity)


@pytest.mark.parametrize("count", [1, 2, 3, 64, 65])
def test_the_graph_takes_a_batch_of_any_size(exported, count):
    bundle = Bundle.load(exported)
    packed = {"image": np.random.default_rng(0).integers(0, 256, (count, 16, 16, 3), dtype=np.uint8)}
    outputs = bundle.outputs(packed)
    assert outputs.shape == (count, 3)
    np.testing.assert_allclose(outputs[-1:], bundle.outputs({"image": packed["image"][-1:]}), atol=1e-5)


def test_normalisation_is_inside_the_graph(exported, saved):
    pixels = torch.full((2, 3, 16, 16), 200.0)
    with torch.no_grad():
        wanted = Bundle.load(saved).model({"image": pixels})
    torch.testing.assert_close(Bundle.load(exported).model({"image": pixels}), wanted, atol=1e-5, rtol=0)


def test_the_record_and_the_card_say_what_the_graph_takes(exported):
    (given,) = json.loads((exported / "bundle.json").read_text())["graph_inputs"]
    assert given["name"] == "image"
    assert given["dtype"] == "float32"
    assert given["shape"] == ["batch", 3, 16, 16]
    assert "`image`: float32 (batch, 3, 16, 16), pixels from 0 to 255" in (exported / "README.md").read_text()


def test_onnx_runtime_alone_answers_alike(saved, tmp_path, contents):
    onnxruntime = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(str(export(saved, to="onnx", folder=tmp_path / "out") / "model.onnx"))
    bundle = Bundle.load(saved)
    packed = bundle.pack_all(contents.samples)
    pixels = bundle.task.batch({"image": torch.from_numpy(packed["image"])})["image"].numpy()
    np.testing.assert_allclose(session.run(["outputs"], {"image": pixels})[0], bundle.outputs(packed), atol=1e-5)


def test_it_stands_beside_the_bundle_and_replaces_an_older_one(spoilt):
    first = export(spoilt, to="torch-export")
    assert first == spoilt.with_name("spoilt-torch-export")
    content = (first / "bundle.json").read_bytes()
    assert export(Bundle.load(spoilt), to="torch-export") == first
    assert (first / "bundle.json").read_bytes() == content


def test_exporting_prints_nothing(saved, tmp_path, capfd, caplog):
    for form in FORMS:
        export(saved, to=form, folder=tmp_path / form)
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelname != "DEBUG"] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_graph_that_answers_otherwise_is_refused_and_nothing_is_left(saved, tmp_path, monkeypatch, form):
    graph = exporting._Positional.forward
    monkeypatch.setattr(exporting._Positional, "forward", lambda self, *inputs: graph(self, *inputs) * 1.01 + 0.01)
    with pytest.raises(BundleError, match=r"its .* form answers otherwise: on 4 stored samples outputs differ by"):
        export(saved, to=form, folder=tmp_path / "out" / "bundle")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bundle_whose_empty_folder_of_samples_was_lost_is_exported(tmp_path):
    bundle = bundle_of({"age": [1.0, 2.0, 3.0] * 9, "old": ["no", "no", "yes"] * 9}, tmp_path / "bundle", target="old")
    (bundle.folder / "samples").rmdir()
    assert Bundle.load(export(bundle, "torch-export")).predict([{"age": 2.0}])


def test_an_unknown_form_names_the_known_ones(saved):
    with pytest.raises(ConfigError, match="export to 'onx': wanted onnx or torch-export; did you mean 'onnx'"):
        export(saved, to="onx")


def test_an_exported_bundle_is_not_exported_again(exported):
    with pytest.raises(BundleError, match=r"is an exported bundle .*; export the one it was made of"):
        export(exported)


def test_the_bundle_itself_is_not_overwritten(spoilt):
    with pytest.raises(BundleError, match="is the bundle itself"):
        export(spoilt, folder=spoilt)
    assert Bundle.load(spoilt).form == "weights"


def test_a_bundle_that_was_not_exported_has_no_comparison(saved):
    with pytest.raises(BundleError, match="is no exported bundle"):
        parity_of(saved)


@pytest.mark.parametrize(
    ("value", "near", "other"),
    [
        (661.1424, 661.1425, 664.0),
        ({"x": 1.9481901, "y": 0.5}, {"x": 1.9481902, "y": 0.5}, {"x": 1.9481901}),
        ([[3.01, 4.0], None], [[3.0101, 4.0], None], [[3.01, 4.0]]),
        ("cat", "cat", "dog"),
    ],
)
def test_a_last_digit_that_is_rounded_otherwise_is_no_other_answer(value, near, other):
    assert _alike(value, near)
    assert not _alike(value, other)


def test_disagreeing_answers_are_said_aloud():
    assert "NOT all answers agree" in str(Parity(8, 1e-4, False))


class Own(torch.nn.Module):
    """Gives the outputs themselves: it has no `width`."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = torch.nn.Conv2d(3, 3, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.convolution(x).mean((2, 3))


@pytest.mark.parametrize("form", FORMS)
def test_an_own_module_is_served_from_its_graph_without_its_code(tmp_path, contents, form):
    recipe = Recipe(weights="none")
    given = replace(contents, model=contents.task.model(recipe, Own()), recipe=recipe, own_model=True)
    bundle = save_bundle(tmp_path / "bundle", given)
    with pytest.raises(BundleError, match="the folder of its exported form"):
        export(tmp_path / "bundle", to=form)
    folder = export(bundle, to=form)
    pictures = draw_pictures(3)
    found = Bundle.load(folder).predict(pictures)
    for mine, theirs in zip(found, bundle.predict(pictures), strict=True):
        assert mine["probabilities"] == pytest.approx(theirs["probabilities"], abs=3e-6)
    with pytest.raises(BundleError, match="carries its own network; leave `model` out"):
        Bundle.load(folder, model=Own())


@pytest.mark.parametrize("form", FORMS)
def test_columns_may_have_any_name(tmp_path, contents, form):
    name = "내 사진.1"
    task = replace(contents.task, inputs={name: contents.task.inputs["image"]})
    samples = [{name: sample["image"]} for sample in contents.samples]
    model = task.model(contents.recipe)
    folder = export(save_bundle(tmp_path / "b", replace(contents, task=task, samples=samples, model=model)), to=form)
    assert parity_of(folder).largest < 1e-5
    assert Bundle.load(folder).predict(draw_pictures(1))[0]["value"] in task.target.classes


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("model", ["tf_efficientnet_lite0", "resnet18", "vit_tiny_patch16_224", "convnext_atto"])
def test_usual_backbones_export(tmp_path, model, form):
    given = make_contents(model, 224 if model.startswith("vit") else 64)
    folder = export(save_bundle(tmp_path / "bundle", given), to=form)
    assert parity_of(folder).largest < 1e-4
    assert Bundle.load(folder).prove() < 1e-4
