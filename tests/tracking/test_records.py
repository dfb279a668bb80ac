"""Records show themselves in one line and cannot be changed."""

from dataclasses import FrozenInstanceError

import pytest

from byeori.tracking.records import Headline, RunRecord


def test_a_run_shows_its_name_its_state_and_its_headline_where_there_is_one():
    assert repr(RunRecord("1", "pets-1", 0.0, "running")) == "<RunRecord pets-1: running>"
    done = RunRecord("1", "pets-1", 0.0, "done", headline={"text": "test accuracy 0.9"})
    assert repr(done) == "<RunRecord pets-1: done, test accuracy 0.9>"


def test_a_headline_is_kept_as_its_numbers_beside_its_part_and_its_text():
    kept = {"accuracy": 0.9, "part": "test", "text": "test accuracy 0.9"}
    found = Headline.of(kept)
    assert (found.text, found.part, found.scores) == ("test accuracy 0.9", "test", {"accuracy": 0.9})
    assert found.to_json() == kept
    assert Headline.of({"score": 0.5}).to_json() == {"score": 0.5}


def test_a_run_without_a_headline_has_an_empty_line():
    assert str(Headline.of(None)) == ""


def test_what_happened_is_not_changed():
    with pytest.raises(FrozenInstanceError):
        RunRecord("1", "pets-1", 0.0, "done").state = "failed"
