"""What data settles: a kind of data fills what the recipe leaves open, and what the user chose stays."""

import numpy as np
import pytest

from byeori import Dataset, Recipe
from byeori.data.task import Task
from byeori.fields.kinds import Category, Number
from byeori.training.choices.by_data import decide_by_data
from byeori.training.choices.draft import Draft
from byeori.training.choices.settle import settle

AGE = Number().learn(iter([1.0, 2.0, 4.0]), Recipe())
CLASSES = Task({"age": AGE}, "kind", Category(("a", "b")))
NUMBERS = Task({"age": AGE}, "size", Number(is_target=True).learn(iter([1.0, 2.0]), Recipe()))


def by_data(recipe: Recipe, task: Task, samples: int) -> Recipe:
    return decide_by_data(Draft.of(recipe), task, samples).recipe


def prepared(side: int):
    pairs = [(np.full((side, side, 3), 40 + number, np.uint8), "ab"[number % 2]) for number in range(40)]
    return Dataset(pairs).prepare(Recipe())


def test_photos_are_mirrored_and_cropped_more_than_small_pictures():
    small, photo = (settle(prepared(side)) for side in (12, 120))
    assert (photo.flip, photo.crop, photo.rotate, photo.lr) == (True, 0.6, 8.0, 1e-3)
    assert (small.flip, small.crop, small.rotate, small.lr) == (False, 0.9, 4.0, 6e-3)


def test_what_the_user_chose_stays():
    chosen = Recipe(flip=True, crop=1.0, lr=0.5, weight_decay=0.0, batch=7)
    settled = settle(prepared(12), chosen)
    assert (settled.flip, settled.crop, settled.lr, settled.weight_decay, settled.batch) == (True, 1.0, 0.5, 0.0, 7)


def test_a_settled_recipe_is_settled_once_and_for_all():
    data = prepared(12)
    assert settle(data, settle(data)).written() == settle(data).written()


def test_a_batch_is_never_larger_than_the_part():
    assert settle(prepared(12), Recipe(batch=1000)).batch == len(prepared(12).rows["train"])


@pytest.mark.parametrize("task", [CLASSES, NUMBERS])
def test_larger_tables_are_learned_in_fewer_epochs_of_larger_batches(task):
    found = [by_data(Recipe(), task, samples) for samples in (300, 3_000, 30_000)]
    assert found[0].epochs >= found[1].epochs > found[2].epochs
    assert found[0].batch <= found[1].batch < found[2].batch
    first = "tabm-32" if task is NUMBERS else "tabm"
    assert [recipe.model for recipe in found] == [first, first, "tabm"]


def test_classes_of_a_large_table_are_not_smoothed():
    assert [by_data(Recipe(), CLASSES, samples).label_smoothing for samples in (300, 30_000)] == [0.1, 0.0]


def test_what_the_user_chose_of_a_table_stays():
    settled = by_data(Recipe(model="mlp", lr=0.1, epochs=2), CLASSES, 30_000)
    assert (settled.model, settled.lr, settled.epochs) == ("mlp", 0.1, 2)


def test_the_last_weights_of_many_classified_rows_count_and_else_the_best():
    assert [by_data(Recipe(), CLASSES, samples).select for samples in (300, 30_000)] == ["best", "last"]
    assert by_data(Recipe(select="best"), CLASSES, 30_000).select == "best"
    assert by_data(Recipe(), NUMBERS, 30_000).select == "best"
