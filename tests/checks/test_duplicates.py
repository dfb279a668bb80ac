"""Findings about files that are the same or look the same, by what is wrong with that."""

import shutil

from findings import files, found
from pictures import write_picture


def test_equal_files_are_told_by_what_is_wrong_with_them(photos):
    train, val = photos / "train", photos / "val"
    shutil.copy(train / "ants" / "0.png", train / "ants" / "twice.png")
    shutil.copy(train / "ants" / "1.png", val / "ants" / "leak.png")
    shutil.copy(train / "ants" / "2.png", train / "bees" / "conflict.png")
    kinds = found(photos)
    assert files(kinds["duplicate"]) == {"train/ants/0.png", "train/ants/twice.png"}
    assert files(kinds["duplicate across parts"]) == {"train/ants/1.png", "val/ants/leak.png"}
    assert files(kinds["duplicate, other label"]) == {"train/ants/2.png", "train/bees/conflict.png"}
    assert kinds["duplicate, other label"][0].reason == "2 are the same, but are labelled 'ants' and 'bees'"
    assert [kinds[k][0].severity for k in ("duplicate", "duplicate across parts", "duplicate, other label")] == [
        "note",
        "warning",
        "warning",
    ]
    assert not {kind for kind in kinds if kind.startswith("near")}


def test_near_equal_pictures_are_told_by_what_is_wrong_with_them(photos):
    train, val = photos / "train", photos / "val"
    for number, place in enumerate([train / "ants", val / "ants", train / "bees"]):
        write_picture(place / "large.png", 600 + number, size=(240, 200))
        write_picture(place / "small.jpg", 600 + number, size=(48, 40))
    shutil.move(train / "bees" / "small.jpg", val / "ants" / "other.jpg")
    shutil.move(val / "ants" / "small.jpg", train / "ants" / "leak.jpg")
    kinds = found(photos)
    assert files(kinds["near duplicate"]) == {"train/ants/large.png", "train/ants/small.jpg"}
    assert files(kinds["near duplicate across parts"]) == {"val/ants/large.png", "train/ants/leak.jpg"}
    assert files(kinds["near duplicate, other label"]) == {"train/bees/large.png", "val/ants/other.jpg"}


def test_broken_files_are_no_duplicates_of_each_other(photos):
    (photos / "train" / "ants" / "empty.jpg").touch()
    (photos / "val" / "bees" / "empty.jpg").touch()
    assert set(found(photos)) == {"empty file"}
