from byeori.tracking.records import Item
from byeori.tracking.store import Store


def _item(**more):
    return Item(**({"id": 0, "created": 0.0, "data": "pets", "why": "uncertain", "reason": "two classes"} | more))


def test_the_item_of_the_largest_priority_comes_first(store_place):
    queue = Store(store_place).queue
    queue.add([_item(sample="a", priority=0.1), _item(sample="b", priority=0.9)])
    assert [item.sample for item in queue.items()] == ["b", "a"]


def test_nobody_is_asked_twice_for_one_reason(store_place):
    queue = Store(store_place).queue
    first = queue.add([_item(sample="a")])
    assert queue.add([_item(sample="a")]) == first
    assert queue.add([_item(sample="a", why="random")]) != first


def test_an_item_that_is_done_leaves_the_open_ones(store_place):
    queue = Store(store_place).queue
    (number,) = queue.add([_item(sample="a")])
    queue.set_state(number, "done")
    assert queue.items() == []
    assert queue.item(number).state == "done"
    assert queue.count() == {("uncertain", "done"): 1}


def test_items_of_one_asking_are_found_by_it(store_place):
    queue = Store(store_place).queue
    queue.add([_item(answer="1", ask="q", probability=0.2), _item(answer="2")])
    assert [item.probability for item in queue.items(ask="q")] == [0.2]


def test_very_many_items_are_put_in_at_once_by_the_same_rule(store_place):
    queue = Store(store_place).queue
    first = queue.add([_item(sample="7"), _item(answer="7"), _item(sample="8", ask="q")])
    many = [_item(sample=str(number % 500)) for number in range(1_000)]
    numbers = queue.add([*many, _item(answer="7"), _item(sample="8", ask="q")])
    assert numbers[7] == numbers[507] == first[0]
    assert numbers[-2:] == first[1:]
    assert numbers[:500] == numbers[500:1_000]
    assert len(set(numbers)) == 502
    assert [queue.item(numbers[place]).sample for place in (0, 8, 499)] == ["0", "8", "499"]


def test_what_is_about_nothing_that_can_be_told_again_is_asked_each_time(store_place):
    queue = Store(store_place).queue
    assert len(set(queue.add([_item(), _item()]) + queue.add([_item()]))) == 3


def test_what_is_done_may_be_asked_again(store_place):
    queue = Store(store_place).queue
    (number,) = queue.add([_item(sample="a")])
    queue.set_state(number, "done")
    assert queue.add([_item(sample="a")]) != [number]
