"""Items of the queue as the page asks them."""

import pytest

from asked import MASK, PETS, STREET, asked_in
from byeori.core.errors import DataError
from byeori.tracking.records import Item
from byeori.workbench.label.questions import Questions
from byeori.workbench.samples.targets import Targets


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


@pytest.fixture
def questions(place):
    return Questions(place.store, Targets(place.folder, place.store))


def test_an_item_about_an_answer_shows_its_kept_picture_and_asks_as_the_bundle_does(place, questions):
    [number] = place.ask(place.run("pets-1", PETS), 1, reason="because\x1b[2J", place="a.png")
    asked = questions.question(place.store.queue.item(number))
    assert asked["inputs"] == [{"name": "image", "kind": "picture", "url": f"/label/items/{number}/input?name=image"}]
    assert asked["form"] == {"name": "pet", **PETS.target.form()}
    assert (asked["reason"], asked["place"], asked["guessable"]) == ("because␛[2J", "a.png", True)


def test_a_mask_is_asked_with_the_number_of_what_is_not_said(place, questions):
    [number] = place.ask(place.run("street-1", STREET), 1)
    asked = questions.question(place.store.queue.item(number))
    assert asked["form"]["blank"] == 255
    assert [entry["value"] for entry in asked["form"]["legend"]] == list(MASK.values)


def test_an_item_of_which_nothing_tells_what_to_ask_is_an_error(place, questions):
    [number] = place.store.queue.add([Item(0, 1.0, "f" * 64, "random", "drawn", answer="x")])
    with pytest.raises(DataError, match="no bundle here answers"):
        questions.question(place.store.queue.item(number))


def test_the_guess_is_that_of_the_answer(place, questions):
    [number] = place.ask(place.run("pets-1", PETS), 1)
    outputs = place.store.answer("pets-1-0").outputs
    guess = questions.guess(place.store.queue.item(number))
    assert guess == {"value": outputs["value"], "confidence": outputs["confidence"]}
