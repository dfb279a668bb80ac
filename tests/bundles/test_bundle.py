import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from byeori.bundles.bundle import LARGEST_BATCH, Bundle
from byeori.bundles.saving import save_bundle
from byeori.core.errors import BundleError, DataError
from byeori.core.recipe import Recipe


def test_it_answers_as_the_trained_model_called_by_hand(saved, contents):
    bundle = Bundle.load(saved)
    pictures = [sample["image"] for sample in contents.samples]
    field = contents.task.inputs["image"]
    packed = torch.from_numpy(np.stack([field.pack(field.read(picture)) for picture in pictures]))
    with torch.no_grad():
        outputs = contents.model.eval()({"image": field.batch(packed, None)})
    wanted = [contents.task.target.answer(row) for row in outputs]
    found = bundle.predict(pictures)
    assert [answer["value"] for answer in found] == [answer["value"] for answer in wanted]
    for mine, theirs in zip(found, wanted, strict=True):
        assert mine["probabilities"] == pytest.approx(theirs["probabilities"], abs=2e-6)


def test_bytes_paths_arrays_and_mappings_are_one_sample_each(saved, tmp_path, contents):
    picture = contents.samples[0]["image"]
    picture.save(tmp_path / "a.png")
    cells = [picture, tmp_path / "a.png", str(tmp_path / "a.png"), (tmp_path / "a.png").read_bytes()]
    answers = Bundle.load(saved).predict([*cells, np.asarray(picture), {"image": picture}])
    assert all(answer == answers[0] for answer in answers)


def test_no_sample_gives_no_answer(saved):
    assert Bundle.load(saved).predict([]) == []


def test_more_than_a_batch_is_answered_in_parts_and_in_order(saved, contents):
    bundle = Bundle.load(saved)
    pictures = [sample["image"] for sample in contents.samples]
    many = pictures * (LARGEST_BATCH // len(pictures) + 1)
    answers, few = bundle.predict(many), bundle.predict(pictures)
    assert len(answers) == len(many) > LARGEST_BATCH
    assert [answer["value"] for answer in answers] == [few[n % len(few)]["value"] for n in range(len(many))]
    outputs = bundle.outputs(bundle.pack_all([{"image": picture} for picture in many]))
    assert outputs.shape == (len(many), 3)
    assert outputs.dtype == np.float32


def test_a_sample_that_cannot_be_read_is_named_by_its_place(saved, contents):
    good = contents.samples[0]["image"]
    with pytest.raises(DataError, match="sample 65: picture: not an image that can be read"):
        Bundle.load(saved).predict([good] * 65 + [b"nothing"])


def test_one_sample_without_a_list_is_told_how_to_be_written(saved):
    with pytest.raises(DataError, match=r"wanted a list of samples, found one str; write predict\(\[sample\]\)"):
        Bundle.load(saved).predict("cat.jpg")


def test_unknown_and_missing_inputs_are_named(saved):
    bundle = Bundle.load(saved)
    with pytest.raises(DataError, match=r"'imag' is not an input of this model; did you mean 'image'\?"):
        bundle.pack({"imag": b""})
    with pytest.raises(DataError, match=r"the input 'image' \(Image RGB 16 px\) is missing"):
        bundle.pack({})


def test_traits_describe_a_sample(saved, contents):
    traits = Bundle.load(saved).traits(contents.samples[0])
    assert (traits["width_px"], traits["height_px"]) == (21.0, 18.0)


def test_a_run_stands_for_the_bundle_in_it(tmp_path, contents):
    save_bundle(tmp_path / "photos-1" / "bundle", contents)
    assert Bundle.load(tmp_path / "photos-1").folder == tmp_path / "photos-1" / "bundle"


def test_a_place_without_a_bundle_says_what_was_wanted(tmp_path):
    with pytest.raises(BundleError, match=r"holds neither bundle.json nor a folder `bundle`; wanted a bundle"):
        Bundle.load(tmp_path)
    with pytest.raises(BundleError, match=r"nowhere: is neither a bundle's folder nor a run \(.*no such run"):
        Bundle.load(tmp_path / "nowhere")


def test_it_finds_out_that_the_model_answers_otherwise(saved):
    bundle = Bundle.load(saved, prove=False)
    assert isinstance(bundle.model, torch.nn.Module)
    with torch.no_grad():
        bundle.model.head.bias += 0.01
    with pytest.raises(BundleError, match="answers its 4 stored samples otherwise than the trained model did"):
        bundle.prove()


class Net(torch.nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.layer = torch.nn.Conv2d(3, width, 3)

    def forward(self, x):
        return self.layer(x).amax((2, 3))


@pytest.fixture(scope="module")
def own(tmp_path_factory, contents):
    recipe = Recipe(weights="none")
    given = replace(contents, model=contents.task.model(recipe, Net()), recipe=recipe, own_model=True)
    return save_bundle(tmp_path_factory.mktemp("own") / "bundle", given)


def test_an_own_module_is_never_made_from_a_name_in_a_file(own):
    with pytest.raises(BundleError, match=r"a module of your own, Net; .* write Bundle.load\(path, model=Net\(\)\)"):
        Bundle.load(own.folder)


def test_an_own_module_that_is_given_gets_its_weights(own, contents):
    found = Bundle.load(own.folder, model=Net())
    assert found.record["own"] == "Net"
    pictures = [sample["image"] for sample in contents.samples]
    assert found.predict(pictures) == own.predict(pictures)


def test_another_module_than_the_saved_one_is_refused(own):
    with pytest.raises(BundleError, match=r"model.safetensors: does not fit the model 'Net': .*size mismatch"):
        Bundle.load(own.folder, model=Net(5))


def test_a_module_for_a_bundle_that_needs_none_is_refused(saved):
    with pytest.raises(BundleError, match="holds the model 'small-resnet' of byeori; leave `model` out"):
        Bundle.load(saved, model=Net())


def test_a_small_bundle_loads_without_timm(saved):
    code = f"""
import sys
from byeori.bundles.bundle import Bundle
Bundle.load({str(saved)!r})
assert "timm" not in sys.modules and "torchvision" not in sys.modules and "onnxruntime" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_run_gives_the_outputs_and_the_features_of_one_pass(saved, contents):
    bundle = Bundle.load(saved)
    packed = bundle.pack_all(contents.samples)
    outputs, features = bundle.run(packed)
    np.testing.assert_array_equal(outputs, bundle.outputs(packed))
    assert features.shape == (len(contents.samples), bundle.model.head.in_features)
    assert features.dtype == np.float32
