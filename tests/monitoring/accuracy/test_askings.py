import numpy as np

from byeori.monitoring.accuracy.asking import ask
from byeori.monitoring.accuracy.askings import Asking, askings_of, probability_of_all
from byeori.monitoring.accuracy.choosing import Design
from byeori.tracking.records import Item
from live_answers import live


def test_an_asking_comes_back_from_the_queue_as_it_was_drawn(tmp_path):
    here = live(tmp_path, 100)
    asked = ask(here.store, here.bundle, 12, span=here.span)
    (found,) = askings_of(here.store, here.bundle.digest)
    assert (found.id, found.design, found.since) == (asked.asking.id, asked.asking.design, here.span.since)
    assert found.ids == asked.asking.ids


def test_other_questions_of_the_queue_are_no_askings(tmp_path):
    here = live(tmp_path, 20)
    here.store.queue.add([Item(0, 0.0, here.bundle.digest, "judged", "Judged wrong.", answer="a00001")])
    assert askings_of(here.store, here.bundle.digest) == []


def test_an_answer_of_two_askings_counts_with_the_probability_of_either():
    one, other = (Asking(name, 0.0, 0.0, until, Design(0.5, 0.0)) for name, until in (("a", 10.0), ("b", 20.0)))
    time = np.array([5.0, 15.0, 25.0])
    assert probability_of_all([one, other], time, np.zeros(3)).tolist() == [0.75, 0.5, 0.0]
    assert probability_of_all([], time, np.zeros(3)).tolist() == [0, 0, 0]
