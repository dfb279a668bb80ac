"""Lines from end to end: a small network learns to read, ships as a bundle, and reads beside longer lines as alone."""

import numpy as np
import pytest
import torch

from byeori import Bundle, Dataset, Recipe, evaluate, export, train
from byeori.training.choices.settle import settle
from written_lines import line_folder, written

WORDS = ("net", "rope", "sea")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on lines of two of three words, long enough to read some of them."""
    folder = tmp_path_factory.mktemp("lines")
    table = line_folder(folder / "data", WORDS, 120)
    recipe = Recipe(size=16, epochs=12, batch=12, lr=8e-3, precision="fp32", device="cpu", rotate=2.0, crop=0.95)
    return train(Dataset(table), recipe, folder=folder / "runs")


def test_the_network_learns_to_read(run):
    scores = {name: entry["value"] for name, entry in Bundle.load(run.folder).record["scores"].items()}
    assert scores["cer"] < 0.2
    answer = Bundle.load(run.folder).predict([written("net sea")])[0]
    assert [one["character"] for one in answer["characters"]] == list(answer["value"])


def test_an_answer_does_not_hang_on_the_lines_beside(run):
    bundle = Bundle.load(run.folder)
    alone = bundle.predict([written("net")])[0]
    beside = bundle.predict([written("net"), written("sea rope net rope")])[0]
    assert alone["value"] == beside["value"]
    assert alone["confidence"] == pytest.approx(beside["confidence"], abs=1e-4)


def test_the_report_tells_errors_of_characters_and_words(run):
    report = evaluate(run, part="val")
    assert list(report.headline) == ["character_accuracy", "cer", "wer", "lines_right"]
    assert [section.title for section in report.sections] == [
        "How it learned",
        "Characters",
        "Worst lines",
        "By length",
    ]
    cer, right = report.headline["cer"], report.headline["character_accuracy"]
    assert cer.low <= cer.value <= cer.high
    assert right.value == pytest.approx(1 - cer.value)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["torch-export", "onnx"])
def test_an_exported_bundle_reads_lines_of_any_width(run, form, tmp_path):
    exported = Bundle.load(export(run, form, tmp_path / form))
    bundle = Bundle.load(run.folder)
    for texts in (("sea",), ("net", "rope sea net rope sea net")):
        packed = bundle.pack_all([{"image": written(text)} for text in texts])
        np.testing.assert_allclose(exported.outputs(packed), bundle.outputs(packed), atol=1e-3)


def test_lines_too_short_for_their_text_are_left_out_with_the_reason(tmp_path):
    table = line_folder(tmp_path, WORDS, 20)
    table.write_text(table.read_text() + "\n0.png," + "far too long for its picture " * 9, encoding="utf-8")
    prepared = Dataset(table).prepare(Recipe(size=16))
    assert list(prepared.quarantine) == [20]
    assert "its text needs" in prepared.quarantine[20]


def test_a_resumed_run_draws_the_same_changes(tmp_path):
    prepared = Dataset(line_folder(tmp_path, WORDS, 30)).prepare(Recipe(size=16))
    recipe = settle(prepared, Recipe(size=16, batch=4))
    one, same = (prepared.batches(recipe).at(5) for _ in range(2))
    assert torch.equal(one.inputs["image"], same.inputs["image"])
    assert one.rows.tolist() == same.rows.tolist()


def test_a_network_that_writes_learns_paragraphs(tmp_path):
    table = line_folder(tmp_path / "data", WORDS, 24)
    table.write_text(table.read_text(encoding="utf-8").replace(" ", "\\n"), encoding="utf-8")
    recipe = Recipe(model="line-transformer", size=32, epochs=2, batch=8, precision="fp32", device="cpu")
    run = train(Dataset(table), recipe, folder=tmp_path / "runs")
    bundle = Bundle.load(run.folder)
    assert bundle.record["model"] == "line-transformer"
    assert bundle.task.target.most > len("rope\nrope")
    assert "\n" in bundle.task.target.characters
    alone, beside = (bundle.predict([written("net"), *more])[0] for more in ((), (written("sea rope net"),)))
    assert alone["value"] == beside["value"]
    assert alone["confidence"] == pytest.approx(beside["confidence"], abs=1e-4)
