from byeori.tracking.counts import Counted
from byeori.tracking.store import Store


def test_a_writer_replaces_its_own_hour_and_no_other(store_place):
    counts = Store(store_place).counts
    counts.put(Counted("b", 3600.0, "one", 2, {"age": [1, 1]}))
    counts.put(Counted("b", 3600.0, "two", 1, {"age": [0, 1]}))
    counts.put(Counted("b", 3600.0, "one", 3, {"age": [2, 1]}))
    assert [(one.writer, one.answers) for one in counts.counts("b")] == [("one", 3), ("two", 1)]
    assert counts.counts("b", since=7200.0) == counts.counts("b", until=3600.0) == counts.counts("c") == []
