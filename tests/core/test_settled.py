"""A settled recipe: nothing in it is open, files hold of it what they always held, and each choice has its reason."""

from dataclasses import fields
from types import NoneType
from typing import get_args, get_type_hints

import pytest

from byeori import Recipe
from byeori.core.errors import RunError
from byeori.core.settled import Settled, Why, shown_value, why_of_json, why_to_json
from settling import settled


@pytest.mark.parametrize("name", [one.name for one in fields(Recipe)])
def test_no_type_of_a_settled_choice_has_room_for_an_open_one(name):
    kinds = get_args(get_type_hints(Settled)[name])
    assert NoneType not in kinds
    assert "auto" not in kinds


def test_what_is_still_open_is_no_settled_recipe():
    with pytest.raises(AssertionError, match=r"\['epochs'\] are still open"):
        Settled(**{**vars(settled()), "epochs": None})


def test_files_hold_what_the_user_left_open_where_the_value_follows_anyhow():
    found = settled(Recipe(clip=None, lr=0.5))
    assert (found.clip, found.momentum, found.budget, found.lr) == (float("inf"), 0.9, "", 0.5)
    assert (found.written().clip, found.written().momentum, found.written().budget) == (None, None, None)
    assert found.to_json()["lr"] == 0.5
    assert type(found.written()) is Recipe


def test_a_changed_choice_has_another_reason_and_is_written():
    found = settled().changed("budget", "as many as fit", epochs=2.5)
    assert (found.epochs, found.written().epochs) == (2.5, 2.5)
    assert found.why["epochs"] == Why("budget", "as many as fit")


def test_every_choice_stands_in_the_table_with_its_reason():
    rows = settled(Recipe(epochs=3)).table()
    assert [row[0] for row in rows] == [one.name for one in fields(Recipe)]
    assert ("epochs", "3", "you", "as you asked") in rows
    assert str(settled(Recipe(epochs=3))).count("\n") == len(rows) - 1


def test_reasons_come_back_from_files_and_newer_ones_are_refused():
    why = settled().why
    assert why_of_json(why_to_json(why), "choices.json") == why
    with pytest.raises(RunError, match=r"choices\.json: format 99, written by a newer byeori; wanted 1"):
        why_of_json({"format": 99}, "choices.json")


def test_values_are_written_as_a_person_reads_them():
    assert [shown_value("flip", value) for value in (True, False)] == ["yes", "no"]
    assert shown_value("init_from", "") == "none"


@pytest.mark.parametrize("why", [None, 3, {"lr": 5}, {"lr": {"by": "you"}}, {"lr": {"by": "nobody", "text": "x"}}])
def test_reasons_that_somebody_has_changed_are_passed_over(why):
    assert why_of_json({"format": 1, "why": why}, "choices.json") == {}
