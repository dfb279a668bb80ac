"""Items of the queue lent to people, and what they answer written down."""

import pytest

from byeori.core.errors import DataError
from byeori.tracking.decisions import standing
from byeori.tracking.records import Item
from byeori.tracking.store import Store
from byeori.workbench.label.desk import Desk


@pytest.fixture
def desk(tmp_path):
    store = Store(tmp_path)
    store.queue.add([Item(0, 1.0, "pets", "random", "drawn", sample=f"s{n}", priority=-float(n)) for n in range(4)])
    yield Desk(store)
    store.close()


def _numbers(items):
    return [item.id for item in items]


def test_two_people_are_never_lent_the_same_item(desk):
    assert _numbers(desk.lend("ann", 2)) == [1, 2]
    assert _numbers(desk.lend("bob", 2)) == [3, 4]
    assert _numbers(desk.lend("ann", 9, have=[1, 2])) == []
    desk.release("bob", [3, 1])
    assert _numbers(desk.lend("ann", 9, have=[1, 2])) == [3]


def test_an_item_that_two_are_to_label_is_asked_of_both_and_never_twice_of_one(desk):
    desk.store.queue.add([Item(0, 1.0, "pets", "random", "drawn", sample="two", priority=9.0, wanted=2)])
    assert _numbers(desk.lend("ann", 1)) == [5]
    desk.answer(5, "ann", "pet", "cat")
    assert _numbers(desk.lend("ann", 1)) == [1]
    assert _numbers(desk.lend("bob", 1)) == [5]
    desk.answer(5, "bob", "pet", "dog")
    assert desk.store.queue.item(5).state == "done"


def test_what_somebody_else_has_answered_meanwhile_is_told_and_both_are_kept(desk):
    assert desk.answer(1, "ann", "pet", "cat").conflict is None
    assert desk.answer(1, "bob", "pet", "cat").conflict is None
    conflict = desk.answer(1, "eve", "pet", "dog").conflict
    assert (conflict.who, conflict.value) == ("ann", "cat")
    assert [one.value for one in desk.store.decisions.decisions(item=1)] == ["cat", "cat", "dog"]


def test_what_was_said_is_taken_back_by_who_said_it_and_asked_again(desk):
    kept = desk.answer(1, "ann", "pet", "cat")
    with pytest.raises(DataError, match="is not yours to take back"):
        desk.undo("bob", 1, kept.decisions)
    desk.undo("ann", 1, kept.decisions)
    assert standing(desk.store.decisions.decisions()) == []
    assert desk.progress("ann") == {"answered": 0, "open": 4, "mine": 0, "agreement": None}
    assert _numbers(desk.lend("ann", 1)) == [1]
