"""What a training keeps for whoever watches its bundle: traits, answers and truths of the validation part."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from byeori import Bundle, Dataset, Recipe, export, train
from byeori.training.progress.watch import Watch

QUICK = Recipe(epochs=1, batch=32, device="cpu", model="mlp")


def table(path: Path, target: str, count: int = 300) -> Path:
    draw = np.random.default_rng(0)
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["age", "town", "height", target])
        for number in range(count):
            age, town = draw.normal(40, 10), str(draw.choice(["Seoul", "Jeju", "Ulsan"]))
            truth = ("yes" if age > 40 else "maybe" if age > 30 else "no") if target == "buys" else age * 2 + 1.5
            rows.writerow(["" if number % 4 == 0 else f"{age:.3f}", town, f"{draw.normal(170, 9):.2f}", truth])
    return path


@pytest.fixture(scope="module")
def of_classes(tmp_path_factory) -> Bundle:
    folder = tmp_path_factory.mktemp("classes")
    run = train(table(folder / "t.csv", "buys"), QUICK, folder=folder / "runs", watch=Watch(progress=False))
    return Bundle.load(run.folder)


def test_a_trained_bundle_knows_the_traits_of_every_input_and_of_its_answers(of_classes):
    reference = of_classes.reference
    assert set(reference.names("input")) >= {"age.value", "age.missing", "town.value"}
    assert set(reference.names("output")) == {"answer.value", "answer.confidence", "answer.margin", "answer.entropy"}
    assert set(reference.traits["town.value"].categories) == {"Seoul", "Jeju", "Ulsan"}
    assert reference.traits["age.value"].column == "age"
    assert reference.rows == len(reference.keys) == of_classes.record["data_sizes"]["val"]
    gone = np.isnan(reference.column("age.value"))
    np.testing.assert_array_equal(gone, reference.column("age.missing") == 1)
    assert gone.any()


def test_the_sample_says_of_each_row_how_sure_and_how_right_the_answer_was(of_classes):
    reference = of_classes.reference
    assert reference.scored_by == "correct"
    assert set(reference.score) <= {0.0, 1.0}
    np.testing.assert_array_equal(reference.confidence, reference.column("answer.confidence"))


def test_a_requests_traits_are_binned_by_it(of_classes):
    traits = of_classes.traits({"age": "39.5", "town": "Atlantis", "height": "170"})
    places = of_classes.reference.binned(traits)
    town = of_classes.reference.traits["town.value"]
    assert places["town.value"] == town.new
    assert math.isnan(of_classes.traits({"age": "", "town": "Jeju", "height": "170"})["age.value"])


def test_answers_of_numbers_are_scored_by_their_error(tmp_path):
    run = train(table(tmp_path / "t.csv", "pay"), QUICK, folder=tmp_path / "runs", watch=Watch(progress=False))
    bundle = Bundle.load(run.folder)
    reference = bundle.reference
    assert reference.scored_by == "absolute_error"
    assert np.isnan(reference.confidence).all()
    samples = Dataset(tmp_path / "t.csv").samples
    row = samples.keys.index(reference.keys[0])
    answer = bundle.predict([{name: samples.columns[name][row] for name in bundle.task.inputs}])[0]
    assert reference.column("answer.value")[0] == pytest.approx(answer["value"], rel=1e-4)
    assert reference.score[0] == pytest.approx(abs(answer["value"] - float(samples.labels[row])), rel=1e-3)


def test_what_cells_are_expected_to_be_was_learned(of_classes):
    expected = of_classes.reference.expected
    assert set(expected) == {"age", "town", "height"}
    assert expected["age"].missing == pytest.approx(0.25, abs=0.05)
    assert expected["age"].least < expected["age"].greatest
    assert set(expected["town"].categories) == {"Seoul", "Jeju", "Ulsan"}


def test_the_reference_knows_the_networks_own_features(of_classes):
    reference = of_classes.reference
    names = reference.names("features")
    assert names == reference.features.names
    assert names[-1] == "features.distance"
    packed = of_classes.pack_all([{"age": "39.5", "town": "Jeju", "height": "170"}] * 2)
    far = of_classes.pack_all([{"age": "4000", "town": "Jeju", "height": "-9000"}])
    near, away = (reference.features.project(of_classes.run(some)[1]) for some in (packed, far))
    assert away[0, -1] > reference.column("features.distance").max() > near[0, -1]


def test_an_exported_form_has_no_features_and_its_reference_knows_of_none(of_classes, tmp_path):
    exported = Bundle.load(export(of_classes, "torch-export", tmp_path / "exported"))
    assert exported.run(exported.pack_all(exported.proof.cells))[1] is None
    assert exported.reference.names("features") == ()
    assert exported.reference.features is None
    assert exported.reference.names("input") == of_classes.reference.names("input")
    assert exported.reference.sample.shape[1] == len(exported.reference.traits)
