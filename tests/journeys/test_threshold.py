"""A threshold is learned from the validation part, kept in the bundle, and used wherever it answers."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import save_file

from byeori import Bundle, Dataset, Recipe, Run, cross_validate, train
from byeori.bundles.exporting.export import export
from byeori.core.errors import ConfigError
from byeori.core.seeds import draw
from byeori.models.picture.backbone import backbone

RECIPE = Recipe(model="mlp", epochs=4, batch=32, lr=0.02, precision="fp32", device="cpu", threshold="recall=0.9")


def _table(folder: Path, count: int = 600, *, three: bool = False) -> Path:
    chance = draw(0, "odd")
    odd = chance.random(count) < 0.15
    size, weight = chance.normal(odd * 1.5, 1, count), chance.normal(0, 1, count)
    names = np.where(odd, "yes", "no")
    names = np.where(chance.random(count) < 0.2, "maybe", names) if three else names
    rows = [f"{a:.4f},{b:.4f},{c}" for a, b, c in zip(size, weight, names, strict=True)]
    (folder / "parts.csv").write_text("\n".join(["size,weight,odd", *rows, ""]))
    return folder / "parts.csv"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("threshold")
    return train(_table(folder), RECIPE, folder=folder / "runs", name="one")


def _answers(bundle: Bundle, data: Dataset, part: str) -> tuple[list[dict], np.ndarray]:
    rows, columns = np.flatnonzero(data.parts == part), data.samples.columns
    samples = [{name: columns[name][row] for name in bundle.task.inputs} for row in rows]
    truth = [bundle.task.target.read(columns[bundle.task.name][row]) for row in rows]
    return bundle.predict(samples), np.array(truth) == "yes"


def test_the_recall_that_was_wanted_is_that_of_the_validation_part(run):
    bundle, data = Bundle.load(run.folder), Dataset(run.folder.parents[1] / "parts.csv")
    answers, true = _answers(bundle, data, "val")
    said = np.array([answer["value"] == "yes" for answer in answers])
    assert said[true].mean() >= 0.9
    shares = np.array([answer["probabilities"]["yes"] for answer in answers])
    threshold = bundle.task.target.threshold
    assert np.array_equal(said, shares >= threshold)
    assert shares[true & (shares >= threshold)].min() == pytest.approx(threshold, abs=0.1)


def test_an_answer_by_the_threshold_has_the_confidence_of_its_class(run):
    bundle = Bundle.load(run.folder)
    answers, _ = _answers(bundle, Dataset(run.folder.parents[1] / "parts.csv"), "test")
    assert all(answer["confidence"] == answer["probabilities"][answer["value"]] for answer in answers)
    assert any(answer["confidence"] < 0.5 for answer in answers)


def test_the_report_is_about_the_answers_by_the_threshold(run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    chapter = next(section for section in report["sections"] if section["title"] == "Finding yes")
    assert "chosen on the validation part for a recall of 0.9" in chapter["lead"]
    bundle = Bundle.load(run.folder)
    answers, true = _answers(bundle, Dataset(run.folder.parents[1] / "parts.csv"), "test")
    right = np.mean([(answer["value"] == "yes") == is_true for answer, is_true in zip(answers, true, strict=True)])
    assert report["headline"]["accuracy"]["value"] == pytest.approx(right)


def test_an_exported_model_answers_by_it_too(run, tmp_path):
    bundle = Bundle.load(run.folder)
    other = Bundle.load(export(run.folder, to="torch-export", folder=tmp_path / "exported"))
    samples = [{"size": 1.0, "weight": 0.0}, {"size": -1.0, "weight": 0.0}]
    assert [one["value"] for one in other.predict(samples)] == [one["value"] for one in bundle.predict(samples)]
    assert "is answered from a probability of" in (tmp_path / "exported" / "README.md").read_text()


def test_the_weights_are_those_without_a_threshold(run, tmp_path):
    table = run.folder.parents[1] / "parts.csv"
    plain = train(table, replace(RECIPE, threshold="none"), folder=tmp_path / "runs")
    files = [(one.folder / "bundle" / "model.safetensors").read_bytes() for one in (run, plain)]
    assert files[0] == files[1]
    assert Bundle.load(plain.folder).task.target.threshold is None


def test_plain_models_have_thresholds_of_their_own_for_the_same(tmp_path):
    by_f1 = replace(RECIPE, threshold="f1", metric="f1")
    run = train(_table(tmp_path), by_f1, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["baselines"]["logistic regression"]["value"] > 0.4
    assert report["baselines"]["majority"]["value"] > 0.15  # all are taken: precision is the share of the class


def test_other_than_two_classes_have_no_threshold(tmp_path):
    with pytest.raises(ConfigError, match=r"threshold = 'f1': is for answers of two classes, and these are 3"):
        train(_table(tmp_path, three=True), replace(RECIPE, threshold="f1"), folder=tmp_path / "runs")


def test_a_number_has_no_threshold(tmp_path):
    _table(tmp_path)
    with pytest.raises(ConfigError, match=r"threshold = 'f1': is for answers of two classes, and 'size' is another"):
        train(Dataset(tmp_path / "parts.csv", target="size"), replace(RECIPE, threshold="f1"), folder=tmp_path / "runs")


def test_each_fold_answers_by_its_own_threshold(tmp_path):
    run = cross_validate(_table(tmp_path), replace(RECIPE, epochs=2), folds=2, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    counts = next(section for section in report["sections"] if section["title"] == "Confusion")["blocks"][0]["data"]
    missed, found = counts["counts"][counts["classes"].index("yes")]
    assert found / (found + missed) > 0.6


def test_plain_models_of_photos_read_frozen_features_for_their_thresholds_too(tmp_path, photos):
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    recipe = Recipe(model="small-resnet", weights=str(tmp_path / "body.safetensors"), head_epochs=1, epochs=0, size=24)
    recipe = replace(recipe, threshold="f1", metric="f1", precision="fp32", device="cpu")
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert list(report["baselines"]) == ["majority", "logistic regression on frozen features"]
    assert report["baselines"]["majority"]["value"] > 0.5  # by its threshold all are taken
