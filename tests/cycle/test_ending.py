"""A turn that goes on and on is ended by hand, and everybody can see who did it and why."""

import pytest

from byeori.core.errors import ConfigError, RunError
from byeori.cycle.ending import end_turn
from byeori.tracking.records import CycleRecord
from byeori.tracking.store import Store

FOUND = {"look": {"text": "an alarm stands"}, "retrain": {"run": "production-a1b2c3"}}


@pytest.fixture
def going(tmp_path):
    """A folder of runs with a turn whose training has failed."""
    store = Store(tmp_path)
    store.cycles.begin(CycleRecord("c1", "production", 1.0, 1.0, None, "retrain", FOUND))
    store.close()
    return tmp_path


def test_it_is_ended_and_told_in_the_turn_its_page_and_the_audit(going):
    turn = end_turn("production", "its labels are wrong", who="ann", folder=going)
    said = "ann has ended it before 'retrain' was done: its labels are wrong; the run production-a1b2c3 stays"
    assert turn.is_done
    assert not turn.is_released
    assert turn.text() == f"production: {said}"
    assert turn.said == [("look", "an alarm stands"), ("end", said)]
    store = Store(going)
    assert store.cycles.going("production") is None
    (line,) = store.audit.lines()
    assert (line.who, line.action, line.subject) == ("ann", "end", "production")
    assert line.content["reason"] == "its labels are wrong"
    assert "its labels are wrong" in (going / "cycles/c1/turn.html").read_text()
    store.cycles.begin(CycleRecord("c2", "production", 2.0, 2.0, None, "look"))


def test_without_a_turn_it_says_so(going):
    end_turn("production", "wrong", folder=going)
    with pytest.raises(RunError, match=r"production: no turn of its cycle goes on; the last one has ended at \d{4}-"):
        end_turn("production", "wrong", folder=going)
    Store(going).cycles.begin(CycleRecord("c2", "staging", 2.0, 2.0, None, "look"))
    with pytest.raises(RunError, match=r"stagin: no turn of a cycle .*; there are turns of 'staging'; did you mean"):
        end_turn("stagin", "wrong", folder=going)


def test_a_reason_and_a_store_are_wanted(going, tmp_path):
    with pytest.raises(ConfigError, match="--end wants the reason why the turn is ended"):
        end_turn("production", " ", folder=going)
    with pytest.raises(RunError, match="nowhere: holds no store"):
        end_turn("production", "wrong", folder=tmp_path / "nowhere")
