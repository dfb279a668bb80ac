import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from byeori.checks.picture import look
from byeori.fields.picture.image import Image as ImageField
from pictures import picture, write_picture


def test_facts_of_a_file_are_those_of_its_header(tmp_path):
    path = write_picture(tmp_path / "a.png", 1, size=(30, 20))
    facts = look("a.png", ImageField(), tmp_path)
    assert (facts.format, facts.mode, facts.width_px, facts.height_px) == ("PNG", "RGB", 30, 20)
    assert (facts.size_bytes, facts.frames, facts.orientation, facts.problem) == (path.stat().st_size, 1, 1, None)


@pytest.mark.parametrize(
    "cell", [np.zeros((20, 30, 3), np.uint8), torch.zeros(3, 20, 30), picture(0, size=(30, 20))], ids=type
)
def test_pictures_in_memory_have_a_size_and_no_file(cell):
    facts = look(cell, ImageField(), None)
    assert (facts.mode, facts.width_px, facts.height_px) == ("RGB", 30, 20)
    assert (facts.size_bytes, facts.format) == (None, None)


def test_bytes_are_looked_at_like_their_file():
    file = io.BytesIO()
    picture(0).save(file, "WEBP")
    facts = look(file.getvalue(), ImageField(), None)
    assert (facts.format, facts.size_bytes) == ("WEBP", len(file.getvalue()))


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_a_channel_are_seen(tmp_path, suffix):
    Image.fromarray(np.arange(600, dtype=np.uint16).reshape(20, 30) * 100).save(tmp_path / f"a{suffix}")
    assert ";16" in (look(f"a{suffix}", ImageField(), tmp_path).mode or "")


def test_a_sideways_photo_has_the_facts_of_its_header_and_the_look_of_the_upright_one(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    picture(5, size=(60, 40)).transpose(Image.Transpose.ROTATE_90).save(tmp_path / "a.png", exif=exif)
    facts = look("a.png", ImageField(), tmp_path)
    assert (facts.orientation, facts.width_px, facts.height_px) == (6, 40, 60)
    assert facts.hash == look(picture(5, size=(60, 40)), ImageField(), None).hash


def test_the_reason_does_not_repeat_the_name():
    assert look(Path("nowhere.png"), ImageField(), None).problem == "no such file"
