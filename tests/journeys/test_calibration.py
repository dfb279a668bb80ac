"""What a target learns from its own answers when training ends travels to the bundle, its export and the server."""

import json
import urllib.request
from pathlib import Path

import numpy as np
import pytest
import torch

from byeori import Bundle, Category, Dataset, Flag, Labels, Number, Recipe, Run, evaluate, export, train
from byeori.core.seeds import draw
from byeori.serving.server import running

RECIPE = Recipe(epochs=6, batch=16, precision="fp32", device="cpu")


def _table(folder: Path) -> Path:
    chance = draw(0, "boards")
    long, wide = chance.normal(50, 10, 240), chance.normal(20, 4, 240)
    weight = 2 * long + wide + chance.normal(0, 3, 240)
    rows = [f"{a:.3f},{b:.3f},{c:.3f}" for a, b, c in zip(long, wide, weight, strict=True)]
    (folder / "boards.csv").write_text("\n".join(["long,wide,weight_g", *rows, ""]))
    return folder / "boards.csv"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("calibration")
    return train(Dataset(_table(folder), target="weight_g"), RECIPE, folder=folder / "runs")


def test_every_answer_has_an_interval_in_its_unit(run):
    answers = Bundle.load(run.folder).predict([{"long": 50.0, "wide": 20.0}, {"long": 70.0, "wide": 25.0}])
    assert all(answer["low"] < answer["value"] < answer["high"] for answer in answers)
    assert answers[0]["high"] - answers[0]["low"] == pytest.approx(answers[1]["high"] - answers[1]["low"], rel=1e-4)


def test_it_is_the_quantile_of_the_errors_on_the_validation_part(run):
    bundle, data = Bundle.load(run.folder), Dataset(run.folder.parents[1] / "boards.csv", target="weight_g")
    rows = np.flatnonzero(data.parts == "val")
    columns = data.samples.columns
    answers = bundle.predict([{"long": columns["long"][row], "wide": columns["wide"][row]} for row in rows])
    errors = sorted(
        abs(answer["value"] - float(columns["weight_g"][row])) for answer, row in zip(answers, rows, strict=True)
    )
    rank = int(np.ceil(0.9 * (len(rows) + 1)))
    half = (answers[0]["high"] - answers[0]["low"]) / 2
    assert half == pytest.approx(errors[rank - 1], rel=1e-3)


def test_the_report_says_how_many_truths_it_holds_on_the_part_judged(run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    lead = next(one["lead"] for one in report["sections"] if "should hold" in one["lead"])
    assert "should hold the truth of 90% of new samples" in lead
    assert report["units"] == {"rmse": "g", "mae": "g"}
    assert list(report["baselines"]) == ["mean", "linear model", "boosted trees"]


def test_the_server_gives_it_too(run, tmp_path):
    bundle = Bundle.load(run.folder)
    with running(bundle, store=tmp_path / "store") as address:
        body = json.dumps({"inputs": {"long": 50.0, "wide": 20.0}}).encode()
        request = urllib.request.Request(f"{address}/v1/predict", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            answer = json.load(reply)["answers"][0]
    known = bundle.predict([{"long": 50.0, "wide": 20.0}])[0]
    assert {name: answer[name] for name in known} == known


def test_nothing_is_laid_out_anew_for_what_was_learned_at_the_end(run, monkeypatch):
    import byeori.data.preparing.prepared

    def refuse(*args):
        raise AssertionError("a column was written again")

    first = evaluate(run)
    monkeypatch.setattr(byeori.data.preparing.prepared, "_write", refuse)
    assert evaluate(run).headline == first.headline


def test_thresholds_of_labels_are_in_the_bundle(tmp_path):
    chance = draw(1, "tags")
    size = chance.normal(0, 1, 200)
    rows = [{"size": float(s), "tags": ["big"] * int(s > 0.3) + ["odd"] * (int(s * 10) % 2)} for s in size]
    data = Dataset(rows, target="tags", fields={"size": Number(), "tags": Labels()})
    run = train(data, RECIPE, folder=tmp_path / "runs")
    bundle = Bundle.load(run.folder)
    assert len(bundle.task.target.thresholds) == 2
    assert bundle.predict([{"size": 2.0}])[0]["value"][0] == "big"
    report = json.loads((run.folder / "report" / "report.json").read_text())
    (table,) = (one["blocks"][1]["rows"] for one in report["sections"] if one["title"] == "By label")
    assert [row["threshold"] for row in table] == list(bundle.task.target.thresholds)


KINDS = {
    "category": (Category(), lambda size: "big" if size > 0.2 else "small"),
    "three": (Category(), lambda size: "big" if size > 0.5 else "small" if size > -0.5 else "tiny"),
    "flag": (Flag(), lambda size: "yes" if size > 0.2 else "no"),
    "labels": (Labels(), lambda size: ["big"] * int(size > 0.2) + ["even"] * (int(size * 10) % 2 == 0)),
}


@pytest.fixture(scope="module", params=KINDS)
def told(request, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose target gives probabilities: small networks on noisy labels."""
    field, label = KINDS[request.param]
    chance = draw(2, "told")
    size = chance.normal(0, 1, 300)
    rows = [{"size": float(s), "say": label(s + chance.normal(0, 0.3))} for s in size]
    data = Dataset(rows, target="say", fields={"size": Number(), "say": field})
    return train(data, RECIPE, folder=tmp_path_factory.mktemp(request.param) / "runs")


def _probabilities(bundle: Bundle) -> list[list[float]]:
    return [
        list(answer["probabilities"].values()) for answer in bundle.predict([{"size": s} for s in (-1.0, 0.1, 2.0)])
    ]


def test_the_temperature_is_in_the_bundle_and_in_every_probability(told):
    bundle = Bundle.load(told.folder)
    target = bundle.task.target
    assert target.fitted_on == bundle.record["data_sizes"]["val"]
    temperature = np.array(getattr(target, "temperatures", ()) or target.temperature)
    assert (temperature != 1).all()
    packed = bundle.pack_all([{"size": s} for s in (-1.0, 0.1, 2.0)])
    scaled = bundle.outputs(packed).astype(np.float64) / temperature
    powers = np.exp(scaled)
    wanted = 1 / (1 + 1 / powers) if target.kind == "labels" else powers / powers.sum(1, keepdims=True)
    assert _probabilities(bundle) == pytest.approx(wanted, abs=1e-6)


def test_it_changes_no_class_and_an_old_bundle_answers_as_before(told):
    bundle = Bundle.load(told.folder)
    target, outputs = bundle.task.target, bundle.outputs(bundle.pack_all([{"size": s} for s in np.linspace(-2, 2, 40)]))
    if target.kind == "labels":
        return  # thresholds are chosen anew
    record = bundle.task.to_json()
    for name in ("temperature", "fitted_on"):
        del record["target"][name]
    old = bundle.task.of_json(record, [Number, type(target)]).target
    assert (old.temperature, old.fitted_on) == (1.0, 0)
    for row in outputs:
        powers = np.exp(row.astype(np.float64))
        before, now = (one.answer(torch.from_numpy(row)) for one in (old, target))
        assert before["confidence"] == pytest.approx(powers.max() / powers.sum(), abs=1e-6)
        assert before["value"] == now["value"]


@pytest.mark.parametrize("form", ["torch-export", "onnx"])
def test_an_export_answers_with_the_same_probabilities_and_its_card_says_how(told, form, tmp_path):
    bundle = Bundle.load(told.folder)
    exported = Bundle.load(export(bundle, form, tmp_path / "exported"))
    assert np.abs(np.array(_probabilities(exported)) - np.array(_probabilities(bundle))).max() < 1e-4
    text = (exported.folder / "README.md").read_text()
    target = bundle.task.target
    assert f"{(getattr(target, 'temperatures', ()) or (target.temperature,))[0]:g}" in text
    assert ("sigmoid" if target.kind == "labels" else "softmax") in text


def test_the_report_is_made_of_the_probabilities_that_are_answered(told):
    report = json.loads((told.folder / "report" / "report.json").read_text())
    (section,) = (one for one in report["sections"] if one["title"] == "Is it as right as it is sure?")
    assert "fitted on" in section["lead"]
    (table,) = (block for block in section["blocks"] if block["kind"] == "table")
    assert [row["probabilities"] for row in table["rows"]] == ["as answered", "without the temperature"]
    if "calibration_error" in report["headline"]:
        assert table["rows"][0]["calibration error"] == report["headline"]["calibration_error"]
