"""A recipe is settled in one place: each choice by the data, the network, the device or the user, and it says so."""

from dataclasses import replace

import numpy as np
import pytest
from torch import nn

from byeori import Dataset, Recipe
from byeori.core.errors import ConfigError
from byeori.core.settled import Why
from byeori.training.choices.settle import as_begun, settle, settle_training, with_own
from byeori.training.job import make_job

PLAIN = Recipe(device="cpu", precision="fp32")


def prepared(side: int = 12):
    pairs = [(np.full((side, side, 3), 40 + number, np.uint8), "ab"[number % 2]) for number in range(40)]
    return Dataset(pairs).prepare(PLAIN)


def test_every_choice_has_a_reason():
    made = settle_training(prepared(), PLAIN)
    assert all(why for _, _, _, why in made.settled.table())
    by = {name: by for name, _, by, _ in made.settled.table()}
    assert (by["lr"], by["epochs"], by["precision"], by["clip"]) == ("data", "model", "you", "default")


def test_a_loop_of_ones_own_needs_no_network_and_its_files_hold_open_what_it_decides_itself():
    found = settle(prepared(), Recipe(batch=7))
    assert (found.batch, found.epochs, found.why["batch"]) == (7, 1, Why("you", "as you asked"))
    written = found.written()
    assert (written.epochs, written.device, written.precision, written.norms) == (None, "auto", "auto", "auto")


def test_settling_what_is_settled_changes_nothing():
    data = prepared()
    made = settle_training(data, PLAIN)
    again = settle_training(data, made.settled.written(), decided=made.settled.why)
    assert again.settled == made.settled


def test_a_side_that_no_recipe_could_hold_is_not_written():
    found = make_job(prepared(side=6), PLAIN).recipe
    assert (found.size, found.written().size) == (6, None)


@pytest.mark.parametrize("asked", [{"lr": 0.5}, {"epochs": 2}, {"flip": True}])
def test_what_the_user_chose_is_said_to_be_theirs(asked):
    (name,) = asked
    assert settle_training(prepared(), Recipe(device="cpu", **asked)).settled.why[name].by == "you"


def test_a_network_of_ones_own_takes_the_place_of_the_model_that_nobody_named():
    own = nn.Linear(2, 2)
    assert with_own(PLAIN, None) is PLAIN
    assert with_own(PLAIN, own).model == "own"
    assert with_own(replace(PLAIN, model="tabm"), own).model == "tabm"


def test_what_an_older_run_did_not_keep_is_as_it_was_then():
    target = prepared().task.target
    found = as_begun(Recipe(), target)
    assert (found.metric, found.norms, found.compile) == ("accuracy", "train", "none")
    assert as_begun(Recipe(metric="f1", norms="still", compile="graph"), target) == Recipe(
        metric="f1", norms="still", compile="graph"
    )


def test_data_that_is_not_prepared_is_told_how_it_is(photos):
    with pytest.raises(ConfigError, match=r"found a Dataset; wanted prepared data: settle\(Dataset"):
        settle(Dataset(photos))
