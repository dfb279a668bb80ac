"""Ink: paper is 1, the darkest ink 255, whatever the paper, and nothing is ever blank."""

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageOps

from byeori.core.errors import DataError
from byeori.fields.line.ink import ink, refuse_odd_shapes
from written_lines import written


def test_paper_is_one_and_ink_is_255():
    found = ink(written("hill"), 32)
    assert (found.dtype, found.shape[1], found.min(), found.max()) == (np.uint8, 32, 1, 255)
    assert np.median(found) == 1


def test_light_text_on_dark_paper_is_turned_over():
    dark = ink(written("hill"), 32).astype(int)
    light = ink(ImageOps.invert(written("hill")), 32).astype(int)
    assert np.abs(dark - light).mean() < 1


def test_faint_ink_is_as_strong_as_dark_ink():
    dark, faint = (ink(written("hill", ink=level), 32).astype(int) for level in (0, 170))
    assert np.abs(dark - faint).mean() < 4


def test_grain_on_empty_paper_stays_faint():
    grain = np.random.default_rng(0).normal(200, 2, (40, 200)).clip(0, 255).astype(np.uint8)
    assert np.median(ink(Pillow.fromarray(grain), 40)) < 32


def test_a_sliver_is_brought_to_a_width_that_a_network_can_read():
    assert ink(Pillow.new("L", (1, 10), 200), 32).shape == (8, 32)


@pytest.mark.parametrize("size", [(1001, 10), (10, 101)])
def test_what_is_no_line_is_told_with_its_size(size):
    with pytest.raises(DataError, match=f"{size[0]} x {size[1]} px: wanted a picture of text, at most 100 times"):
        refuse_odd_shapes(Pillow.new("L", size))
