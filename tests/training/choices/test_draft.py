"""A recipe on its way: what is open is filled, what was decided keeps its value and its reason."""

import pytest

from byeori import Recipe
from byeori.core.settled import Why
from byeori.training.choices.draft import Draft, in_range


def test_what_the_user_says_is_theirs_and_the_rest_is_open_or_the_default():
    draft = Draft.of(Recipe(epochs=3))
    assert draft.why["epochs"] == Why("you", "as you asked")
    assert draft.why["accumulate"].by == "default"
    assert draft.is_open("lr")
    assert "lr" not in draft.why


def test_filling_changes_what_is_open_alone():
    draft = Draft.of(Recipe(epochs=3)).fill("epochs", 9, "data", "no").fill("lr", 0.5, "data", "usual")
    assert (draft["epochs"], draft["lr"]) == (3, 0.5)
    assert draft.why["lr"] == Why("data", "usual")


def test_reasons_that_are_known_hold_for_what_is_decided():
    known = {"epochs": Why("budget", "as many as fit"), "lr": Why("data", "usual")}
    draft = Draft.of(Recipe(epochs=3), known)
    assert draft.why["epochs"].by == "budget"
    assert "lr" not in draft.why


def test_files_go_on_holding_open_what_follows():
    draft = Draft.of(Recipe()).follow("momentum", 0.9, "default", "usual")
    assert (draft["momentum"], draft.recipe.momentum) == (0.9, None)


@pytest.mark.parametrize(("name", "momentum"), [("sgd", 0.9), ("adamw", 0.9), ("rmsprop", 0.0), ("adagrad", 0.0)])
def test_each_optimizer_has_its_momentum(name, momentum):
    draft = Draft.of(Recipe(optimizer=name).filled({}))
    for choice, value in {"size": 0, "batch": 1, "epochs": 1, "head_epochs": 0}.items():
        draft = draft.fill(choice, value, "data", "")
    for choice, word in {"norms": "train", "select": "best", "precision": "fp32", "compile": "none"}.items():
        draft = draft.fill(choice, word, "data", "")
    assert draft.settled().momentum == momentum


def test_a_range_is_that_of_the_recipe():
    assert in_range("size", 8)
    assert not in_range("size", 6)
