"""Which files are pictures, by their names and by how they begin."""

import io

import numpy as np
import pytest
from PIL import Image

from byeori.core.signatures import HEAD
from byeori.fields.picture.medium import IMAGE
from byeori.fields.picture.signatures import SUFFIXES, format_of
from heic import PLAIN
from pictures import picture


@pytest.mark.parametrize(("suffix", "kind"), SUFFIXES.items())
def test_every_known_format_is_recognised_by_its_first_bytes(suffix, kind):
    if kind == "HEIF":
        assert format_of(PLAIN) == format_of(PLAIN.replace(b"ftypheic", b"ftypmif1", 1)) == kind
        return
    file = io.BytesIO()
    image = picture(0).convert("L" if suffix == ".pgm" else "RGB")
    np.save(file, np.asarray(image)) if kind == "NPY" else image.save(file, kind)
    assert format_of(file.getvalue()[:HEAD]) == kind


@pytest.mark.parametrize("head", [b"", b"BM", b"hello, world of text", b"P5x", b"RIFF....WAVEfmt ", b"%PDF-1.7\n...."])
def test_other_bytes_are_no_image(head):
    assert format_of(head) is None


def test_little_endian_and_big_endian_tiff_are_known():
    for mark in ("II", "MM"):
        file = io.BytesIO()
        Image.new("I;16" if mark == "II" else "I;16B", (4, 4)).save(file, "TIFF")
        assert format_of(file.getvalue()[:16]) == "TIFF"


@pytest.mark.parametrize("kind", sorted(set(SUFFIXES.values())))
def test_every_format_has_a_type_of_the_web(kind):
    suffix, media = IMAGE.types[kind]
    assert SUFFIXES[suffix] == kind
    assert media.startswith("image/") == (kind != "NPY")
