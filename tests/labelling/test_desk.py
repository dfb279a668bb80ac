"""Two people never hold one item at once; answers become decisions or judgements, and can be taken back."""

import sqlite3

import pytest

from byeori.core.errors import DataError
from byeori.labelling.desk import Desk
from byeori.labelling.forms import form_for
from byeori.tracking.decisions import standing
from byeori.tracking.records import Answer, Item
from byeori.tracking.store import Store

FORM = form_for("classification", ("cat", "dog", "ox"))


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "runs")


def ask(store: Store, count: int = 3, **more) -> list[int]:
    content = {"target": "label", "form": FORM, "cells": {"size": 3, "name": "rex"}}
    items = [
        Item(0, 0.0, "pets", "uncertain", "Cat or dog?", sample=f"{number:032}", content=content, priority=-number)
        for number in range(count)
    ]
    return store.queue.add([Item(**(vars(item) | more)) for item in items])


def test_a_question_says_what_is_shown_how_it_is_answered_and_why(store):
    [first, *_] = ask(store)
    question = Desk(store, "ann").next()
    assert (question.item, question.target, question.reason) == (first, "label", "Cat or dog?")
    assert question.form == FORM
    assert question.inputs == {"size": 3, "name": "rex"}
    assert not question.has_guess


def test_two_people_are_never_asked_the_same_and_what_one_holds_is_theirs(store):
    items = ask(store)
    ann, bob = Desk(store, "ann"), Desk(store, "bob")
    assert [ann.next().item, bob.next().item, ann.next().item] == [items[0], items[1], items[0]]
    assert [one.item for one in bob.take(3, have=(items[1],))] == [items[2]]
    ann.release()
    assert Desk(store, "eve").next().item == items[0]


def test_an_item_that_nobody_comes_back_for_is_lent_again(store):
    items = ask(store, 1)
    Desk(store, "ann").next()
    bob = Desk(store, "bob")
    assert bob.next() is None
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE leases SET until = 0")
    assert bob.next().item == items[0]


def test_a_label_is_a_decision_and_undoing_asks_again(store):
    [item] = ask(store, 1)
    ann = Desk(store, "ann")
    kept = ann.label(ann.next().item, " dog", "sure")
    assert (kept.value, kept.is_done) == ("dog", True)
    [made] = store.decisions.decisions(item=item)
    assert (made.action, made.value, made.target, made.who, made.note) == ("label", "dog", "label", "ann", "sure")
    assert ann.next() is None
    assert ann.undo() == item
    assert standing(store.decisions.decisions(item=item)) == []
    assert ann.next().item == item
    assert ann.undo() is None


def test_skipping_asks_somebody_else_and_can_be_taken_back(store):
    [item] = ask(store, 1)
    ann = Desk(store, "ann")
    ann.next()
    ann.skip(item)
    assert ann.next() is None
    assert Desk(store, "bob").next().item == item
    Desk(store, "bob").release()
    assert ann.undo() == item
    assert ann.next().item == item


def test_the_second_of_two_who_decide_the_same_at_once_is_told(store):
    [item] = ask(store, 1)
    ann, bob = Desk(store, "ann"), Desk(store, "bob")
    ann.label(item, "cat")
    with pytest.raises(DataError, match="was labelled by ann meanwhile, as cat; nothing of yours was kept"):
        bob.label(item, "dog")
    assert [one.who for one in store.decisions.decisions(item=item)] == ["ann"]
    assert ann.label(item, "ox").is_done  # who labelled it may think again


def test_a_third_is_asked_where_two_do_not_agree(store):
    [item] = ask(store, 1, wanted=2)
    ann, bob, eve = (Desk(store, name) for name in ("ann", "bob", "eve"))
    assert ann.next().item == bob.next().item == item
    assert eve.next() is None
    assert not ann.label(item, "cat").is_done
    kept = bob.label(item, "dog")
    assert (kept.is_done, kept.disagrees) == (False, True)
    assert ann.next() is None
    assert eve.next().item == item
    assert eve.label(item, "dog").is_done


def test_two_who_agree_are_enough(store):
    [item] = ask(store, 1, wanted=2)
    Desk(store, "ann").label(item, "cat")
    assert Desk(store, "bob").label(item, "cat").is_done


def test_about_an_answer_a_label_is_a_judgement(store):
    store.write_answers([Answer("a1", 0.0, "b" * 64, None, {}, {"value": "cat", "confidence": 0.6}, 1.0)])
    [item] = ask(store, 1, answer="a1", sample=None)
    ann = Desk(store, "ann")
    assert ann.next().has_guess
    assert ann.guess(item) == "cat"
    ann.label(item, "dog")
    [made] = store.judgements(answer="a1")
    assert (made.correct, made.truth, made.source, made.item) == (False, "dog", "label", item)
    assert store.decisions.decisions(item=item) == []
    assert ann.undo() == item
    assert [one.retracts for one in store.judgements(answer="a1")] == [None, made.id]
    ann.label(item, "cat")
    assert store.judgements(answer="a1")[-1].correct


def test_progress_counts_by_reason(store):
    ask(store)
    ask(store, 1, why="random", sample="f" * 32)
    ann = Desk(store, "ann")
    ann.label(ann.next().item, "cat")
    found = ann.progress()
    assert (found.done, found.open, found.mine) == (1, 3, 1)
    assert found.by_reason == {"uncertain": 2, "random": 1}


@pytest.mark.parametrize(
    ("item", "value", "told"), [(9, "cat", "no item of the label queue has the number 9"), (1, "dgo", "mean 'dog'")]
)
def test_what_cannot_be_labelled_is_refused(store, item, value, told):
    ask(store, 1)
    with pytest.raises(DataError, match=told):
        Desk(store, "ann").label(item, value)


def test_a_withdrawn_item_is_not_labelled(store):
    [item] = ask(store, 1)
    store.queue.set_state(item, "withdrawn")
    with pytest.raises(DataError, match="was withdrawn"):
        Desk(store, "ann").label(item, "cat")


def test_a_question_that_no_bundle_answers_says_so(store):
    [item] = store.queue.add([Item(0, 0.0, "e" * 64, "monitor", "Drawn.", answer="a1")])
    with pytest.raises(DataError, match=f"item {item} is about .* no bundle in .* answers that"):
        Desk(store, "ann").next()


def test_a_file_that_is_gone_is_named(store, tmp_path):
    content = {"target": "label", "form": FORM, "cells": {"image": "a.png"}, "root": str(tmp_path), "files": ["image"]}
    ask(store, 1, content=content)
    question = Desk(store, "ann").next()
    assert question.inputs == {"image": tmp_path / "a.png"}
    assert question.gone == ("image",)


def test_the_next_of_very_many_is_found_by_an_index(store):
    ask(store, 1)
    with sqlite3.connect(store.where) as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM queue WHERE state = 'open' ORDER BY priority DESC, id LIMIT 1"
        ).fetchall()
    connection.close()
    assert "queue_next" in str(plan)
    assert "TEMP B-TREE" not in str(plan)
