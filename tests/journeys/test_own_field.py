"""A kind of data in one file of the user's own trains, ships, is served and is watched; nothing else knows of it."""

import json
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from byeori import Bundle, Category, Dataset, Recipe, Run, evaluate, steps, train
from byeori.checks.check import check
from byeori.core.errors import BundleError, ConfigError, DataError
from byeori.core.seeds import draw
from byeori.serving.server import running
from byeori.tracking.store import Store
from byeori.training.choices.settle import settle
from byeori.training.loop.schedule import optimizer, schedule
from loudness import Loudness

RECIPE = Recipe(epochs=8, batch=16, lr=0.05, label_smoothing=0.0, precision="fp32", device="cpu")


def sounds(count: int = 120) -> list[tuple[float, str]]:
    levels = draw(0, "sounds").uniform(20, 110, count).round(2)
    return [(float(level), "loud" if level > 65 else "quiet") for level in levels]


def dataset() -> Dataset:
    return Dataset(sounds(), fields={"input": Loudness()})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return train(dataset(), RECIPE, folder=tmp_path_factory.mktemp("own") / "runs")


def ask(address: str, level: object) -> dict:
    body = json.dumps({"inputs": {"input": level}}).encode()
    request = urllib.request.Request(f"{address}/v1/predict", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def test_a_field_of_ones_own_trains_in_a_loop_of_ones_own():
    prepared = dataset().prepare(RECIPE)
    model = prepared.task.model(RECIPE)
    recipe = settle(prepared, RECIPE)
    batches, adam = prepared.batches(recipe), optimizer(model, recipe)
    losses = [
        step.loss.item()
        for step in steps(model, prepared.task.loss(RECIPE), batches.stream(0, 60), adam, rate=schedule(RECIPE, 60))
    ]
    assert np.mean(losses[-5:]) < 0.5 * np.mean(losses[:5])


def test_its_settings_are_learned_from_the_training_part():
    prepared = dataset().prepare(RECIPE)
    learned = prepared.task.inputs["input"]
    levels = [sounds()[row][0] for row in prepared.rows["train"]]
    assert learned.mean == pytest.approx(np.mean(levels))
    assert learned.std == pytest.approx(np.std(levels))


def test_a_cell_it_refuses_is_quarantined():
    prepared = Dataset([*sounds(), (900.0, "loud"), (None, "loud")], fields={"input": Loudness()}).prepare(RECIPE)
    assert prepared.quarantine == {
        120: "900.0 dB is no loudness of this world; wanted 0 to 200",
        121: "None is no loudness; wanted decibels as a number",
    }


def test_its_kind_of_target_can_be_named_with_it():
    rows = [{"level": level, "verdict": word, "note": "x"} for level, word in sounds()]
    data = Dataset(rows, fields={"level": Loudness(), "verdict": Category()})
    assert str(data.task) == f"level: {Loudness()} -> verdict: Category"


def test_train_makes_a_bundle_that_answers(run):
    bundle = Bundle.load(run.folder, fields=[Loudness])
    quiet, loud = bundle.predict([25.0, 105.0])
    assert (quiet["value"], loud["value"]) == ("quiet", "loud")
    assert bundle.predict([{"input": "105"}]) == [loud]
    with pytest.raises(DataError, match=r"sample 1: 900.0 dB is no loudness"):
        bundle.predict([25.0, 900.0])


def test_a_bundle_looks_up_no_class_by_its_name(run):
    with pytest.raises(BundleError, match=r"kind 'loudness' is none of .*fields=\[MyField\]"):
        Bundle.load(run.folder)


def test_the_report_of_its_run_is_written_and_can_be_made_again(run, tmp_path):
    assert (run.folder / "report" / "report.html").is_file()
    again = Bundle.load(run.folder, fields=[Loudness])
    report = evaluate(again, dataset(), part="test", folder=tmp_path / "again")
    assert report.samples > 0
    assert report.main[1].value > 0.7


def test_what_drift_is_measured_by_is_in_its_bundle(run):
    reference = Bundle.load(run.folder, fields=[Loudness]).reference
    assert set(reference.names("input")) == {"decibel", "pascal"}
    assert 20 <= reference.column("decibel").min() < reference.column("decibel").max() <= 110
    assert reference.names("features")
    assert set(reference.score) <= {0.0, 1.0}


def test_it_is_served_and_watched(run, tmp_path):
    bundle = Bundle.load(run.folder, fields=[Loudness])
    with running(bundle, store=tmp_path / "store") as address:
        answer = ask(address, 25.0)["answers"][0]
        assert answer["value"] == bundle.predict([25.0])[0]["value"] == "quiet"
        with pytest.raises(urllib.error.HTTPError) as caught:
            ask(address, 900)
        with caught.value as refusal:
            assert refusal.code == 422
            assert "900.0 dB is no loudness of this world" in json.load(refusal)["error"]["message"]
    with closing(Store(tmp_path / "store")) as store:
        kept = store.answer(answer["id"])
    assert kept.traits.items() >= Loudness().traits(25.0).items()
    assert kept.traits["answer.value"] == "quiet"
    assert kept.traits["features.distance"] > 0
    assert kept.outputs["value"] == "quiet"
    assert kept.bundle == bundle.digest


def test_it_is_checked_before_training():
    found = check(Dataset([*sounds(), (900.0, "loud")], fields={"input": Loudness()}))
    (error,) = (finding for finding in found.findings if finding.severity == "error")
    assert error.files == ("#120",)
    assert "900.0 dB is no loudness of this world" in error.reason


@dataclass(frozen=True)
class Grade(Category):
    """A class of the user's own kind."""

    kind: ClassVar[str] = "grade"


def test_a_run_with_answers_of_ones_own_says_that_its_data_must_be_given(tmp_path):
    (tmp_path / "t.csv").write_text("\n".join(["x,y", *(f"{n},{'ab'[n % 2]}" for n in range(60))]))
    data = Dataset(tmp_path / "t.csv", fields={"y": Grade()}, target="y")
    run = train(data, Recipe(epochs=1, device="cpu"), folder=tmp_path / "runs")
    bundle = Bundle.load(run.folder, fields=[Grade])
    with pytest.raises(ConfigError, match=r"read by Grade, a kind of your own.*give the data: data=Dataset"):
        evaluate(bundle)
    assert evaluate(bundle, data=data).part == "test"
