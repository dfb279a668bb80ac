import re

import pytest

from byeori.core.errors import ByeoriError
from byeori.data.dataset import Dataset
from byeori.evaluation.behaviour.samples import given_samples, kept_samples, samples_of, some_of


def test_a_bundle_keeps_some_samples(houses):
    kept = kept_samples(houses)
    assert len(kept) == 4
    assert {*kept[0].cells} == {"rooms", "street"}


def test_files_of_a_source_are_found_from_anywhere(shapes_bundle, photos):
    samples = samples_of(Dataset(photos).samples, shapes_bundle.task, [0, 13])
    assert [sample.answer for sample in samples] == ["circles", "squares"]
    assert all(sample.cells["image"].is_file() for sample in samples)


def test_a_folder_beside_the_tests_gives_its_files_with_or_without_answers(shapes_bundle, photos):
    known = given_samples("photos", shapes_bundle, photos.parent, answers=True)
    assert {sample.answer for sample in known} == {"circles", "squares"}
    asked = given_samples("photos", shapes_bundle, photos.parent, answers=False)
    assert len(known) == len(asked) == 24
    assert shapes_bundle.predict([asked[0].cells]) == shapes_bundle.predict([known[0].cells])


def test_samples_may_be_written_in_the_tests(houses, shapes_bundle, photos):
    written = [{"rooms": 3, "street": "north", "price": 70}, {"street": "south", "price": 5}]
    first, second = given_samples(written, houses, photos, answers=True)
    assert (first.key, first.answer, second.cells["rooms"]) == ("#1", 70, None)
    (picture,) = given_samples([{"image": "circles/00.png"}], shapes_bundle, photos, answers=False)
    assert picture.cells["image"] == photos / "circles/00.png"
    assert picture.key == "circles/00.png"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("photo", "there is no"),
        (3, "samples = 3: wanted the path of a folder or a table, or a list of samples"),
        (["a.png"], "sample 1 is 'a.png'; wanted {image = "),
        ([{"imag": "a.png"}], "sample 1 has 'imag'; did you mean 'image'?; wanted"),
        ([{"image": "a.png"}], "sample 1 lacks 'label'; wanted"),
    ],
)
def test_samples_that_cannot_be_are_told(shapes_bundle, photos, given, told):
    with pytest.raises(ByeoriError, match=re.escape(told)):
        given_samples(given, shapes_bundle, photos.parent, answers=True)


def test_of_many_some_from_all_over_are_taken():
    assert some_of([*range(100)], 3) == [0, 50, 99]
    assert some_of([1, 2], 3) == [1, 2]
