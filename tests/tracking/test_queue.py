from byeori.tracking.records import Item
from byeori.tracking.store import Store


def _item(**more):
    return Item(**({"id": 0, "created": 0.0, "data": "pets", "why": "uncertain", "reason": "two classes"} | more))


def test_the_item_of_the_largest_priority_comes_first(tmp_path):
    queue = Store(tmp_path).queue
    queue.add([_item(sample="a", priority=0.1), _item(sample="b", priority=0.9)])
    assert [item.sample for item in queue.items()] == ["b", "a"]


def test_nobody_is_asked_twice_for_one_reason(tmp_path):
    queue = Store(tmp_path).queue
    first = queue.add([_item(sample="a")])
    assert queue.add([_item(sample="a")]) == first
    assert queue.add([_item(sample="a", why="random")]) != first


def test_an_item_that_is_done_leaves_the_open_ones(tmp_path):
    queue = Store(tmp_path).queue
    (number,) = queue.add([_item(sample="a")])
    queue.set_state(number, "done")
    assert queue.items() == []
    assert queue.item(number).state == "done"
    assert queue.count() == {("uncertain", "done"): 1}


def test_items_of_one_asking_are_found_by_it(tmp_path):
    queue = Store(tmp_path).queue
    queue.add([_item(answer="1", ask="q", probability=0.2), _item(answer="2")])
    assert [item.probability for item in queue.items(ask="q")] == [0.2]
