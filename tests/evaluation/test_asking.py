"""Asking: the small pictures that a report shows of samples."""

import io

import numpy as np
import pytest
from PIL import Image

from byeori.evaluation.asking import jpeg


@pytest.mark.parametrize("shape", [(8, 8, 1), (12, 30, 3), (300, 200, 4)])
def test_thumbnails_are_small_pictures_of_any_mode(shape):
    with Image.open(io.BytesIO(jpeg(np.full(shape, 200, np.uint8)))) as image:
        assert image.format == "JPEG"
        assert 56 < max(image.size) <= 112
