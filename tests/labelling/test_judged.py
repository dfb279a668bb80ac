"""Answers judged as wrong are asked about once; where the truth is known already nobody is asked."""

from byeori.labelling.judged import ask_judged
from byeori.tracking.records import Answer
from byeori.tracking.store import Store


def test_what_is_judged_as_wrong_without_a_truth_is_asked_about_once(store_place):
    store = Store(store_place)
    for number, digest in enumerate("aabbb"):
        store.write_answers([Answer(f"r{number}", float(number), digest, None, {}, {"value": "cat"}, 1.0)])
    store.write_judgement("r0", False)
    store.write_judgement("r1", True)
    store.write_judgement("r2", False, "dog")
    store.write_judgement("r3", False)
    store.write_judgement("r3", True)
    store.write_judgement("r4", False)
    assert len(ask_judged(store, "a")) == 1
    assert len(ask_judged(store)) == 1
    assert ask_judged(store) == []
    items = store.queue.items()
    assert [(item.answer, item.data, item.why) for item in items] == [("r0", "a", "judged"), ("r4", "b", "judged")]
    assert items[0].reason == "Somebody said that the answer 'cat' is wrong."
