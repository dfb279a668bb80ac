"""Texts from end to end: a model learns, ships as a bundle, answers alone as in a batch, and in every other form."""

import numpy as np
import pytest

from byeori import Bundle, Category, Dataset, Recipe, Text, evaluate, export, train
from byeori.core.errors import DataError
from byeori.core.seeds import draw

WORDS = {"1": ("good", "fine", "great", "좋은", "재미있는"), "0": ("bad", "boring", "awful", "나쁜", "지루한")}


def reviews(count: int = 120) -> list[tuple[str, str]]:
    """Short and long texts, each with words of its answer and with others."""
    drawn = draw(0, "reviews")
    pairs = []
    for number in range(count):
        label = str(number % 2)
        others = [f"film{drawn.integers(20)}" for _ in range(drawn.integers(1, 12))]
        pairs.append((" ".join([*others, WORDS[label][number // 2 % 5], WORDS[label][number // 10 % 5]]), label))
    return pairs


PAIRS = reviews()


def dataset() -> Dataset:
    return Dataset(PAIRS, fields={"input": Text(), "label": Category()})


@pytest.fixture(scope="module", params=["ngrams", "text-transformer"])
def run(request, tmp_path_factory):
    if request.param != "ngrams":
        pytest.importorskip("tokenizers")
    recipe = Recipe(model=request.param, epochs=3, batch=16, device="cpu", precision="fp32")
    return train(dataset(), recipe, folder=tmp_path_factory.mktemp(request.param))


def test_it_learns_and_the_run_names_what_reads_the_texts(run):
    assert run.recipe["model"] in ("ngrams", "text-transformer")
    if run.recipe["model"] == "ngrams":
        assert Bundle.load(run.folder).record["scores"]["accuracy"]["value"] > 0.9


def test_an_answer_does_not_hang_on_the_texts_beside(run):
    bundle = Bundle.load(run.folder)
    texts = ["좋은 film3", "good " * 60, "boring film1 film2"]
    for text, among in zip(texts, bundle.predict(texts), strict=True):
        alone = bundle.predict([text])[0]
        assert alone["value"] == among["value"]
        assert alone["confidence"] == pytest.approx(among["confidence"], abs=1e-5)


def test_words_that_nobody_has_seen_and_an_empty_text_are_answered_or_refused(run):
    bundle = Bundle.load(run.folder)
    assert bundle.predict(["здравствуйте"])[0]["value"] in ("0", "1")
    with pytest.raises(DataError, match="sample 1: the text is empty"):
        bundle.predict(["good", " \n"])


def test_the_report_shows_what_counting_words_reaches(run):
    report = evaluate(run, dataset(), part="val")
    assert any("TF-IDF" in name for name in report.baselines)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["torch-export", "onnx"])
def test_an_exported_bundle_reads_texts_of_any_length(run, form, tmp_path):
    exported, bundle = Bundle.load(export(run, form, tmp_path / form)), Bundle.load(run.folder)
    for texts in (("good",), ("나쁜 영화", "film1 film2 film3 film4 good")):
        packed = bundle.pack_all([{"input": text} for text in texts])
        np.testing.assert_allclose(exported.outputs(packed), bundle.outputs(packed), atol=1e-4)


def test_two_runs_of_one_seed_are_the_same_to_the_last_byte(tmp_path):
    recipe = Recipe(epochs=2, batch=16, device="cpu", precision="fp32")
    weights = [
        (train(dataset(), recipe, folder=tmp_path / name).folder / "bundle" / "model.safetensors").read_bytes()
        for name in ("one", "two")
    ]
    assert weights[0] == weights[1]


def test_a_text_that_is_planted_in_the_validation_part_moves_nothing():
    data, other = dataset(), dataset()
    row = int(np.flatnonzero(other.parts == "val")[0])
    cells = list(other.samples.columns["input"])
    cells[row] = "planted words " * 50
    object.__setattr__(other.samples, "columns", {**other.samples.columns, "input": tuple(cells)})
    assert other.learned(Recipe()).inputs["input"] == data.learned(Recipe()).inputs["input"]


def test_a_text_of_a_megabyte_in_a_table_is_left_out_with_the_reason(tmp_path):
    rows = [*PAIRS[:40], ("a" * 2**20, "1")]
    prepared = Dataset(rows, fields={"input": Text(), "label": Category()}).prepare(Recipe())
    assert list(prepared.quarantine) == [40]
    assert "1,048,576 characters; wanted at most 200,000" in prepared.quarantine[40]
