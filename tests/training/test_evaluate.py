"""Evaluate: from a bundle and its data to a saved report, and what it says when the data does not fit."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import Contents, save_bundle
from byeori.cli.reading import decisions_about
from byeori.core.errors import BundleError, ConfigError, DataError
from byeori.core.files import write_json
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.dataset import Dataset
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.evaluate import Judged, evaluate_prepared
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.reports import reports_of
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from byeori.training.evaluate import evaluate

RECIPE = Recipe(model="small-resnet", weights="none", size=12)


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """Dark and light pictures; the one that says so is no picture."""
    for number in range(80):
        label = ("dark", "light")[number % 2]
        pixels = draw(0, "photo", number).integers(0, 120, (12, 12, 3)) + (100 if label == "light" else 0)
        path = tmp_path / "shapes" / label / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.astype(np.uint8)).save(path)
    (tmp_path / "shapes" / "dark" / "torn.png").write_bytes(path.read_bytes()[:60])
    return tmp_path / "shapes"


@pytest.fixture
def run(shapes: Path, tmp_path: Path) -> Path:
    """What a training leaves, but for the training: a bundle of an untrained network, and where its data lies."""
    dataset = Dataset(shapes)
    prepared = dataset.prepare(RECIPE)
    network = prepared.task.model(RECIPE)
    samples = [{"image": dataset.samples.columns["image"][row]} for row in prepared.rows["val"][:2]]
    contents = Contents(
        prepared.task, network, RECIPE, samples, root=dataset.samples.root, data_fingerprint=dataset.fingerprint
    )
    save_bundle(tmp_path / "run" / "bundle", contents)
    write_json(tmp_path / "run" / "data.json", {"format": 1, "source": str(shapes), "options": dataset.options})
    return tmp_path / "run"


def test_a_run_is_judged_on_its_own_test_part_and_the_report_lies_beside_the_bundle(run):
    report = evaluate(run)
    assert report.folder.parent == run / "reports"
    assert re.fullmatch(r"test-\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d", report.folder.name)
    assert report.part == "test"
    record = json.loads((report.folder / "report.json").read_text())
    assert record["samples"] == report.samples == len(Dataset(run.parent / "shapes").prepare(RECIPE).rows["test"])
    assert list(report.baselines) == ["majority", "logistic regression on pixels"]
    assert report.baselines["logistic regression on pixels"].value > 0.9
    assert any("1 of 81 samples left out" in note and "torn.png" in note for note in report.notes)
    page = (report.folder / "report.html").read_text()
    assert page.count("data:image/jpeg") == round((1 - report.headline["accuracy"].value) * report.samples)


def test_the_guesses_are_those_that_the_bundle_gives_to_the_files_themselves(run, shapes):
    bundle = Bundle.load(run)
    dataset = Dataset(shapes)
    report = evaluate(bundle, dataset)
    rows = dataset.prepare(RECIPE).rows["test"]
    files = [shapes / dataset.samples.columns["image"][row] for row in rows]
    right = [a["value"] == dataset.samples.labels[row] for a, row in zip(bundle.predict(files), rows, strict=True)]
    assert report.headline["accuracy"].value == pytest.approx(np.mean(right))


def test_another_part_and_another_folder_can_be_asked_for(run, tmp_path):
    report = evaluate(run, part="val", folder=tmp_path / "elsewhere")
    assert report.part == "val"
    assert (tmp_path / "elsewhere" / "report.html").exists()
    assert not (run / "reports").exists()


def test_each_report_has_a_folder_of_its_own_and_that_of_the_training_stays(run):
    report = evaluate(run, part="val")
    report.save(run / "report")  # as a training ends
    before = (run / "report" / "report.json").read_bytes()
    folders = [evaluate(run).folder for _ in range(3)]
    assert len({report.folder, *folders}) == 4
    assert (run / "report" / "report.json").read_bytes() == before
    found = dict(reports_of(run))
    assert list(found) == [run / "report", report.folder, *folders]
    assert found[report.folder] == report.headline_text()
    assert found[folders[2]].startswith("test accuracy ")


def test_nothing_is_left_of_a_report_that_could_not_be_made(run, monkeypatch):
    def broken(self):
        raise DataError("the page cannot be drawn")

    monkeypatch.setattr(Report, "to_html", broken)
    with pytest.raises(DataError, match="cannot be drawn"):
        evaluate(run)
    assert list(reports_of(run)) == []
    assert not [path for path in (run / "reports").rglob("*") if path.is_file()]


def test_evaluating_twice_gives_the_same_bytes(run):
    first = (evaluate(run).folder / "report.html").read_bytes()
    assert (evaluate(run).folder / "report.html").read_bytes() == first


def test_frozen_features_take_the_place_of_pixels(run, shapes):
    prepared = Dataset(shapes).prepare(RECIPE)
    features = {
        part: prepared.columns["label"].gather(rows)[:, None].astype(float) for part, rows in prepared.rows.items()
    }
    plain = PlainData.of(prepared, "test", features)
    report = evaluate_prepared(Bundle.load(run), Judged(prepared, "test"), plain)
    assert report.baselines["logistic regression on frozen features"].value == 1.0


def test_changed_data_is_refused_unless_it_is_allowed(run, shapes):
    next(shapes.glob("dark/*2.png")).unlink()
    with pytest.raises(DataError, match=r"shapes: the data is not what the model was trained on.*changed=True"):
        evaluate(run)
    report = evaluate(run, changed=True)
    assert any(note.startswith("The data is not what the model was trained on") for note in report.notes)


def test_all_of_other_data_is_judged_beside_plain_models_of_the_runs_own(run, tmp_path, shapes):
    other = tmp_path / "other"
    for label in ("dark", "light"):
        (other / label).mkdir(parents=True)
        for number in range(20):
            pixels = draw(1, label, number).integers(0, 120, (12, 12, 3)) + (100 if label == "light" else 0)
            Image.fromarray(pixels.astype(np.uint8)).save(other / label / f"{number}.png")
    report = evaluate(run, other)
    assert (report.part, report.samples) == ("other", 40)
    assert " on 40 samples of other; majority 0.50, logistic regression on pixels 1.00" in report.headline_text()
    assert report.folder.name.startswith("other-other-2")
    other.rename(tmp_path / "test.of.May")
    assert evaluate(run, tmp_path / "test.of.May").folder.name.startswith("other-test-of-May-2")


@pytest.mark.parametrize("part", ["test", "Test", "testing"])
def test_a_folder_that_holds_a_test_part_alone_is_judged(run, tmp_path, shapes, part):
    (tmp_path / "alone").mkdir()
    shapes.rename(tmp_path / "alone" / part)
    (tmp_path / "run" / "learned.npz").unlink(missing_ok=True)
    report = evaluate(Bundle.load(run), tmp_path / "alone")
    assert (report.part, report.samples, report.baselines) == ("other", 80, {})
    assert "80 samples of alone, its test part (left out: 1 unreadable" in report.headline_text()


def test_a_part_that_is_not_there_is_named(run):
    with pytest.raises(
        DataError, match=re.escape("shapes: no sample of the tset part can be read; did you mean 'test'?")
    ):
        evaluate(run, part="tset")


def test_a_table_without_the_models_column_is_an_error(run, tmp_path):
    table = tmp_path / "other.csv"
    table.write_text(
        "photo,label\n"
        + "".join(f"shapes/dark/{i}.png,dark\nshapes/light/{i + 1}.png,light\n" for i in range(0, 20, 2))
    )
    with pytest.raises(DataError, match=r"no column 'image'; it has 'photo', 'label'.*the model reads 'image'"):
        evaluate(run, table)


def test_a_bundle_without_its_data_asks_for_it(run):
    (run / "data.json").unlink()
    with pytest.raises(ConfigError, match="data is not known; give data to judge it on"):
        evaluate(run)


def test_a_path_that_is_no_run_is_a_mistake_that_can_be_cured(tmp_path):
    with pytest.raises(BundleError, match="neither a bundle's folder nor a run"):
        evaluate(tmp_path / "nothing")
    with pytest.raises(BundleError, match="there is no run here yet"):
        evaluate(tmp_path / "last")


def test_decisions_about_a_runs_own_data_are_heard_where_they_are_named(run, shapes, tmp_path):
    given = Dataset(shapes)
    row = int(np.flatnonzero(given.parts == "test")[0])
    was, key, sample = given.samples.labels[row], given.samples.keys[row], str(given.hashes[row])
    now = "dark" if was == "light" else "light"
    made = Decision(0, 1.0, "ann", str(shapes), given.task.name, sample, key, "relabel", now)
    Store(tmp_path / "runs").decisions.add([made])
    own, decided = (evaluate(run, shapes, decisions=which) for which in (None, tmp_path / "runs"))
    assert (own.part, decided.part) == ("test", "other")
    assert any("decisions up to line 1: 1 relabelled" in note for note in decided.notes)
    with pytest.raises(ConfigError, match="decisions are about data that is given"):
        evaluate(run, decisions=tmp_path / "runs")
    record = {"format": 1, "source": str(shapes), "options": Dataset(shapes, decisions=tmp_path / "runs").options}
    write_json(run / "data.json", record)
    undecided = evaluate(run, shapes, decisions=decisions_about(shapes, "none", None, run))
    assert undecided.part == "other"
    assert not any("decisions up to line" in note for note in undecided.notes)
