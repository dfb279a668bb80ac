"""Where two masks differ, in pixels and by the largest object."""

import numpy as np

from byeori.cleaning.differing import largest_object, masks_differ
from byeori.fields.kinds import Mask
from byeori.fields.mask.regions import data_uri, png_of

MASK = Mask(classes=("road", "car"), values=(0, 1), rows=8, columns=8)


def test_the_largest_object_that_is_seen_otherwise_is_named():
    given = np.zeros((8, 8), np.uint8)
    seen = given.copy()
    seen[1:3, 2:6], seen[6, 7] = 1, 1
    text = masks_differ(data_uri(png_of(given)), data_uri(png_of(seen)), MASK)
    assert text == (
        "14% of the pixels differ, most of them in one place about (4, 2): 8 px that are 'road' look like 'car'"
    )
    assert masks_differ(data_uri(png_of(given)), data_uri(png_of(given)), MASK) == ""


def test_objects_are_told_apart_by_what_is_said_and_seen():
    first = np.array([[0, 0, 1, 1]])
    second = np.array([[1, 1, 0, 0]])
    assert largest_object(first, second, first != second)[0] == 2
