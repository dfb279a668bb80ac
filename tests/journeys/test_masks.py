"""Masks from end to end: trained, judged, kept, exported and served as any other answer."""

import base64
import json
import urllib.request

import numpy as np
import pytest

from byeori import Bundle, Dataset, Mask, Recipe, Run, export, train
from byeori.core.errors import DataError
from byeori.serving.server import running
from street import CLASSES, write_scenes

RECIPE = Recipe(epochs=10, batch=6, lr=0.01, precision="fp32", device="cpu", colour=0.0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    root = tmp_path_factory.mktemp("data") / "street"
    for part, count, seed in (("train", 24, 0), ("val", 6, 1), ("test", 8, 2)):
        write_scenes(root / part, count, seed=seed)
    (root / "classes.txt").write_text("\n".join(CLASSES))
    return Dataset(root)


@pytest.fixture(scope="module")
def run(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return train(data, RECIPE, folder=tmp_path_factory.mktemp("masks") / "runs")


def photo(data: Dataset, number: int = 0) -> bytes:
    return (data.samples.root / f"test/images/{number}.png").read_bytes()


def test_it_learns_to_draw_them(run: Run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert next(iter(report["headline"])) == "mean_iou"
    assert report["headline"]["mean_iou"]["value"] > 0.6
    assert report["passed"]


def test_the_run_says_which_network_it_was_and_trains_all_of_it(run: Run):
    recipe = Recipe.load(run.folder / "recipe.toml")
    assert recipe.model == "small-unet"
    assert (recipe.head_epochs, recipe.size) == (0, 24)


def test_an_answer_has_the_classes_of_the_picture(run: Run, data: Dataset):
    bundle = Bundle.load(run.folder)
    [answer] = bundle.predict([photo(data)])
    guess = Mask().read(answer["value"]).numbers
    truth = Mask().read("test/masks/0.png", data.samples.root).numbers
    assert (guess == truth)[truth != 3].mean() > 0.8
    assert set(answer["shares"]) == {"ground", "green", "blue"}


def test_the_answer_does_not_depend_on_those_beside_it(run: Run, data: Dataset):
    bundle = Bundle.load(run.folder)
    packed = bundle.pack_all([{"image": photo(data, number)} for number in range(4)])
    together = bundle.outputs(packed)
    alone = bundle.outputs({"image": packed["image"][2:3]})
    np.testing.assert_allclose(together[2:3], alone, atol=1e-4)


@pytest.mark.parametrize("form", ["torch-export", "onnx"])
def test_an_exported_network_answers_as_the_trained_one(run: Run, data: Dataset, form: str, tmp_path):
    if form == "onnx":
        pytest.importorskip("onnxruntime")
    given = [photo(data, number) for number in range(3)]
    first = Bundle.load(run.folder)
    other = Bundle.load(export(run, form, tmp_path / "exported"))
    for one, two in zip(first.predict(given), other.predict(given), strict=True):
        same = Mask().read(one["value"]).numbers == Mask().read(two["value"]).numbers
        assert same.mean() > 0.999


def test_a_server_answers_as_the_bundle_and_takes_a_mended_mask(run: Run, data: Dataset, tmp_path):
    bundle = Bundle.load(run.folder)
    with running(bundle, store=tmp_path) as address:
        body = json.dumps({"inputs": {"image": base64.b64encode(photo(data)).decode()}}).encode()
        answer = _post(f"{address}/v1/predict", body)["answers"][0]
        assert answer["value"] == bundle.predict([photo(data)])[0]["value"]
        mended = bundle.task.target.send(np.ones((24, 32), np.uint8))
        truth = f"data:image/png;base64,{base64.b64encode(mended).decode()}"
        judged = _post(
            f"{address}/v1/judgements", json.dumps({"id": answer["id"], "correct": False, "truth": truth}).encode()
        )
    assert (Mask().read(judged["truth"]).numbers == 1).all()


def _post(address: str, body: bytes) -> dict:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)


def test_a_class_that_only_the_validation_part_has_moves_nothing(tmp_path):
    root = tmp_path / "street"
    for part, seed in (("train", 0), ("val", 1)):
        write_scenes(root / part, 6, seed=seed)
    before = Dataset(root).learned(Recipe())
    planted = Mask(classes=("0", "1", "2", "3", "77"), values=(0, 1, 2, 3, 77), rows=24, columns=32)
    (root / "val/masks/0.png").write_bytes(planted.send(np.full((24, 32), 77, np.uint8)))
    after = Dataset(root)
    assert after.learned(Recipe()).to_json() == before.to_json()
    assert "77 (768 px): none of the 4 classes" in next(iter(after.prepare().quarantine.values()))


def test_masks_of_one_value_are_refused_before_training(tmp_path):
    root = write_scenes(tmp_path / "street", 12)
    pair = Mask(classes=("a", "b"), values=(0, 1), rows=24, columns=32)
    for path in (root / "masks").iterdir():
        path.write_bytes(pair.send(np.zeros((24, 32), np.uint8)))
    with pytest.raises(DataError, match="hold one class"):
        Dataset(root).prepare()
