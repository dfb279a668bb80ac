"""How much is in a picture's file, told before it is read."""

import io

import pytest
from PIL import Image

from byeori.fields.picture.medium import IMAGE


def _file(kind: str, side: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (side, side)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(("kind", "side", "is_light"), [("PNG", 30, True), ("PNG", 1500, False), ("GIF", 30, False)])
def test_a_small_png_is_light(kind, side, is_light):
    assert IMAGE.is_light(_file(kind, side)) is is_light


def test_millions_of_pixels_are_heavy_and_what_is_no_picture_is_not():
    assert IMAGE.is_heavy(_file("PNG", 3000))
    assert not IMAGE.is_heavy(_file("PNG", 30))
    assert not IMAGE.is_heavy(b"no picture")
