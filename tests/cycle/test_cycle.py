"""Turn after turn, until it is stopped."""

import pytest

from byeori.cycle import cycle as cycles
from byeori.cycle.cycle import run_cycle
from byeori.cycle.turn import Turn
from byeori.tracking.records import CycleRecord


class Stop(KeyboardInterrupt):
    pass


@pytest.fixture
def turns(monkeypatch, tmp_path):
    """What each call of a turn gives in turn, and the seconds that were slept."""
    slept = list[float]()
    given = iter([("wait", None), ("wait", None), ("done", 5.0), ("done", 9.0)])

    def one_turn(name, **_options):
        try:
            step, ended = next(given)
        except StopIteration:
            raise Stop from None
        return Turn(CycleRecord("c1", name, 1.0, 2.0, ended, step, {"look": {"text": step}}))

    class Champion:
        runs = tmp_path

    monkeypatch.setattr(cycles, "one_turn", one_turn)
    monkeypatch.setattr(cycles, "champion_of", lambda *_words, **_named: Champion)
    monkeypatch.setattr(cycles.time, "sleep", slept.append)
    return slept


def test_one_call_goes_as_far_as_it_can_and_writes_the_page(turns, tmp_path):
    told = list[str]()
    assert run_cycle(tell=told.append).step == "wait"
    assert told == [f"page: {tmp_path / 'cycles' / 'c1' / 'turn.html'}"]
    assert turns == []


def test_with_a_time_it_waits_for_people_and_begins_again(turns):
    with pytest.raises(Stop):
        run_cycle(every_s=3600.0)
    assert turns[:2] == [30.0, 30.0]
    assert turns[2] == pytest.approx(3600.0, abs=5)
