"""What was taken back stays so for each server of the store, until it is released or tried again for a reason."""

import logging
from types import SimpleNamespace

import pytest

from byeori.core.errors import ServeError
from byeori.serving.lineup.challengers import Challengers
from byeori.serving.lineup.taken_back import fault_of, leave_out
from byeori.serving.lineup.trial import CHAMPION_NOW, Trial
from byeori.tracking.records import Release


def _lineup(kind="canary"):
    """A lineup with one challenger, as each server makes it when it begins."""
    ended = []
    return SimpleNamespace(trials=(Trial(kind, "two", "run-2", "animals-2"),), end=ended.append, ended=ended)


def _take_back(store, why):
    trial = _lineup().trials[0]
    trial.gone(why)
    Challengers(store, SimpleNamespace(take_back=lambda _trial: None))._take_back(trial, why)


@pytest.fixture
def taken(store):
    """A store that knows that the canary `two` was taken back."""
    _take_back(store, "it is slow")
    return store


def test_a_server_that_begins_anew_answers_without_it_and_says_so(taken, caplog):
    lineup = _lineup()
    with caplog.at_level(logging.ERROR, "byeori.serving"):
        leave_out(taken, lineup, None)
    [trial] = lineup.trials
    assert lineup.ended == [trial]
    assert trial.why == "it was taken back before: it is slow"
    assert "canary animals-2 is not tried, as it was taken back before: it is slow; `--again" in caplog.text
    assert len(taken.audit.lines(action="take_back")) == 1
    other = _lineup("shadow")
    leave_out(taken, other, None)
    assert other.trials[0].is_on


def test_it_is_tried_again_for_a_reason_that_the_audit_keeps(taken):
    lineup = _lineup()
    leave_out(taken, lineup, "its disk is mended")
    assert lineup.trials[0].is_on
    [line] = taken.audit.lines(action="try_again")
    assert (line.subject, line.content["reason"]) == ("run-2", "its disk is mended")
    anew = _lineup()
    leave_out(taken, anew, None)
    assert anew.trials[0].is_on
    with pytest.raises(ServeError, match="--again: wants the reason"):
        leave_out(taken, _lineup(), " ")


def test_a_release_of_the_bundle_lifts_it(taken):
    trial = _lineup().trials[0]
    assert fault_of(taken, trial) == "it is slow"
    taken.releases.add(Release("production", 1, 0.0, "ann", "release", "two", "somewhere"))
    assert fault_of(taken, trial) is None


def test_that_it_was_the_champion_for_a_while_is_no_fault(store):
    _take_back(store, CHAMPION_NOW)
    assert fault_of(store, _lineup().trials[0]) is None


def test_a_server_hears_that_another_one_has_taken_it_back(taken):
    begun = _lineup()
    begun.trials[0].since = 0.0  # before the other server did it
    Challengers(taken, begun)._hear(begun.trials)
    assert begun.trials[0].why == "another server has taken it back: it is slow"
