"""Items are lent in the store: many people at once each get their own."""

from concurrent.futures import ThreadPoolExecutor

from byeori.labelling.leases import Wanted, lend
from byeori.tracking.records import Item
from byeori.tracking.store import Store


def test_many_people_at_once_each_get_their_own(store_place):
    store = Store(store_place)
    store.queue.add([Item(0, 0.0, "pets", "random", "Drawn.", sample=str(number)) for number in range(40)])

    def take(who: str) -> list[int]:
        with store.database.writing() as connection:
            return [item.id for item in lend(connection, who, 5, wanted=Wanted("pets"))]

    with ThreadPoolExecutor(8) as pool:
        taken = [item for items in pool.map(take, [f"person {n}" for n in range(8)]) for item in items]
    assert sorted(taken) == list(range(1, 41))
    assert take("one more") == []
