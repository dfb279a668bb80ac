"""Trainings of cleaning use copies of a network of the user's own, and lie where they are told."""

from torch import nn

from byeori import Recipe
from byeori.cleaning.trainings import Trainings


def test_each_training_has_a_copy_of_ones_own_network(tmp_path):
    own = nn.Linear(2, 1)
    trainings = Trainings(tmp_path, model=own)
    assert trainings.own() is not own
    assert Trainings(tmp_path).own() is None


def test_within_another_folder_all_else_stays(tmp_path):
    trainings = Trainings(tmp_path, Recipe(epochs=3))
    other = trainings.within(tmp_path / "other")
    assert other.folder == tmp_path / "other"
    assert other.recipe == trainings.recipe
