"""Samples are found by what files of other tools call them, and what was taken back is not given out."""

import pytest

from byeori.core.errors import DataError
from byeori.labelling.exchange.labels import Labelled, Said, keep, labels_of
from byeori.tracking.store import Store
from pictures import write_picture


@pytest.fixture
def photos(tmp_path):
    for number, name in enumerate(("a/1.png", "b/1.png", "b/2.png")):
        write_picture(tmp_path / "new" / name, number)
    return tmp_path / "new"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("b/2.png", "b/2.png"),
        ("s3://bucket/photos/b/1.png", "b/1.png"),
        ("/data/local-files/?d=new/a/1.png", "a/1.png"),
        ("/data/upload/3/8f2b1c7e-2.png", "b/2.png"),
        ("2.png", "b/2.png"),
    ],
)
def test_a_sample_is_found_by_its_path_or_a_name_that_it_alone_has(photos, tmp_path, place, key):
    store = Store(tmp_path / "runs")
    assert keep(store, photos, [Labelled(place, said=[Said("x")])], target=None, form=None).labels == 1
    assert store.decisions.decisions()[0].place == key


def test_a_name_of_several_is_no_samples_name(photos, tmp_path):
    with pytest.raises(DataError, match="none of the file's 1 samples is of this data"):
        keep(Store(tmp_path / "runs"), photos, [Labelled("1.png", said=[Said("x")])], target=None, form=None)


def test_each_persons_last_word_that_stands_goes_out(photos, tmp_path):
    store = Store(tmp_path / "runs")
    said = [Said("x", "ann", 1.0), Said("y", "bob", 2.0)]
    keep(store, photos, [Labelled("2.png", said=said)], target=None, form=None)
    keep(store, photos, [Labelled("2.png", said=[Said("z", "ann", 3.0)])], target=None, form=None)
    [one] = labels_of(store, photos).samples
    assert {each.who: each.value for each in one.said} == {"ann": "z", "bob": "y"}
    store.decisions.undo(3, "ann")
    [one] = labels_of(store, photos).samples
    assert {each.who: each.value for each in one.said} == {"ann": "x", "bob": "y"}
