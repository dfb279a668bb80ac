"""The bundle of a release is the one that was released, or it does not answer."""

import re
from pathlib import Path

import pytest

from byeori.core.errors import BundleError, ServeError
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image
from byeori.serving.lineup.released import first_release, load_release, refuse_other_task
from releasing import moved, release, spoil


def test_a_release_is_loaded_and_proven(store, later):
    assert load_release(release(store, later, 1)).digest == later.digest


def test_a_bundle_that_is_not_the_one_that_was_released_is_refused(store, make):
    released, other = make(2), make(3)
    line = release(store, released, 1)
    moved(other, released.folder)
    told = f"holds the bundle {other.digest[:12]}, and production 1 is {released.digest[:12]}; bring that one back"
    with pytest.raises(ServeError, match=re.escape(told)):
        load_release(line)


def test_a_bundle_that_is_damaged_is_refused(store, later):
    line = release(store, later, 1)
    spoil(later)
    with pytest.raises(BundleError):
        load_release(line)


def test_another_task_is_refused_by_its_inputs_and_its_target(bundle, make):
    refuse_other_task(Path("other"), make(2).task, bundle.task)
    classes = bundle.task.target.classes
    renamed = make(3, Task({"image": Image("RGB", 8, 8)}, "mood", Category(classes)))
    with pytest.raises(ServeError, match="answers mood from image, and this server answers animal from image; another"):
        refuse_other_task(Path("other"), renamed.task, bundle.task)


def test_a_server_begins_with_the_newest_release_that_can_be_loaded(store, make):
    one, two = make(2), make(3)
    release(store, one, 1)
    assert first_release(store, "production").bundle.digest == one.digest
    release(store, two, 2)
    assert first_release(store, "production").bundle.digest == two.digest
    spoil(two)
    first = first_release(store, "production")
    assert (first.bundle.digest, first.release.number, first.newest) == (one.digest, 1, 2)
    assert first.problem.startswith("production 2 cannot be loaded: ")


def test_what_was_taken_back_does_not_answer(store, make):
    one, two = make(2), make(3)
    release(store, one, 1)
    release(store, two, 2)
    release(store, one, 3, "back")
    assert first_release(store, "production").bundle.digest == one.digest


def test_a_name_of_which_nothing_is_released_is_told(store, later):
    release(store, later, 1, name="trial")
    with pytest.raises(ServeError, match="--follow production: nothing is released as production in"):
        first_release(store, "production")


def test_where_no_release_can_be_loaded_the_newest_is_told(store, later):
    release(store, later, 1)
    spoil(later)
    with pytest.raises(ServeError, match="none of what is released as production can be loaded; the"):
        first_release(store, "production")
