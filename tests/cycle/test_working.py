"""One process at a time works on a turn."""

import pytest

from byeori.core.errors import RunError
from byeori.cycle.working import refuse_worked_on, without_worker, working
from byeori.tracking.environment import environment
from byeori.tracking.records import CycleRecord
from byeori.tracking.store import Store

FIRST = CycleRecord("c1", "production", 1.0, 1.0, None, "look", {"look": {"text": "fine"}})


def test_who_works_on_a_turn_is_written_while_it_does(store_place):
    store = Store(store_place)
    with working(store, store.cycles.begin(FIRST)) as held:
        there = store.cycles.going("production")
        assert there == held.record
        assert there.content["by"]["pid"] == environment()["pid"]
        assert without_worker(there).content == FIRST.content
        held.keep("ask", there.content)
    assert store.cycles.going("production").content == FIRST.content
    assert store.cycles.going("production").step == "ask"


def test_of_two_on_machines_of_their_own_the_one_that_comes_late_is_told(store_place):
    store = Store(store_place)
    begun = store.cycles.begin(FIRST)
    with working(store, begun) as held:
        with pytest.raises(RunError, match="somebody else goes on with this turn"):
            store.cycles.keep(begun, step="ask", content={})
        held.keep("ask", {})


def test_a_process_that_has_ended_or_is_elsewhere_stops_nobody():
    now = environment()
    for by in ({"host": "elsewhere", "pid": 1}, {**now, "pid_started": -5, "pid": now["pid"]}, {}):
        refuse_worked_on(CycleRecord("c1", "production", 1.0, 1.0, None, "look", {"by": by}))
