"""Large photos are read at a part of their size; what would fill the memory is refused by name."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.checks.check import check
from byeori.checks.picture import look
from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.fields.kinds import Image
from byeori.fields.picture.reading import read_picture, size_of
from drawings import encoded
from pictures import class_folders


def said_to_be(content: bytes, width: int, height: int) -> bytes:
    """A JPEG whose head tells another size; what it does not have is grey."""
    start = max(content.find(mark) for mark in (b"\xff\xc0\0", b"\xff\xc2\0"))
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return content[: start + 5] + size + content[start + 9 :]


SMALL = Pillow.new("RGB", (64, 64), (200, 30, 30))
BASELINE, PROGRESSIVE = encoded(SMALL, "JPEG"), encoded(SMALL, "JPEG", progressive=True)


def test_a_photo_of_108_megapixels_is_read_upright_at_half_its_size(tmp_path):
    image = Pillow.new("L", (12_000, 9_000), 40)
    image.paste(220, (0, 0, 6_000, 9_000))
    exif = Pillow.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.jpg", quality=30, exif=exif)
    for cell in ("a.jpg", (tmp_path / "a.jpg").read_bytes()):
        read = read_picture(cell, tmp_path)
        assert (read.size, size_of(cell, tmp_path)) == ((4_500, 6_000), (9_000, 12_000))
        assert [read.getpixel((2_000, y)) for y in (100, 5_900)] == pytest.approx([220, 40], abs=3)
    packed = Image("L", 12, 14).pack(read)
    np.testing.assert_allclose(packed[[0, 13], 7, 0], [220, 40], atol=3)


@pytest.mark.parametrize(
    ("width", "height", "part"), [(8_000, 8_000, 1), (8_004, 8_000, 2), (16_320, 12_240, 2), (16_000, 16_000, 2)]
)
def test_as_much_of_a_photo_is_decoded_as_fits(width, height, part):
    read = read_picture(said_to_be(BASELINE, width, height))
    assert read.size == (width // part, height // part)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (said_to_be(BASELINE, 16_100, 16_000), "16100 x 16000 px; wanted at most 256,000,000 pixels; scale it down$"),
        (said_to_be(BASELINE, 65_000, 65_000), "65000 x 65000 px; wanted at most 256,000,000 pixels; scale it down$"),
        (said_to_be(PROGRESSIVE, 13_000, 10_000), "13000 x 10000 px; wanted at most 128,000,000 pixels; scale it"),
        (
            encoded(Pillow.new("1", (9_000, 9_000))),
            "9000 x 9000 px; wanted at most 64,000,000 pixels; .*JPEG",
        ),
        (encoded(Pillow.new("1", (14_000, 14_000))), "far too many pixels; wanted at most 64,000,000; scale it down"),
        (encoded(Pillow.new("1", (9_000, 9_000)), "TIFF", compression="group4"), "9000 x 9000 px; wanted at most 64,"),
        (encoded(Pillow.new("L", (16_000, 4_100)), "WEBP", lossless=True), "16000 x 4100 px; wanted at most 64,"),
    ],
    ids=["large", "bomb", "progressive", "png", "png bomb", "tiff", "webp"],
)
def test_what_would_fill_the_memory_is_refused_by_name(content, told):
    for read in (read_picture, size_of):
        with pytest.raises(DataError, match=f"^picture: {told}"):
            read(content)


def test_a_large_picture_that_a_user_has_opened_is_left_as_it_is():
    with Pillow.open(io.BytesIO(said_to_be(BASELINE, 9_000, 8_000))) as image:
        with pytest.raises(DataError, match="9000 x 8000 px; wanted at most 64,000,000 pixels; scale it down"):
            read_picture(image)
        assert image.size == (9_000, 8_000)


def test_check_tells_which_photos_are_read_at_a_part_of_their_size(tmp_path):
    class_folders(tmp_path, {"ants": 12, "bees": 12}, suffix=".jpg")
    (tmp_path / "ants" / "phone.jpg").write_bytes(said_to_be(BASELINE, 12_000, 9_000))
    told = {finding.kind: finding for finding in check(Dataset(tmp_path))}
    assert told["large photo"].files == ("ants/phone.jpg",)
    assert told["large photo"].action.startswith("decodes it at a half, a quarter or an eighth of its size")
    facts = look("ants/phone.jpg", Image(), tmp_path)
    assert (facts.problem, facts.width_px, facts.height_px) == (None, 12_000, 9_000)
