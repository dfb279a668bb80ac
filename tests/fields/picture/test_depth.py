"""Pictures of more than eight bits are read by one scale, the usual or one learned from the training part."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.kept import field_of, settings
from byeori.fields.kinds import Image, Scene
from byeori.fields.line.strip import Strip
from byeori.fields.picture.depth import Scale
from byeori.fields.picture.reading import learn_scale, read_picture
from drawings import encoded


def saved(numbers: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, numbers)
    return file.getvalue()


def portable(numbers: np.ndarray) -> bytes:
    """The numbers as a PGM of 16 bits, or a PFM of floats, whose rows stand upside down."""
    size = f"{numbers.shape[1]} {numbers.shape[0]}"
    if numbers.dtype.kind == "f":
        return f"Pf {size} -1\n".encode() + numbers[::-1].astype("<f4").tobytes()
    return f"P5 {size} 65535\n".encode() + numbers.astype(">u2").tobytes()


def forms(numbers: np.ndarray) -> list[object]:
    """The same numbers in all the ways that they may come."""
    image = Pillow.fromarray(numbers)
    files = [encoded(image, "TIFF"), encoded(image, "TIFF", compression="tiff_lzw")]
    files += [] if numbers.dtype.kind == "f" else [encoded(image)]
    return [numbers, saved(numbers), portable(numbers), image, *files]


def levels(cell: object, scale: Scale = Scale()) -> list[int]:  # noqa: B008
    return np.unique(np.asarray(read_picture(cell, None, scale))).tolist()


@pytest.mark.parametrize(("level", "read"), [(0, 0), (200, 1), (255, 1), (256, 1), (300, 1), (4095, 16), (65535, 255)])
def test_sixteen_bits_are_scaled_from_65535_whatever_the_greatest_number_is(level, read):
    for cell in forms(np.full((8, 8), level, np.uint16)):
        assert levels(cell) == [read]


def test_floats_from_0_to_1_are_alike_in_every_form():
    numbers = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (48, 1))
    wanted = (numbers * 255).round()
    assert len(np.unique(wanted)) == 64
    for cell in forms(numbers):
        np.testing.assert_array_equal(read_picture(cell), wanted)


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (np.array([[-1.0, 1.0]], np.float32), "found -1 to 1"),
        (np.array([[0.0, 1000.0]], np.float32), "found 0 to 1000"),
        (np.array([[-1024, 3071]], np.int32), "found -1024 to 3071"),
        (np.array([[0, 70000]], np.int32), "found 0 to 70000"),
    ],
)
def test_numbers_of_no_usual_range_are_told_where_no_scale_is_known(numbers, found):
    for cell in (numbers, saved(numbers), encoded(Pillow.fromarray(numbers), "TIFF")):
        with pytest.raises(DataError, match=rf"wanted pixels from 0 to 255, or floats from 0 to 1, {found}"):
            read_picture(cell)


@pytest.mark.parametrize("hole", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_told_in_every_form(hole):
    numbers = np.full((8, 8), 0.5, np.float32)
    numbers[0, :3] = hole
    for cell in (numbers, saved(numbers), encoded(Pillow.fromarray(numbers), "TIFF")):
        with pytest.raises(DataError, match=r"3 of its 64 numbers are NaN or infinite; fill them, by numpy.nan_to_num"):
            read_picture(cell)


def slope(least: float, greatest: float, kind: object = np.uint16) -> np.ndarray:
    return np.linspace(least, greatest, 64).reshape(8, 8).astype(kind)


@pytest.mark.parametrize(
    ("extents", "learned"),
    [
        ([(0, 4095), (200, 3000)], (0, 4095)),
        ([(7000, 7400), (7300, 9000)], (7000, 9000)),
        ([(0, 200), (50, 255)], (0, 255)),
        ([(0, 16)], (0, 16)),
        ([(300, 300)], (300, 301)),
    ],
)
@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.int16])
def test_the_scale_of_whole_numbers_is_that_of_all_pictures(extents, learned, kind):
    pictures = [slope(least, greatest, kind) for least, greatest in extents]
    assert learn_scale(pictures) == Scale(integers=learned)
    assert learn_scale([saved(one) for one in pictures]) == Scale(integers=learned)


@pytest.mark.parametrize(
    ("extents", "learned"),
    [
        ([(0.1, 0.3), (0.2, 0.6)], (0, 1)),
        ([(-0.01, 1.01)], (0, 1)),
        ([(0.0, 0.9), (0.0, 250.0)], (0, 255)),
        ([(-1, 1), (-0.5, 0.75)], (-1, 1)),
        ([(-1000, 200), (0, 3000)], (-1000, 3000)),
        ([(0, 16)], (0, 16)),
    ],
)
def test_the_scale_of_floats_is_that_of_all_pictures(extents, learned):
    pictures = [slope(least, greatest, np.float32) for least, greatest in extents]
    assert learn_scale(pictures) == Scale(floats=learned)
    assert learn_scale([encoded(Pillow.fromarray(one), "TIFF") for one in pictures]) == Scale(floats=learned)


def test_pictures_of_eight_bits_teach_no_scale_and_are_read_by_none():
    bytes_ = slope(0, 255, np.uint8)
    assert learn_scale([bytes_, saved(bytes_), encoded(Pillow.fromarray(bytes_)), b"broken"]) == Scale()
    np.testing.assert_array_equal(read_picture(bytes_, None, Scale((0, 9), (0, 9))), bytes_)


def test_a_scale_is_learned_where_the_first_pictures_are_of_eight_bits():
    pictures = [slope(0, 255, np.uint8)] * 300 + [slope(0, 4095)] * 100
    assert learn_scale(pictures).integers == (0, 4095)


def test_a_few_broken_pixels_do_not_stretch_the_scale():
    pictures = [np.tile(slope(100, 900), (8, 8)) for _ in range(3)]
    pictures[1][0, 0] = 65535
    assert learn_scale(pictures).integers == (100, 900)


def test_a_learned_scale_uses_all_levels_and_keeps_darker_darker():
    scale = Scale(integers=(0, 4095))
    assert len(levels(np.arange(4096, dtype=np.uint16).reshape(64, 64), scale)) == 256
    read = [levels(np.full((8, 8), level, np.uint16), scale)[0] for level in (0, 200, 255, 256, 300, 4095, 8000)]
    assert read == [0, 12, 16, 16, 19, 255, 255]


@pytest.mark.parametrize(
    ("numbers", "scale", "told"),
    [
        (slope(0, 255, np.float32), Scale(floats=(0, 1)), "from 0 to 1, as the training part has, found 0 to 255"),
        (slope(9000, 9900), Scale(integers=(0, 4095)), "from 0 to 4095, as the training part has, found 9000 to 9900"),
        (slope(0, 1, np.float32), Scale(floats=(3, 4)), "from 3 to 4, as the training part has, found 0 to 1"),
    ],
)
def test_numbers_of_another_unit_than_in_training_are_told(numbers, scale, told):
    with pytest.raises(DataError, match=f"wanted numbers {told}"):
        read_picture(numbers, None, scale)


def photos(root: Path, suffix: str, *, white: int = 3500) -> Path:
    """Dark and light pictures of 12 bits in 16, in parts; in the test part is a number greater than all others."""
    chance = np.random.default_rng(0)
    for part, count in (("train", 12), ("val", 4), ("test", 4)):
        for label, low in (("dark", 100), ("light", 1500)):
            folder = root / part / label
            folder.mkdir(parents=True)
            for number in range(count):
                numbers = chance.integers(low, low + 2000, (16, 16)).astype(np.uint16)
                numbers[:2] = 60000 if part == "test" else numbers[:2].clip(max=white)
                if suffix == ".npy":
                    np.save(folder / f"{number}.npy", numbers)
                else:
                    Pillow.fromarray(numbers).save(folder / f"{number}{suffix}")
    return root


@pytest.mark.parametrize("suffix", [".png", ".tif", ".npy"])
def test_a_dataset_learns_the_scale_from_its_training_part_and_keeps_it(suffix, tmp_path):
    data = Dataset(photos(tmp_path, suffix))
    field = data.learned(Recipe()).inputs["image"]
    black, white = field.integer_range
    assert (100 <= black < 110, 3400 < white <= 3500, field.float_range) == (True, True, ())
    assert field_of(settings(field), [Image]) == field
    asked = np.full((16, 16), (black + white) / 2, np.uint16)
    for cell in forms(asked):
        assert np.unique(np.asarray(field.read(cell))).tolist() in ([127], [128])
    packed = data.prepare().gather(np.arange(len(data)))["image"]
    assert (packed.min(), packed.max()) == (0, 255)


def test_check_tells_the_scale_that_was_learned(tmp_path):
    told = {finding.kind: finding for finding in check(Dataset(photos(tmp_path, ".png")))}
    assert "is black, 34" in told["16 bit"].action
    assert told["16 bit"].action.endswith("white, as learned from the training part")
    assert "blank" not in told


@pytest.mark.parametrize("field", [Image(), Scene(), Strip()], ids=type)
def test_every_field_of_pictures_learns_the_scale_and_reads_requests_by_it(field):
    cells = [slope(0, 4095), saved(slope(100, 4000))]
    learned = field.scaled(cells)
    assert (learned.integer_range, learned.float_range) == ((0, 4095), ())
    assert np.asarray(learned.read(slope(0, 4095))).max() == 255
    assert np.asarray(learned.read(learned.send(slope(0, 4095)))).max() == 255
    assert learned.learn([learned.read(cell) for cell in cells], Recipe()).integer_range == (0, 4095)


def test_a_range_that_is_given_stays():
    field = Image(integer_range=(0, 1000)).scaled([slope(0, 4095), slope(0, 1, np.float32)])
    assert (field.integer_range, field.float_range) == ((0, 1000), (0, 1))


def test_a_field_of_before_scales_were_learned_reads_each_picture_by_itself():
    old = field_of({"kind": "image", "mode": "L", "size": 8, "side": 8}, [Image])
    assert np.asarray(old.read(np.full((8, 8), 200, np.uint16))).max() == 200
    assert np.asarray(old.read(np.full((8, 8), 300, np.uint16))).max() == 1
    assert np.asarray(old.read(encoded(Pillow.fromarray(slope(0, 1000, np.float32)), "TIFF"))).max() == 255


def colour_of_sixteen_bits(numbers: np.ndarray) -> bytes:
    """A PNG of RGB of 16 bits, which Pillow cannot write: (rows, columns, 3)."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in numbers)
    head = struct.pack(">IIBBBBB", numbers.shape[1], numbers.shape[0], 16, 2, 0, 0, 0)
    chunks = {b"IHDR": head, b"IDAT": zlib.compress(rows), b"IEND": b""}
    told = [
        struct.pack(">I", len(one)) + name + one + struct.pack(">I", zlib.crc32(name + one))
        for name, one in chunks.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def test_colours_of_sixteen_bits_keep_their_upper_eight_as_check_tells(tmp_path):
    numbers = np.stack([slope(0, 65535)] * 3, 2)
    for label in ("a", "b"):
        (tmp_path / label).mkdir()
        for number in range(10):
            numbers[0, 0] = 512 * number + 257 * (label == "a")
            (tmp_path / label / f"{number}.png").write_bytes(colour_of_sixteen_bits(numbers))
    np.testing.assert_array_equal(read_picture(colour_of_sixteen_bits(numbers)), numbers >> 8)
    told = {finding.kind: finding for finding in check(Dataset(tmp_path))}
    assert told["16 bit in colour"].action == "keeps the upper 8 bits of each channel"
    assert "16 bit" not in told
