"""Samples say how many they are and what they are to be guessed for."""

from byeori.data.samples import Samples, as_task
from byeori.data.task import Task
from byeori.fields.kinds import Category, Number

PETS = Samples(
    "pets", None, ("a", "b"), {"image": ("a.png", "b.png"), "pet": ("cat", "dog")}, (None, None), "pet", ("image",)
)


def test_they_count_samples_and_not_columns():
    assert len(PETS) == 2
    assert repr(PETS) == "<Samples pets: 2 of 2 columns>"


def test_their_labels_are_the_cells_of_the_target():
    assert PETS.labels == ("cat", "dog")


def test_for_a_learned_task_they_are_called_as_it_calls_them_however_their_letters_are_put_together():
    composed, apart = "größe", "gro\u0308ße"
    samples = Samples("t", None, ("a",), {apart: (1,), "pet": ("cat",)}, (None,), apart, ("pet",))
    found = as_task(samples, Task({composed: Number()}, "pet", Category(("cat", "dog"))))
    assert (found.target, found.inputs) == ("pet", (composed,))
    assert found.columns == {composed: (1,), "pet": ("cat",)}
