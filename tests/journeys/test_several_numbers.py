"""Several numbers at once, from a table to a bundle, an export and a report on other data."""

import json

import numpy as np
import polars as pl
import pytest

from byeori import Bundle, Dataset, Recipe, evaluate, export, train
from byeori.cli.main import main

RECIPE = Recipe(epochs=6, batch=32, lr=0.01, precision="fp32", device="cpu", model="mlp")


def table(path, rows: int = 200, seed: int = 0):
    chance = np.random.default_rng(seed)
    a, b = chance.normal(size=(2, rows))
    pl.DataFrame({"a": a, "b": b, "x": 3 * a + 1, "y": 100 * (a - b)}).write_csv(path)
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("several")
    return train(Dataset(table(folder / "t.csv"), target=["x", "y"]), RECIPE, folder=folder / "runs")


def test_both_numbers_are_learned_and_answered_by_name_with_intervals(run):
    answer = Bundle.load(run.folder).predict([{"a": 1.0, "b": 0.0}])[0]
    assert answer["value"]["x"] == pytest.approx(4, abs=1.5)
    assert answer["value"]["y"] == pytest.approx(100, abs=50)
    assert answer["low"]["y"] < answer["value"]["y"] < answer["high"]["y"]
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["headline"]["r2"]["value"] > 0.8
    assert report["baselines"]["linear model"]["value"] > 0.99
    assert list(report["baselines"]) == ["mean", "linear model", "boosted trees"]


def test_other_data_with_the_same_columns_is_judged(run, tmp_path):
    report = evaluate(run.folder, table(tmp_path / "other.csv", 40, seed=9))
    assert report.headline["r2"].value > 0.8
    assert report.samples == 40


def test_an_exported_bundle_answers_the_same(run, tmp_path):
    exported = Bundle.load(export(run, "torch-export", tmp_path / "exported"))
    sample = [{"a": 0.5, "b": -1.0}]
    for name, value in Bundle.load(run.folder).predict(sample)[0]["value"].items():
        assert exported.predict(sample)[0]["value"][name] == pytest.approx(value, rel=1e-3)


def test_predict_tells_each_number(run, tmp_path, capsys):
    pl.DataFrame({"a": [1.0], "b": [0.0]}).write_csv(tmp_path / "new.csv")
    assert main(["predict", str(run.folder), str(tmp_path / "new.csv"), "--format", "jsonl"]) == 0
    assert set(json.loads(capsys.readouterr().out)["value"]) == {"x", "y"}


def test_answers_in_a_file_are_read_back_as_numbers(run, tmp_path):
    table(tmp_path / "new.csv", 40)
    assert main(["predict", str(run.folder), str(tmp_path / "new.csv"), "--output", str(tmp_path / "answers.csv")]) == 0
    again = Dataset(tmp_path / "answers.csv", target="x,y")
    assert list(again.task.inputs) == ["a", "b"]
    names = pl.read_csv(tmp_path / "answers.csv").columns
    assert names[:4] == ["a", "b", "x.given", "y.given"]
    assert {"x", "y", "answer.low.x", "answer.high.y", "answer.error"} <= set(names)


def test_the_flag_may_name_the_columns_once_or_several_times(tmp_path, capsys):
    path = table(tmp_path / "t.csv", 40)
    for flags in (["--target", "x,y"], ["--target", "x", "--target", "y"]):
        assert main(["check", str(path), *flags, "--folder", str(tmp_path / "check")]) == 0
        assert "2 Numbers (x, y)" in capsys.readouterr().out.replace("\n", " ")
