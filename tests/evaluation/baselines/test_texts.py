"""The plain baseline of texts: words for English, characters for Korean, none where a text is not the only input."""

import pytest

from byeori import Category, Dataset, Number, Recipe, Text
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.baselines.texts import text_linear

SCRIPTS = {
    "words": ("a good film that I liked", "a bad film that bored me"),
    "characters": ("정말 좋은 영화 재미있다", "너무 지루한 영화 별로다"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_texts_are_counted_by_words_or_by_characters_and_told_apart(script):
    pairs = [(f"{SCRIPTS[script][n % 2]} {n}", str(n % 2)) for n in range(60)]
    data = Dataset(pairs, fields={"input": Text(), "label": Category()})
    prepared = data.prepare(Recipe())
    found = text_linear(PlainData.of(prepared, "val"))
    assert found is not None
    assert found.name == f"logistic regression on TF-IDF of {script}"
    assert (found.outputs.argmax(1) == prepared.columns["label"].gather(prepared.rows["val"])).all()


def test_a_text_beside_another_input_has_none():
    rows = [{"text": f"good {n}", "number": float(n), "label": str(n % 2)} for n in range(40)]
    data = Dataset(rows, target="label", fields={"text": Text(), "number": Number(), "label": Category()})
    assert text_linear(PlainData.of(data.prepare(Recipe()), "val")) is None
