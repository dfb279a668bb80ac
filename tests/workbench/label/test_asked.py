"""Questions of the desk as the page shows them."""

import pytest

from asked import MASK, PETS, STREET, asked_in
from byeori.labelling.desk import Desk
from byeori.tracking.records import Item
from byeori.workbench.label.asked import guess_of, taken


@pytest.fixture
def place(tmp_path):
    made = asked_in(tmp_path / "runs")
    yield made
    made.store.close()


def _desk(place):
    return Desk(place.store, "ann", folder=place.folder)


def test_a_question_about_an_answer_shows_its_kept_picture_and_asks_as_the_bundle_does(place):
    [number] = place.ask(place.run("pets-1", PETS), 1, reason="because\x1b[2J", place="a.png")
    [one] = taken(_desk(place), 4, [])
    assert one["inputs"] == [{"name": "image", "kind": "picture", "url": f"/label/items/{number}/input?name=image"}]
    assert one["form"] == {"name": "pet", **PETS.target.form()}
    assert (one["reason"], one["place"], one["guessable"], one["notable"]) == ("because␛[2J", "a.png", True, False)


def test_a_mask_is_asked_with_the_number_of_what_is_not_said(place):
    place.ask(place.run("street-1", STREET), 1)
    [one] = taken(_desk(place), 4, [])
    assert one["form"]["blank"] == 255
    assert [entry["value"] for entry in one["form"]["legend"]] == list(MASK.values)


def test_of_a_group_all_that_are_open_are_one_question_however_few_were_asked_for(place):
    content = {"target": "mood", "form": {"widget": "choice", "options": ["good", "bad"]}}
    items = [
        Item(0, 1.0, "texts", "random", "drawn", sample=f"s{n}", priority=-float(n), content=content | more)
        for n, more in enumerate(
            [*({"cells": {"text": f"nice {n}"}, "group": 3} for n in range(5)), {"cells": {"text": "other"}}]
        )
    ]
    numbers = place.store.queue.add(items)
    found = taken(_desk(place), 2, [])
    assert [one["item"] for one in found][:1] == numbers[:1]
    assert [other["id"] for other in found[0]["others"]] == numbers[1:5]
    assert found[0]["others"][0]["inputs"] == [{"name": "text", "kind": "value", "text": "nice 1"}]
    assert found[0]["notable"]


def test_the_guess_is_that_of_the_answer_with_its_confidence(place):
    [number] = place.ask(place.run("pets-1", PETS), 1)
    outputs = place.store.answer("pets-1-0").outputs
    assert guess_of(_desk(place), number) == {"value": outputs["value"], "confidence": outputs["confidence"]}
