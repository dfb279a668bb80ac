from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from byeori.core.errors import RunError
from byeori.tracking.records import CycleRecord
from byeori.tracking.store import Store

FIRST = CycleRecord("c1", "production", 1.0, 1.0, None, "monitor")


@pytest.fixture
def cycles(store_place):
    return Store(store_place).cycles


def test_a_turn_is_found_where_it_stopped_until_it_has_ended(cycles):
    begun = cycles.begin(FIRST)
    assert cycles.going("production") == begun
    moved = cycles.keep(begun, step="ask", content={"monitor": {"alarms": 1}})
    assert cycles.going("production") == moved
    cycles.keep(moved, step="done", content=moved.content, ended=5.0)
    assert cycles.going("production") is None
    assert cycles.cycles("production")[0].content == {"monitor": {"alarms": 1}}
    assert cycles.cycles("staging") == []


def test_a_name_has_one_turn_at_a_time(cycles):
    cycles.begin(FIRST)
    with pytest.raises(RunError, match="production: the turn c1 of its cycle has not ended"):
        cycles.begin(CycleRecord("c2", "production", 2.0, 2.0, None, "monitor"))


def test_of_several_who_begin_in_the_same_instant_one_does(store_place):
    stores = [Store(store_place) for _ in range(4)]
    together = Barrier(len(stores))

    def begin(number):
        together.wait()
        try:
            return stores[number].cycles.begin(replace(FIRST, id=f"c{number}")).id
        except RunError as error:
            return str(error)

    with ThreadPoolExecutor(len(stores)) as pool:
        said = list(pool.map(begin, range(len(stores))))
    (kept,) = stores[0].cycles.cycles()
    assert said.count(kept.id) == 1
    assert sum(f"the turn {kept.id} of its cycle has not ended" in one for one in said) == len(stores) - 1


def test_of_two_who_go_on_with_a_turn_one_is_told(cycles):
    begun = cycles.begin(FIRST)
    cycles.keep(begun, step="ask", content={})
    with pytest.raises(RunError, match="somebody else goes on with this turn"):
        cycles.keep(begun, step="ask", content={})
