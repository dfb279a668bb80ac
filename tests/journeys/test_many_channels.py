"""Pictures of five channels, from arrays to a served answer."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from byeori import Bundle, Dataset, Recipe, Run, evaluate, export, train
from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.fields.kinds import Image
from byeori.serving.app import make_app
from byeori.tracking.store import Store

QUICK = Recipe(epochs=8, batch=16, precision="fp32", device="cpu", seed=1)


def bands(number: int, channels: int = 5) -> tuple[np.ndarray, str]:
    """Noise of 16 px whose fourth channel alone tells its class."""
    pixels = draw(0, "bands", number).integers(0, 256, (16, 16, channels), dtype=np.uint8)
    label = ("dry", "wet")[number % 2]
    pixels[:, :, 3] = pixels[:, :, 3] // 2 + (120 if label == "wet" else 0)
    return pixels, label


def saved(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, pixels)
    return file.getvalue()


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    pairs = [*map(bands, range(120)), bands(121, channels=8)]
    return train(Dataset(pairs), QUICK, folder=tmp_path_factory.mktemp("runs"))


def test_a_class_told_by_one_channel_is_learned(run):
    bundle = Bundle.load(run.folder)
    assert bundle.task.inputs["image"] == Image("5 channels", 16, 16, integer_range=(), float_range=())
    asked = [bands(number) for number in range(200, 220)]
    assert [answer["value"] for answer in bundle.predict([pixels for pixels, _ in asked])] == [
        told for _, told in asked
    ]


def test_a_bundle_refuses_another_number_of_channels(run):
    with pytest.raises(DataError, match="a picture of 8 channels; wanted 5 channels"):
        Bundle.load(run.folder).predict([bands(0, channels=8)[0]])


def test_a_report_shows_mistakes(run):
    pairs = [*map(bands, range(120))] + [(pixels, "dry") for pixels, _ in map(bands, range(401, 461, 2))]
    report = evaluate(run.folder, Dataset(pairs))
    assert "data:image/jpeg;base64," in (Path(report.folder) / "report.html").read_text(encoding="utf-8")


def test_an_export_answers_the_same(run):
    folder = export(run, to="torch-export")
    exported, bundle = Bundle.load(folder), Bundle.load(run.folder)
    pixels = [bands(number)[0] for number in range(4)]
    for one, other in zip(exported.predict(pixels), bundle.predict(pixels), strict=True):
        assert one["value"] == other["value"]
        assert one["confidence"] == pytest.approx(other["confidence"], abs=1e-4)


def test_a_server_takes_numpy_files_and_refuses_other_channels(run, tmp_path):
    store = Store(tmp_path)
    kind = {"Content-Type": "application/octet-stream"}
    with TestClient(make_app(Bundle.load(run.folder), store)) as client:
        pixels, label = bands(301)
        whole = client.post("/v1/predict", content=saved(pixels), headers=kind)
        upload = client.post("/v1/predict", files={"file": ("a.npy", saved(pixels))})
        refused = client.post("/v1/predict", content=saved(bands(301, channels=8)[0]), headers=kind)
    store.close()
    assert [answer.json()["answers"][0]["value"] for answer in (whole, upload)] == [label, label]
    assert refused.status_code == 422
    assert "a picture of 8 channels; wanted 5 channels" in refused.json()["error"]["message"]
    assert len(list(tmp_path.rglob("*.npy"))) == 1


def test_a_folder_of_numpy_files_is_trained_on(tmp_path):
    for number in range(40):
        pixels, label = bands(number)
        path = tmp_path / "fields" / label / f"{number}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, pixels)
    data = Dataset(tmp_path / "fields")
    assert not check(data).findings
    run = train(data, replace(QUICK, epochs=1), folder=tmp_path / "runs")
    assert Bundle.load(run.folder).predict([tmp_path / "fields" / "dry" / "0.npy"])
