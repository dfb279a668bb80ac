import json

import numpy as np
import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.monitoring.own import own_drifts, own_trait
from byeori.tracking.records import Answer
from watched import HOUR_S, START, bundle_in, subject_in


@pytest.fixture
def subject(tmp_path):
    found = subject_in(tmp_path, bundle_in(tmp_path))
    (tmp_path / "inputs").mkdir()
    answers = []
    for number in range(160):
        age = 30 + number % 11 + (20 if number >= 80 else 0)
        path = f"inputs/{number}.json"
        (tmp_path / path).write_text(json.dumps({"age": age, "town": "Seoul"}))
        time = START + number * HOUR_S
        answers.append(Answer(f"a{number}", time, found.bundle.digest, None, {}, {}, 1.0, path, "application/json"))
    found.store.write_answers(answers)
    return found


def _span(subject):
    return START + 80 * HOUR_S, START + 200 * HOUR_S


def test_a_function_in_a_file_is_compared_with_the_inputs_of_before(subject, tmp_path):
    (tmp_path / "mine.py").write_text(
        "def decade(values):\n    return values['age'] // 10\ndef one(values):\n    return 'x'\n"
    )
    traits = [own_trait(f"{tmp_path / 'mine.py'}:{name}") for name in ("decade", "one")]
    found = {one.name: one for one in own_drifts(subject, traits, *_span(subject))}
    assert found["own.decade"].is_changed
    assert found["own.decade"].change.value == pytest.approx(2.0)
    assert not found["own.one"].is_changed
    assert found["own.one"].kind == "category"


def test_inputs_that_are_gone_are_left_out_and_too_few_are_told(subject, tmp_path):
    for number in range(20, 80):
        (tmp_path / f"inputs/{number}.json").unlink()
    with pytest.raises(DataError, match=r"20 kept inputs before .* are too few; wanted 30"):
        own_drifts(subject, [own_trait(lambda values: 1.0)], *_span(subject))
    assert own_drifts(subject, [], *_span(subject)) == ()


def test_a_yes_or_no_of_numpy_is_a_number(subject):
    (found,) = own_drifts(subject, [own_trait(lambda values: np.float32(values["age"]) > 40)], *_span(subject))
    assert 0 <= found.before <= 1


def test_a_function_that_fails_or_gives_no_number_is_told_with_the_answer(subject):
    with pytest.raises(ConfigError, match=r"fails on the input of answer a79: KeyError: 'height'"):
        own_drifts(subject, [own_trait(lambda values: values["height"])], *_span(subject))
    with pytest.raises(ConfigError, match=r"it gives \[1\]; wanted a number, a word, or None"):
        own_drifts(subject, [own_trait(lambda values: [1])], *_span(subject))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("redness", "wanted a file and a function in it"),
        ("gone.py:redness", "there is no file gone.py"),
        ("mine.py:rednes", "has no function 'rednes'; did you mean 'redness'?"),
        ("broken.py:redness", "cannot be loaded: SyntaxError"),
        (7, "wanted a function"),
    ],
)
def test_what_is_no_trait_is_told(given, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("def redness(values):\n    return 1\n")
    (tmp_path / "broken.py").write_text("def redness(:\n")
    with pytest.raises(ConfigError) as error:
        own_trait(given)
    assert told in str(error.value)
