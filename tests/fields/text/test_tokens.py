"""Tokens: a vocabulary of our own, the same each time, for any language; cut at the length of most texts."""

import numpy as np
import pytest

from byeori.core.errors import ModelError
from byeori.fields.text.tokens import Learned, learn_answers, learn_tokens, tokens_of, usual_batch

pytest.importorskip("tokenizers")
TEXTS = ["a good film", "정말 좋은 영화예요", "a bad film"] * 4 + ["word " * 300]


def test_a_vocabulary_of_byte_pairs_is_learned_the_same_each_time_and_writes_every_language():
    learned = learn_tokens("text-transformer", TEXTS)
    assert learned == learn_tokens("text-transformer", TEXTS)
    seen = tokens_of("a good film", "text-transformer", learned.vocabulary, learned.length)
    assert len(seen) < len("a good film")  # pairs that often stand together are one token
    assert len(tokens_of("здравствуйте 🙂", "text-transformer", learned.vocabulary, learned.length)) > 5


def test_texts_are_cut_at_the_length_that_nearly_all_have_and_a_chosen_length_stays():
    learned = learn_tokens("text-transformer", TEXTS)
    assert learned.length < 512
    assert len(tokens_of("word " * 900, "text-transformer", learned.vocabulary, learned.length)) == learned.length
    assert learn_tokens("ngrams", TEXTS, 100).length == 100


def test_a_damaged_tokenizer_is_an_error():
    with pytest.raises(ModelError, match="a text's tokenizer cannot be read"):
        tokens_of("text", "text-transformer", "{}", 16)


def test_only_n_grams_learn_from_answers():
    learned = learn_tokens("text-transformer", TEXTS)
    assert learn_answers(learned, "text-transformer", TEXTS, np.arange(len(TEXTS)) % 2) is learned


def test_n_grams_of_many_texts_learn_from_larger_batches():
    few, many = (learn_tokens("ngrams", ["한 편", "a film"] * count) for count in (10, 5_000))
    assert usual_batch("ngrams", few.vocabulary) is None
    assert usual_batch("ngrams", many.vocabulary) == 128
    assert usual_batch("text-transformer", Learned(1, "{}").vocabulary) is None
