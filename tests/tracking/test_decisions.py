import pytest

from byeori.core.errors import DataError
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision
from byeori.tracking.store import Store


def _decision(action="relabel", value="cat", **more):
    return Decision(0, 0.0, "ann", "pets", "label", more.pop("sample", "ab"), "1.png", action, value, **more)


def test_what_was_decided_is_never_overwritten_and_can_be_undone(store_place):
    journal = Store(store_place).decisions
    (first,) = journal.add([_decision()])
    undone = journal.undo(first, "bob")
    assert standing(journal.decisions()) == []
    with pytest.raises(DataError, match="line 1 is taken back by line 2 already; taking 2 back brings it back"):
        journal.undo(first, "cat")
    assert [one.who for one in journal.decisions()] == ["ann", "bob"]
    journal.undo(undone)
    assert [one.id for one in standing(journal.decisions())] == [first]


def test_a_journal_up_to_a_line_stays_what_it_was(store_place):
    journal = Store(store_place).decisions
    journal.add([_decision(), _decision(sample="cd")])
    line = journal.last()
    journal.undo(1)
    assert [one.id for one in standing(journal.decisions(until=line))] == [1, 2]


def test_undoing_what_nobody_decided_is_told(store_place):
    with pytest.raises(DataError, match="no decision has the number 7"):
        Store(store_place).decisions.undo(7)
