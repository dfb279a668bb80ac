"""Samples say how many they are and what they are to be guessed for."""

from byeori.data.samples import Samples

PETS = Samples(
    "pets", None, ("a", "b"), {"image": ("a.png", "b.png"), "pet": ("cat", "dog")}, (None, None), "pet", ("image",)
)


def test_they_count_samples_and_not_columns():
    assert len(PETS) == 2
    assert repr(PETS) == "<Samples pets: 2 of 2 columns>"


def test_their_labels_are_the_cells_of_the_target():
    assert PETS.labels == ("cat", "dog")
