"""The score that is asked for chooses the weights, stands in the headline, and judges the run later too."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from byeori import Bundle, Category, Dataset, Number, Recipe, Run, cross_validate, evaluate, train
from byeori.core.errors import ConfigError
from byeori.core.seeds import draw
from byeori.core.torchvision_operators import mend_torchvision

RECIPE = Recipe(model="mlp", epochs=5, batch=16, lr=0.02, precision="fp32", device="cpu")


def _table(folder: Path, share: float = 0.5, count: int = 240) -> Path:
    chance = draw(0, "odd", share)
    odd = chance.random(count) < share
    size, weight = chance.normal(odd * 1.5, 1, count), chance.normal(0, 1, count)
    rows = [f"{a:.4f},{b:.4f},{'odd' if c else 'usual'}" for a, b, c in zip(size, weight, odd, strict=True)]
    (folder / "parts.csv").write_text("\n".join(["size,weight,kind", *rows, ""]))
    return folder / "parts.csv"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("metric")
    return train(_table(folder), replace(RECIPE, metric="log_loss"), folder=folder / "runs", name="one")


def test_the_weights_with_the_least_loss_are_kept(run):
    losses = [(value, -step) for step, _, value in run.metrics("val_log_loss")]
    assert len(losses) == 5
    curve = json.loads((run.folder / "curve.json").read_text())
    assert curve["score"] == "log_loss"
    assert curve["kept"] == -min(losses)[1]


def test_what_a_run_follows_is_better_when_it_is_higher(run):
    pairs = zip(run.metrics("score"), run.metrics("val_log_loss"), strict=True)
    assert all(score == -loss for (_, _, score), (_, _, loss) in pairs)


def test_headline_report_and_bundle_say_the_score(run):
    assert run.record.headline["text"].startswith("test log loss ")
    assert "log_loss" in run.record.headline
    assert Bundle.load(run.folder).record["recipe"]["metric"] == "log_loss"
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["metric"] == "log_loss"
    assert report["judged_by"] == "Judged by log loss, as asked for."


def test_it_is_judged_by_the_same_score_later(run, tmp_path):
    assert evaluate(run, folder=tmp_path / "again").main[0] == "log_loss"


def test_a_bundle_of_before_is_judged_by_the_first_score(run):
    bundle = Bundle.load(run.folder)
    recipe = {name: value for name, value in bundle.record["recipe"].items() if name != "metric"}
    before = replace(bundle, record={**bundle.record, "recipe": recipe})
    assert evaluate(before, run.folder.parents[1] / "parts.csv").main[0] == "accuracy"


def test_a_name_that_fits_no_score_of_the_task_is_refused_before_training(tmp_path):
    with pytest.raises(ConfigError, match=r"metric = 'r2': is no score of 'kind'.* wanted auto, or one of accuracy"):
        train(_table(tmp_path), replace(RECIPE, metric="r2"), folder=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_rare_class_chooses_the_score_and_the_report_says_why(tmp_path):
    run = train(_table(tmp_path, 0.06, 600), RECIPE, folder=tmp_path / "runs")
    assert run.recipe["metric"] == "average_precision"
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["judged_by"].startswith("Judged by average precision of odd, because only 1 of ")
    assert report["baselines"]["majority"]["value"] < 0.2


@dataclass(frozen=True)
class Graded(Category):
    """A category that is judged by Cohen's kappa."""

    kind = "graded"

    def scores(self):
        mend_torchvision()
        from torchmetrics.classification import MulticlassCohenKappa

        return {"agreement": MulticlassCohenKappa(len(self.classes))}


def test_plain_models_are_compared_by_a_score_of_the_users_own(tmp_path):
    data = Dataset(_table(tmp_path), fields={"kind": Graded()})
    run = train(data, RECIPE, folder=tmp_path / "runs")
    assert run.recipe["metric"] == "agreement"
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["baselines"]["majority"]["value"] == pytest.approx(0, abs=1e-6)
    assert report["baselines"]["logistic regression"]["value"] > 0.2
    assert report["verdicts"][0].startswith("Better than majority (0.00) by more than noise: +0.")


def test_all_folds_are_judged_by_one_score(tmp_path):
    run = cross_validate(_table(tmp_path), replace(RECIPE, metric="auc", epochs=2), folds=2, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["metric"] == "auc"
    rows = report["sections"][0]["blocks"][0]["rows"]
    assert rows[2]["AUC"] == pytest.approx(np.mean([row["AUC"] for row in rows[:2]]))
    assert "over 2 folds: AUC 0." in run.record.headline["text"]


def test_numbers_can_be_chosen_by_their_error(tmp_path):
    chance = draw(1, "numbers")
    x = chance.normal(size=160)
    rows = [{"x": float(a), "price": float(3 * a + b)} for a, b in zip(x, chance.normal(size=160), strict=True)]
    data = Dataset(rows, target="price", fields={"x": Number(), "price": Number(unit="$")})
    run = train(data, replace(RECIPE, metric="mae"), folder=tmp_path / "runs")
    assert " $ on " in run.record.headline["text"]
    assert run.record.headline["text"].startswith("test MAE ")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert report["verdicts"][0].startswith("Better than mean (")
    assert ": -" in report["verdicts"][0]


def test_a_validation_part_that_cannot_tell_the_score_is_said_and_the_last_weights_are_kept(tmp_path):
    rows = [f"{n % 7 / 7 + (n % 40 == 0):.3f},{'odd' if n % 40 == 0 else 'usual'}" for n in range(240)]
    parts = ["val" if n % 40 in (5, 6, 7) else "test" if n % 4 == 3 else "train" for n in range(240)]
    table = "\n".join(["size,kind,split", *(f"{row},{part}" for row, part in zip(rows, parts, strict=True)), ""])
    (tmp_path / "parts.csv").write_text(table)
    run = train(tmp_path / "parts.csv", RECIPE, folder=tmp_path / "runs")
    assert run.recipe["metric"] == "average_precision"
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert "The validation part cannot tell average precision" in " ".join(report["notes"])
    assert report["headline"]["average_precision"]["value"] is None
    assert report["verdicts"][0].startswith("Cannot be compared with majority: ")
    assert "average_precision" not in Bundle.load(run.folder).record["scores"]
    assert run.record.headline["average_precision"] is None
