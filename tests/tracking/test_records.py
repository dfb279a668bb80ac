"""Records show themselves in one line and cannot be changed."""

from dataclasses import FrozenInstanceError

import pytest

from byeori.tracking.records import RunRecord


def test_a_run_shows_its_name_its_state_and_its_headline_where_there_is_one():
    assert repr(RunRecord("1", "pets-1", 0.0, "running")) == "<RunRecord pets-1: running>"
    done = RunRecord("1", "pets-1", 0.0, "done", headline={"text": "test accuracy 0.9"})
    assert repr(done) == "<RunRecord pets-1: done, test accuracy 0.9>"


def test_what_happened_is_not_changed():
    with pytest.raises(FrozenInstanceError):
        RunRecord("1", "pets-1", 0.0, "done").state = "failed"
