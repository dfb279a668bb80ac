"""What a target learns from its own answers when training ends travels to the bundle, its export and the server."""

import json
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from byeori import Bundle, Dataset, Labels, Number, Recipe, Run, evaluate, train
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
    errors = sorted(abs(answer["value"] - columns["weight_g"][row]) for answer, row in zip(answers, rows, strict=True))
    rank = int(np.ceil(0.9 * (len(rows) + 1)))
    half = (answers[0]["high"] - answers[0]["low"]) / 2
    assert half == pytest.approx(errors[rank - 1], rel=1e-3)


def test_the_report_says_how_many_truths_it_holds_on_the_part_judged(run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    lead = report["sections"][1]["lead"]
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
    import byeori.data.prepared

    def refuse(*args):
        raise AssertionError("a column was written again")

    first = evaluate(run)
    monkeypatch.setattr(byeori.data.prepared, "_write", refuse)
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
    table = report["sections"][0]["blocks"][1]["rows"]
    assert [row["threshold"] for row in table] == list(bundle.task.target.thresholds)
