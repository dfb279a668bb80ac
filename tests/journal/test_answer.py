"""A kept answer reads what is long when it is asked for."""

from pathlib import Path

from byeori.journal.answer import KeptAnswer


def _answer(outputs, traits="{}", path=None):
    return KeptAnswer("a", 0.0, "d", None, 1.0, None, None, path, None, outputs, traits, Path("runs"))


def test_outputs_and_traits_are_read_from_their_text():
    answer = _answer('{"value": "cat", "confidence": 0.5}', '{"x": NaN}')
    assert (answer.value, answer.confidence) == ("cat", 0.5)
    assert answer.traits["x"] != answer.traits["x"]
    assert _answer(None).value is None


def test_the_input_is_a_file_beside_the_store_or_none():
    assert _answer(None, path="inputs/ab/ab.png").input == Path("runs/inputs/ab/ab.png")
    assert _answer(None).input is None
