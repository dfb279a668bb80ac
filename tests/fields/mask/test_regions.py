"""Maps of classes read from files: what is taken, and what is refused with which words."""

import re
import unicodedata

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.fields.mask.regions import Regions, colour_of, coloured, named, placed, png_of, read_regions, regions_size

NUMBERS = np.arange(24, dtype=np.uint8).reshape(4, 6)


def test_a_png_gives_back_its_numbers(tmp_path):
    (tmp_path / "a.png").write_bytes(png_of(NUMBERS))
    Pillow.fromarray(NUMBERS).save(tmp_path / "grey.png")
    Pillow.fromarray(np.repeat(NUMBERS[..., None], 3, 2)).save(tmp_path / "greys.png")
    for name in ("a.png", "grey.png", "greys.png"):
        assert np.array_equal(read_regions(name, tmp_path).numbers, NUMBERS)
    assert np.array_equal(read_regions(png_of(NUMBERS)).numbers, NUMBERS)
    assert np.array_equal(read_regions(NUMBERS.astype(np.int64)).numbers, NUMBERS)
    assert np.array_equal(read_regions(NUMBERS.tolist()).numbers, NUMBERS)


def test_a_black_and_white_picture_is_zero_and_one():
    assert read_regions(Pillow.fromarray(NUMBERS > 11)).counts() == {0: 12, 1: 12}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (None, "the mask is missing"),
        ("", "the mask is missing"),
        ("none.png", "none.png: no such file"),
        (np.full((2, 2), 300), "numbers from 300 to 300; wanted classes from 0 to 255"),
        (np.full((2, 2), -1), "numbers from -1 to -1; wanted classes from 0 to 255"),
        (np.full((2, 2), 0.5), "wanted whole numbers (rows, columns), found float64"),
        (np.zeros((0, 3), np.uint8), "wanted whole numbers"),
        (np.arange(12).reshape(2, 2, 3), "a colour picture; wanted one number a pixel"),
        (b"no picture", "not an image that can be read"),
    ],
)
def test_what_is_no_mask_is_told(cell, told, tmp_path):
    with pytest.raises(DataError, match=re.escape(told)):
        read_regions(cell, tmp_path)


def test_a_jpeg_is_refused_for_it_changes_numbers(tmp_path):
    Pillow.fromarray(NUMBERS).save(tmp_path / "a.jpg")
    with pytest.raises(DataError, match=r"a\.jpg: .*JPEG, which changes the numbers of pixels; wanted PNG"):
        read_regions("a.jpg", tmp_path)


def test_an_empty_folder_and_masks_of_two_sizes_are_told(tmp_path):
    (tmp_path / "7").mkdir()
    with pytest.raises(DataError, match="7: a folder without masks"):
        read_regions("7", tmp_path)
    Pillow.new("L", (6, 4)).save(tmp_path / "7" / "car.png")
    Pillow.new("L", (6, 5)).save(tmp_path / "7" / "road.png")
    with pytest.raises(DataError, match=r"differ in size: 6 x 4 px \(car.png\) and 6 x 5 px \(road.png\)"):
        read_regions("7", tmp_path)


def test_two_pictures_of_one_class_are_told(tmp_path):
    (tmp_path / "7").mkdir()
    for name in ("car.png", "car.bmp", "road.png"):
        Pillow.new("L", (6, 4)).save(tmp_path / "7" / name)
    with pytest.raises(DataError, match="7: it holds two pictures of the class 'car'; wanted one a class"):
        read_regions("7", tmp_path)


def test_the_size_is_known_without_reading_the_whole(tmp_path):
    (tmp_path / "a.png").write_bytes(png_of(NUMBERS)[:-20])
    assert regions_size("a.png", tmp_path) == (6, 4)
    assert regions_size(NUMBERS) == (6, 4)


def test_names_that_leave_open_are_ignored_where_a_folder_names_them():
    regions = Regions(np.array([[0, 1, 2]], np.uint8), ("background", "road", "Void"))
    assert placed(regions, named({"background", "road", "Void"}), ()).tolist() == [[0, 1, 255]]
    with pytest.raises(DataError, match=r"car \(1 px\): none of the 2 classes \(background, road\)"):
        placed(Regions(np.array([[1]], np.uint8), ("background", "car")), named({"background", "road"}), ())


def test_colours_differ_and_stay():
    colours = [colour_of(number) for number in range(40)]
    assert len(set(colours)) == 40
    assert coloured(np.array([[0, 255]], np.uint8)).tolist() == [[list(colour_of(0)), list(colour_of(255))]]


def test_classes_of_mask_files_are_composed(tmp_path):
    for number, name in enumerate(("길", "차")):
        pixels = np.zeros((2, 2), np.uint8)
        pixels[number] = 1
        folder = tmp_path / unicodedata.normalize("NFD", "하나")
        folder.mkdir(exist_ok=True)
        Pillow.fromarray(pixels).save(folder / unicodedata.normalize("NFD", f"하나_{name}.png"))
    regions = read_regions(folder)
    assert regions.names == ("background", "길", "차")
    old = {0: "background", 1: unicodedata.normalize("NFD", "길"), 2: "차"}
    assert placed(regions, old, ()).tolist() == [[1, 1], [2, 2]]
