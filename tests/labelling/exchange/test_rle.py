"""Runs come back as they went, and are those of the formats' own examples."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.labelling.exchange.rle import brush_mask, brush_runs, coco_counts, coco_mask, filled, packed, unpacked


def masks():
    rng = draw(0, "masks")
    yield np.zeros((5, 7), bool)
    yield np.ones((5, 7), bool)
    yield rng.random((9, 4)) < 0.5
    yield np.pad(np.ones((200, 300), bool), 50)


@pytest.mark.parametrize("mask", list(masks()))
def test_masks_come_back_from_runs(mask):
    rows, columns = mask.shape
    assert (brush_mask(brush_runs(mask), rows, columns) == mask).all()
    assert (coco_mask(coco_counts(mask), rows, columns) == mask).all()
    assert (coco_mask(packed(coco_counts(mask)), rows, columns) == mask).all()


def test_the_brush_is_the_stream_of_its_documentation():
    # 32 bits of 8 numbers, 8-bit words, sizes of 3, 4, 8 and 16 bits; four 255s and four 0s, each a run.
    bits = "00000000000000000000000000001000001110010001101111111" + "10001111111111" + "100011"
    bits += "00000000"
    bits += "0" * (-len(bits) % 8)
    runs = [int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)]
    assert brush_runs(np.array([[True, False]])) == runs
    assert brush_mask(runs, 1, 2).tolist() == [[True, False]]


def test_single_numbers_of_a_brush_are_read_too():
    bits = f"{4:032b}001110010001101111111" + "000011" + "00000000" * 3 + "11111111"
    bits += "0" * (-len(bits) % 8)
    runs = [int(bits[place : place + 8], 2) for place in range(0, len(bits), 8)]
    assert brush_mask(runs, 1, 1).tolist() == [[True]]


def test_packed_text_is_that_of_pycocotools():
    # Of pycocotools.mask.encode: a 3 x 3 mask whose middle is set, and the example of its tests with a long run.
    assert packed(coco_counts(np.pad(np.ones((1, 1), bool), 1))) == "414"
    assert unpacked("414") == [4, 1, 4]
    assert unpacked(packed([0, 70000, 3, 70000, 3])) == [0, 70000, 3, 70000, 3]


def test_a_polygon_is_filled():
    mask = filled([(2, 2), (8, 2), (8, 6), (2, 6)], 10, 12)
    assert mask[2:6, 2:8].all()
    assert mask.sum() <= 5 * 7


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (lambda: brush_mask(brush_runs(np.ones((2, 2), bool)), 3, 2), "are of 4 px; wanted 2 x 3 = 6"),
        (lambda: brush_mask(brush_runs(np.ones((2, 2), bool))[:-2], 2, 2), "end too early"),
        (lambda: coco_mask([4, 1], 2, 2), "are of 5 px; wanted 2 x 2 = 4"),
        (lambda: unpacked("4 4"), "which COCO's packed text has not"),
    ],
)
def test_runs_that_cannot_be_are_refused(work, told):
    with pytest.raises(DataError, match=told):
        work()
