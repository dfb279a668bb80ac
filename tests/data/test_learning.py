"""How inputs learn: by the recipe as each sees it, and beside the answers of the training part."""

import numpy as np
import pytest

from byeori import Category, Dataset, Image, Number, Recipe, Text
from byeori.core.errors import ModelError
from byeori.data.learning import recipe_for, with_answers
from byeori.data.samples import Samples

SEVERAL = {"photo": Image(size=32, side=32), "note": Text(), "age": Number()}


@pytest.mark.parametrize(
    ("asked", "photo", "note"),
    [
        ("auto", "auto", "auto"),
        ("resnet18", "resnet18", "auto"),
        ("ngrams", "auto", "ngrams"),
        ("minilm", "auto", "minilm"),
        ("owner/encoder", "auto", "owner/encoder"),
        ("tabm", "auto", "auto"),
        ("own", "own", "own"),
    ],
)
def test_a_model_is_named_for_the_input_that_knows_it_and_the_others_choose(asked, photo, note):
    def seen(name: str) -> str:
        return recipe_for(SEVERAL[name], SEVERAL, Recipe(model=asked)).model

    assert (seen("photo"), seen("note")) == (photo, note)


def test_a_model_that_no_input_knows_is_an_error_with_the_nearest_name():
    with pytest.raises(ModelError, match=r"model 'minilmm' is none for the inputs photo, note; did you mean 'minilm'"):
        recipe_for(SEVERAL["photo"], SEVERAL, Recipe(model="minilmm"))


def test_a_task_of_several_inputs_makes_both_their_stems():
    pairs = [{"a": f"good {n}", "b": f"film {n}", "label": str(n % 2)} for n in range(40)]
    data = Dataset(pairs, target="label", fields={"a": Text(), "b": Text(), "label": Category()})
    task = data.learned(Recipe(model="ngrams"))
    model = task.model(Recipe(model="ngrams"))
    assert [stem.name for stem in model.stems.values()] == ["ngrams", "ngrams"]


def samples(texts, labels) -> Samples:
    columns = {"text": tuple(texts), "label": tuple(labels)}
    keys = tuple(map(str, range(len(texts))))
    return Samples("some", None, keys, columns, (None,) * len(texts), target="label", inputs=("text",))


def test_a_text_learns_which_words_tell_the_training_parts_answers_apart_and_of_no_other_sample():
    texts, labels = ["good film"] * 4 + ["bad film"] * 4 + [""], ["1"] * 4 + ["0"] * 4 + ["1"]
    text, target = Text().learn(iter(texts[:8]), Recipe()), Category(("0", "1"))
    rows = np.arange(9)
    learned = with_answers({"text": text}, target, "label", samples(texts, labels), rows=rows)["text"]
    assert learned != text
    more = samples([*texts, "good film"], [*labels, "0"])
    assert with_answers({"text": text}, target, "label", more, rows=rows)["text"] == learned
    assert with_answers({"text": text}, target, "label", more, rows=np.arange(10))["text"] != learned


def test_numbers_are_told_apart_as_below_or_above_the_middle_one():
    texts = ["dear"] * 4 + ["cheap"] * 4
    text = Text().learn(iter(texts), Recipe())
    numbers = [90.0, 80.0, 85.0, 70.0, 1.0, 2.0, 3.0, 4.0]
    target = Number().in_role(is_target=True).learn(iter(numbers), Recipe())
    assert with_answers({"text": text}, target, "label", samples(texts, numbers), rows=np.arange(8))["text"] != text
