"""Text: any language is read, cleaned, cut, packed and described."""

import numpy as np
import pytest
import torch

from byeori import Recipe, Text, check_field
from byeori.core.errors import DataError, ModelError
from byeori.fields.stacking import stack
from byeori.fields.text.text import LONGEST

CELLS = ["정말 좋은 영화예요", "지루한 영화", "a good film, really", "a bad film", "good", "좋은 film"]


def learned(**choices) -> Text:
    return Text().learn(iter(CELLS), Recipe(**choices))


def test_it_keeps_the_contract():
    check_field(Text(), CELLS)


def test_composed_and_decomposed_letters_are_one_text():
    assert Text().read("cafe\u0301") == Text().read("café")
    assert Text().read("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글"


def test_control_characters_and_byte_order_marks_become_spaces_and_line_ends_one_kind():
    assert Text().read("\ufeffa\x00b\r\nc\rd\t") == "a b\nc\nd"


def test_half_characters_that_no_file_can_hold_are_replaced():
    assert Text().read("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("cell", ["", "  \n", "\x00\x07", "\ufeff"])
def test_an_empty_text_is_an_error(cell):
    with pytest.raises(DataError, match="the text is empty; give it a word, or remove the sample"):
        Text().read(cell)


@pytest.mark.parametrize(("cell", "text"), [(3, "3"), (3.5, "3.5"), ("None", "None"), ("-", "-"), ("NA", "NA")])
def test_numbers_and_words_for_nothing_are_texts_like_others(cell, text):
    assert Text().read(cell) == text


@pytest.mark.parametrize("cell", [None, float("nan")])
def test_a_missing_text_is_an_error(cell):
    with pytest.raises(DataError, match="the text is missing"):
        Text().read(cell)


@pytest.mark.parametrize(("cell", "kind"), [(b"text", "bytes"), (["a"], "list"), (True, "bool")])
def test_what_is_no_text_is_an_error_that_names_it(cell, kind):
    with pytest.raises(DataError, match=f"found {kind} .*; wanted a text"):
        Text().read(cell)


def test_a_text_of_a_megabyte_is_an_error_that_says_how_much_is_read():
    with pytest.raises(DataError, match=r"the text has 1,048,576 characters; wanted at most 200,000: cut it"):
        Text().read("a" * 2**20)
    assert len(Text().read("a" * LONGEST)) == LONGEST


def test_a_text_longer_than_the_training_parts_is_cut_at_their_length():
    text = learned()
    assert text.length == 64
    assert text.pack("film " * 5000).tolist() == text.pack("film " * 12 + "film").tolist()


def test_texts_of_other_length_meet_in_a_batch_filled_up_with_blanks():
    text = learned()
    packed = [text.pack(text.read(cell)) for cell in CELLS]
    assert len({len(one) for one in packed}) > 1
    assert {one.dtype for one in packed} == {np.dtype(np.int32)}
    batch = text.batch(torch.from_numpy(stack(packed, text.about.blank)), None)
    assert batch.dtype == torch.int64
    assert (batch == -1).sum() == sum(batch.shape[1] - len(one) for one in packed)


def test_what_follows_the_end_of_a_text_changes_nothing():
    text = learned()
    stem = text.stem(Recipe()).eval()
    alone = text.batch(torch.from_numpy(text.pack("a good film")), None)[None]
    longer = torch.nn.functional.pad(alone, (0, 50), value=text.about.blank)
    torch.testing.assert_close(stem(longer), stem(alone), atol=1e-6, rtol=0)


def test_only_the_texts_it_learns_from_are_known():
    values = ["한 번", "한 번", "두 번"]
    assert Text().learn(iter(values), Recipe()) == Text().learn(iter(values), Recipe(seed=1))
    assert Text().learn(iter(values), Recipe()) != Text().learn(iter([*values, "세 번", "세 번"]), Recipe())


def test_no_text_at_all_is_an_error():
    with pytest.raises(DataError, match="no text of the training part can be read"):
        Text().learn(iter([]), Recipe())


def test_a_model_that_reads_no_text_is_an_error_with_the_nearest_name():
    with pytest.raises(ModelError, match=r"model 'ngram' reads no text; did you mean 'ngrams'\?"):
        learned(model="ngram")


def test_traits_count_characters_and_words_and_tell_the_scripts_apart():
    assert Text().traits("한글 ABC 12") == {
        "characters": 9.0,
        "words": 3.0,
        "hangul": pytest.approx(2 / 7),
        "latin": pytest.approx(3 / 7),
        "digits": pytest.approx(2 / 7),
        "capitals": pytest.approx(3 / 7),
        "script": "latin",
    }


def test_once_learned_it_tells_how_much_of_a_text_was_unseen_in_training():
    field = learned()
    known, strange = (field.traits(text)["unseen"] for text in ("a good film", "zyxwvu qqqq 벼리"))
    assert 0 <= known < strange <= 1


def test_it_is_shown_escaped_and_in_part():
    assert Text().show("<b>") == "&lt;b&gt;"
    assert Text().show("가" * 1000) == "가" * 300 + "…"


def test_it_says_what_it_is_in_a_line():
    assert str(Text()) == "Text"
    assert str(learned()) == "Text of at most 64 characters, by ngrams"
    assert len(repr(learned())) < 100
