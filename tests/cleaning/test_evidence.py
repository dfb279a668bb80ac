"""Evidence in words, of classes, numbers and texts."""

import numpy as np
import pytest

from byeori import Dataset, Recipe, Watch
from byeori.cleaning.clean import clean
from byeori.cleaning.evidence import differing
from byeori.cleaning.from_run import run_for
from byeori.cleaning.looked import look
from byeori.cleaning.trainings import Trainings
from byeori.cleaning.witnessing import witness_of
from mislabelled import rows_of_numbers


def test_where_a_text_differs_is_told_in_few_words():
    assert differing("hallo welt", "hello world") == ("read as 'hello world': 'a' for 'e', 'e' for 'or', 't' for 'd'")
    assert differing("a b", "ab") == "read as 'ab': ' ' is too much"
    assert differing("abcdefgh", "xbxdxfxh").endswith("and 1 more")


@pytest.fixture(scope="module")
def witness(mislabelled):
    data = Dataset(mislabelled.photos)
    run = run_for(data, mislabelled.run, Trainings(mislabelled.runs))
    return witness_of(run, look(run.bundle, run.prepared, run.rows), None, data)


def test_the_likeliest_other_class_is_the_likely_one(witness):
    shares = witness.shares(0)
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    given = witness.given(0)
    order = [witness.classes[place] for place in np.argsort(-shares)]
    assert witness.likely(0, given) == next(name for name in order if name != given)


def test_words_tell_of_every_sign_that_is_there(witness):
    words = witness.words(0, witness.given(0), "dark")
    assert "worse than" in words
    assert "of its 10 nearest" in words


def test_a_number_has_the_models_answer_beside_it(tmp_path):
    rows, _ = rows_of_numbers(80)
    recipe = Recipe(epochs=10, device="cpu")
    found = clean(Dataset(rows, target="y"), recipe, top=2, folder=tmp_path, watch=Watch(progress=False))
    first = found.of("label")[0]
    assert isinstance(first.likely, float)
    assert first.given > first.likely
    assert "its nearest have" in first.evidence
