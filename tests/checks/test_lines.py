"""What check says of texts that are read off pictures."""

from byeori.checks import lines
from byeori.checks.check import check
from byeori.data.dataset import Dataset
from written_lines import written


def findings(*texts: str) -> list[tuple[str, str]]:
    pairs = [(written(text), text) for text in texts]
    found = check(Dataset(pairs, task="reading"))
    return [(one.severity, f"{one.reason}; {one.action}") for one in found if one.kind == "line end or word"]


def test_a_backslash_and_an_n_are_named_with_what_training_does():
    [(severity, told)] = findings(r"one\ntwo", "three", "four")
    assert severity == "warning"
    assert r"a backslash and an n stand in 1 texts: 'one\\ntwo'" in told
    assert "as line ends with `--model line-transformer`" in told


def test_other_words_with_a_backslash_say_that_these_are_words():
    [(severity, told)] = findings(r"\nu + \alpha", r"\nabla x", "y")
    assert severity == "note"
    assert r"as they are written, as \alpha is" in told


def test_other_texts_and_other_targets_are_passed_over():
    assert findings("one", r"\alpha", "two") == []
    facts = check(Dataset([(written(text), text) for text in (r"\na", "b")] * 2, task="classification")).facts
    assert facts is not None
    assert lines.line_ends(facts, "category") == []
