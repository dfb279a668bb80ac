"""Lines as a target: characters of the training part, CTC, and answers with how sure each character is."""

import unicodedata

import numpy as np
import pytest
import torch

from byeori import Image, Line, Recipe, Strip, check_field
from byeori.core.errors import DataError
from byeori.fields.kept import field_of, settings
from byeori.models.line.ctc import CtcHead
from written_lines import written

ABC = Line(("a", "b", "c"))


def logs(*classes: int, sure: float = 0.9) -> torch.Tensor:
    shares = torch.full((len(classes), 4), (1 - sure) / 3)
    shares[torch.arange(len(classes)), list(classes)] = sure
    return shares.log()


def test_lines_keep_the_contract():
    check_field(Line(), ["né à Paris", "벼리", "the net", "l’an 1914"])


def test_texts_are_composed_and_spaced_once():
    assert Line().read("\ufeffné\u200b\xa0à\u3000Paris\u2060") == "né à Paris"
    assert Line().read(f"  {unicodedata.normalize('NFD', 'né à')} \t Paris\n") == "né à Paris"
    assert Line().read(1914) == "1914"


@pytest.mark.parametrize("cell", [None, float("nan"), b"text", object()])
def test_no_text_is_told(cell):
    with pytest.raises(DataError, match=r"no text: found .*; wanted what stands in the picture"):
        Line().read(cell)


def test_characters_are_learned_once_each():
    assert Line().learn(iter(["cab", "a b"]), Recipe()).characters == (" ", "a", "b", "c")


def test_an_unknown_character_is_kept_and_cannot_be_read():
    packed = ABC.pack("abz")
    assert (packed.tolist(), packed.dtype) == ([1, 2, 4], np.int32)
    assert ABC.text([*packed, -1]) == "ab�"
    outputs = logs(1, 2, 0)[None]
    known, unknown = (ABC.loss(outputs, torch.tensor([row]), Recipe()) for row in ([1, 2, -1], [1, 2, 4]))
    assert known == unknown
    scores = ABC.scores()
    scores["cer"].update(outputs, torch.tensor([[1, 2, 4]]))
    assert float(scores["cer"].compute()) == pytest.approx(1 / 3)


def test_the_loss_is_that_of_ctc_with_each_lines_own_length():
    generator = torch.Generator().manual_seed(0)
    heads, lengths = CtcHead(8, 4), (5, 9)
    features = torch.randn(2, 10, 8, generator=generator)
    for row, length in enumerate(lengths):
        features[row, length:] = 0
    outputs, truth = heads(features), torch.tensor([[1, 1, -1], [3, 2, 1]])
    wanted = torch.nn.functional.ctc_loss(
        outputs.transpose(0, 1), truth.clamp(min=0), torch.tensor(lengths), torch.tensor([2, 3])
    )
    torch.testing.assert_close(ABC.loss(outputs, truth, Recipe()), wanted)


def test_a_line_bent_too_short_for_its_text_teaches_nothing():
    heads, features = CtcHead(8, 4), torch.randn(2, 10, 8, generator=torch.Generator().manual_seed(0))
    features[0, 2:] = 0
    outputs = heads(features)
    both = ABC.loss(outputs, torch.tensor([[1, 2, 3], [3, 2, 1]]), Recipe())
    alone = ABC.loss(outputs[1:], torch.tensor([[3, 2, 1]]), Recipe())
    torch.testing.assert_close(both, alone / 2)


def test_the_scores_are_right_characters_first_then_the_errors():
    scores = ABC.scores()
    assert list(scores) == ["character_accuracy", "cer", "wer", "lines_right"]
    line = Line((" ", "a", "b", "c"))
    scores = line.scores()
    for metric in scores.values():
        metric.update(_outputs(line, "ab c", "b"), torch.tensor([line.pack("ab b").tolist(), [3, -1, -1, -1]]))
    values = {name: float(metric.compute()) for name, metric in scores.items()}
    assert values == pytest.approx({"character_accuracy": 0.8, "cer": 0.2, "wer": 1 / 3, "lines_right": 0.5})


def _outputs(line: Line, *texts: str) -> torch.Tensor:
    outputs = torch.full((len(texts), 12, len(line.characters) + 1), -9.0)
    outputs[:, :, 0] = -1
    for row, text in enumerate(texts):
        for place, number in enumerate(line.pack(text)):
            outputs[row, 2 * place, number] = 0
    return outputs


def test_scores_of_what_was_read_are_those_of_the_outputs():
    outputs, truth = _outputs(ABC, "abc", "cc"), torch.tensor([[1, 2, -1], [3, 1, -1]])
    read = torch.from_numpy(ABC.reduce(outputs.numpy()))
    for name, metric in ABC.scores().items():
        other = ABC.scores()[name]
        metric.update(outputs, truth)
        other.update(read, truth)
        assert metric.compute() == other.compute()


def test_an_answer_tells_how_sure_each_character_is():
    answer = Line(ABC.characters, beams=0).answer(logs(1, 1, 0, 2, sure=0.9))
    assert answer["value"] == "ab"
    assert answer["confidence"] == pytest.approx(0.9**4, abs=1e-6)
    assert answer["characters"] == [{"character": "a", "confidence": 0.9}, {"character": "b", "confidence": 0.9}]


def test_the_last_step_may_be_repeated():
    outputs = logs(1, 0, 2, 0)
    outputs[-1] = torch.tensor([0.0, -30, -30, -30])
    assert ABC.answer(torch.cat([outputs, outputs[-1:].repeat(7, 1)])) == ABC.answer(outputs)


def test_a_beam_adds_up_the_paths_of_a_text():
    blank = torch.tensor([[0.6, 0.4, 1e-9, 1e-9]] * 2).log()
    assert Line(ABC.characters, beams=0).answer(blank)["value"] == ""
    searched = Line(ABC.characters, beams=4).answer(blank)
    assert searched["value"] == "a"
    assert searched["confidence"] == pytest.approx(0.64, abs=1e-6)


def test_pictures_become_strips_and_nothing_else_does():
    assert Line().adapt_input(Image()) == Strip()
    assert Line().adapt_input(Line()) == Line()


def test_a_text_too_long_for_its_picture_is_told_with_both():
    line, strip, picture = Line(), Strip(32), written("net").resize((40, 32))
    assert line.mismatch("ten chars.", {"image": (strip, picture)}) is None
    told = line.mismatch("aa" * 5, {"image": (strip, picture)})
    assert told == (
        "image is 40 x 32 px, 10 steps for the network, and its text needs 19: 'aaaaaaaaaa'; "
        "wanted the whole line's picture, or the text of this part alone"
    )


def test_a_text_is_no_code_for_a_page():
    assert Line().show("<b>né</b>") == "&lt;b&gt;né&lt;/b&gt;"


def test_a_paragraph_keeps_its_line_ends():
    assert Line().read("né  à\n Paris\r\n1914") == "né à\nParis\n1914"


def test_a_table_s_line_ends_are_learned_for_paragraphs():
    learned = Line().learn(iter(["né \\n à", "Paris"]), Recipe(model="line-transformer"))
    assert learned.read("né \\n à  Paris\n1914") == "né\nà Paris\n1914"
    assert "\n" in learned.characters
    assert "\\" not in learned.characters


@pytest.mark.parametrize(
    ("texts", "model"),
    [
        ([r"\nabla x", r"\nu"], "crnn"),
        ([r"\nabla x", r"\alpha"], "line-transformer"),
        ([r"C:\new", r"C:\temp"], "line-transformer"),
        ([r"one\ntwo"], "auto"),
    ],
)
def test_a_backslash_and_an_n_are_letters_where_no_paragraphs_are_asked_for(texts, model):
    learned = Line().learn(map(Line().read, texts), Recipe(model=model))
    assert [learned.text(learned.pack(learned.read(text))) for text in texts] == texts
    assert "\n" not in learned.characters


def test_a_field_says_itself_whether_line_ends_are_escaped():
    recipe = Recipe(model="line-transformer")
    assert Line(escaped=True).learn(iter([r"x\nu \alpha"]), Recipe()).characters[0] == "\n"
    assert "\n" not in Line(escaped=False).learn(iter([r"one\ntwo"]), recipe).characters
    assert Line(escaped=False).read(r"one\ntwo") == r"one\ntwo"


def test_a_field_from_before_reads_line_ends_as_it_did():
    before = field_of({"kind": "line", "characters": ["\n", "a", "b"], "most": 9}, [Line])
    assert before.read("a\\nb") == "a\nb"


def test_repeats_stand_where_characters_are_written_one_by_one():
    line = Line(("a", "b", "c"), most=9)
    answer = line.answer(logs(1, 1, 2, 0, 3))
    assert answer["value"] == "aab"
    assert answer["confidence"] == pytest.approx(0.9**4, abs=1e-6)
    assert line.reduce(torch.stack([logs(1, 1, 2, 0, 3), logs(0, 1, 1, 1, 1)]).numpy()).tolist() == [
        [1, 1, 2, -1],
        [-1, -1, -1, -1],
    ]


def test_what_the_training_texts_are_like_is_learned_and_how_much_it_counts():
    line = Line().learn(iter(["ab"] * 20 + ["c"]), Recipe())
    assert line.weight == 0
    unsure = torch.log(torch.tensor([[0.04, 0.9, 0.03, 0.03], [0.04, 0.03, 0.45, 0.48], [0.9, 0.04, 0.03, 0.03]]))
    assert line.answer(unsure)["value"] == "ac"
    weighed = line.calibrate(unsure.repeat(3, 1, 1), torch.tensor([[1, 2, -1]] * 3))
    assert weighed.weight > 0
    assert weighed.answer(unsure)["value"] == "ab"
    assert weighed.text(weighed.reduce(unsure[None].numpy())[0]) == "ab"
    assert line.calibrate(unsure.repeat(3, 1, 1), torch.tensor([[1, 3, -1]] * 3)).weight == 0


def test_a_line_without_a_search_or_written_by_a_transformer_learns_no_language():
    assert Line(beams=0).learn(iter(["ab"]), Recipe()).language == ""
    line = Line().learn(iter(["ab"]), Recipe(model="line-transformer"))
    assert line.language == ""
    assert line.calibrate(torch.zeros(1, 3, 3), torch.tensor([[1, 2]])) is line


def test_settings_of_a_bundle_without_a_language_go_on_loading():
    record = {"kind": "line", "characters": ["a", "b"], "beams": 0, "most": 0}
    assert field_of(record, [Line]) == Line(("a", "b"), beams=0)
    learned = Line().learn(iter(["ab"]), Recipe())
    assert field_of(settings(learned), [Line]) == learned
