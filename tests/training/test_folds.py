"""Cross-validation: a run for each fold with its own bundle, and one report in which every sample is judged once."""

import json

import numpy as np
import pytest

from byeori import Bundle, Dataset, Labels, Number, Recipe, Run, evaluate
from byeori.core.seeds import draw
from byeori.evaluation.report.fold_report import over_folds
from byeori.training.folds import cross_validate

RECIPE = Recipe(epochs=3, batch=16, precision="fp32", device="cpu")


def _rows(count: int = 90) -> list[dict]:
    chance = draw(0, "rows")
    sizes, weights = chance.normal(50, 10, count), chance.normal(0, 1, count)
    return [
        {
            "size": float(size),
            "weight": float(weight),
            "kind": ("small", "middle", "large")[int(size > 45) + int(size > 55)],
            "price": float(3 * size + weight),
            "tags": [name for name, is_in in (("big", size > 50), ("heavy", weight > 0)) if is_in],
        }
        for size, weight in zip(sizes, weights, strict=True)
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    rows = [{name: row[name] for name in ("size", "weight", "kind")} for row in _rows()]
    data = Dataset(rows, target="kind")
    return cross_validate(data, RECIPE, folds=3, folder=tmp_path_factory.mktemp("folds") / "runs", name="kinds")


def test_each_fold_is_a_run_with_this_one_as_its_parent(run):
    for number in (1, 2, 3):
        child = Run.open(run.folder.parent / f"kinds-fold-{number}")
        assert child.record.parent == run.id
        assert child.record.state == "done"
        assert Bundle.load(child.folder).task.target.classes == ("large", "middle", "small")
        child.close()
    assert run.record.state == "done"


def test_the_report_has_every_fold_the_mean_and_all_samples_once(run):
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert (report["part"], report["samples"]) == ("folds", 90)
    rows = report["sections"][0]["blocks"][0]["rows"]
    assert [row["fold"] for row in rows] == [*(f"kinds-fold-{i}" for i in (1, 2, 3)), "mean", "standard error"]
    accuracies = [row["accuracy"] for row in rows[:3]]
    assert rows[3]["accuracy"] == pytest.approx(np.mean(accuracies)) == report["headline"]["accuracy"]["value"]
    assert rows[4]["accuracy"] == pytest.approx(np.std(accuracies, ddof=1) / 3**0.5)
    assert list(report["baselines"]) == ["majority", "logistic regression", "boosted trees"]
    confusion = report["sections"][1]["blocks"][0]["data"]["counts"]
    assert np.sum(confusion) == 90
    assert "Prefer" in report["verdicts"][-1]


def test_the_headline_and_the_page_say_what_was_found(run):
    text = run.record.headline["text"]
    assert text.startswith("out-of-fold accuracy 0.")
    assert "over 3 folds: accuracy 0." in text
    assert "±" in text
    page = (run.folder / "report" / "report.html").read_text()
    assert "3 trainings, each judged on the samples that were held out of it" in page


def test_a_folds_run_can_be_judged_again_on_its_own_fold(tmp_path):
    table = tmp_path / "kinds.csv"
    lines = [f"{row['size']},{row['weight']},{row['kind']}" for row in _rows()]
    table.write_text("\n".join(["size,weight,kind", *lines]))
    parent = cross_validate(table, RECIPE, folds=2, folder=tmp_path / "runs", name="k")
    again = evaluate(parent.folder.parent / "k-fold-1", folder=tmp_path / "again")
    first = json.loads((tmp_path / "runs" / "k-fold-1" / "report" / "report.json").read_text())
    assert again.to_json()["headline"] == first["headline"]


def test_numbers_of_all_folds_are_judged_together_in_one_unit(tmp_path):
    fields = {"size": Number(), "weight": Number(), "price": Number(unit="$")}
    data = Dataset([{k: row[k] for k in fields} for row in _rows()], target="price", fields=fields)
    run = cross_validate(data, RECIPE, folds=2, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    pairs = report["sections"][1]["blocks"][0]["data"]
    prices = sorted(row["price"] for row in _rows())
    assert sorted(pair["truth"] for pair in pairs) == pytest.approx(prices, rel=1e-4)
    assert list(report["headline"])[:3] == ["r2", "rmse", "mae"]


def test_labels_of_all_folds_are_judged_together(tmp_path):
    fields = {"size": Number(), "weight": Number(), "tags": Labels()}
    data = Dataset([{k: row[k] for k in fields} for row in _rows()], target="tags", fields=fields)
    run = cross_validate(data, RECIPE, folds=2, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    table = report["sections"][1]["blocks"][1]["rows"]
    assert {row["label"]: row["samples"] for row in table} == {
        "big": sum("big" in row["tags"] for row in _rows()),
        "heavy": sum("heavy" in row["tags"] for row in _rows()),
    }


def test_the_interval_over_folds_is_students():
    found = over_folds([0.80, 0.82, 0.84, 0.86, 0.88])
    assert found.value == pytest.approx(0.84)
    assert found.high - found.value == pytest.approx(2.776 * np.std([0.80, 0.82, 0.84, 0.86, 0.88], ddof=1) / 5**0.5)
    many = draw(0, "folds").normal(size=20)
    assert over_folds(many).high - many.mean() == pytest.approx(2.093 * many.std(ddof=1) / 20**0.5, rel=2e-3)
