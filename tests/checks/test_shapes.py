"""Findings about sizes, proportions and pixel formats that stand out, and what gives the class away."""

from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageCms

from byeori.checks.check import check
from byeori.data.dataset import Dataset
from findings import files, found
from pictures import class_folders, picture, write_picture
from written_lines import line_folder, written

_KINDS = ("jpg", "png", "webp", "tif")


def test_odd_sizes_and_proportions_are_told(photos):
    ants = photos / "train" / "ants"
    write_picture(ants / "small.png", 500, size=(9, 8))
    write_picture(ants / "large.png", 501, size=(300, 280))
    write_picture(ants / "long.png", 502, size=(200, 40))
    kinds = found(photos)
    assert files(kinds["unusually small"]) == {"train/ants/small.png"}
    assert files(kinds["unusually large"]) == {"train/ants/large.png"}
    assert files(kinds["long and narrow"]) == {"train/ants/long.png"}
    assert "up to 80% of the picture is not seen" in kinds["long and narrow"][0].action


def test_odd_modes_are_notes_that_say_how_they_are_read(photos):
    ants = photos / "train" / "ants"
    odd = {
        "palette": ("p.png", picture(500).quantize(16)),
        "CMYK": ("c.jpg", picture(501).convert("CMYK")),
        "16 bit": ("i.png", Image.fromarray(np.arange(1920, dtype=np.uint16).reshape(40, 48) * 30)),
        "transparent": ("a.png", picture(502).convert("RGBA")),
        "black and white": ("b.png", picture(503).convert("1")),
    }
    for name, image in odd.values():
        image.save(ants / name)
    exif = Image.Exif()
    exif[0x0112] = 8
    picture(504).save(ants / "e.jpg", exif=exif)
    kinds = found(photos)
    for kind, (name, _) in {**odd, "turned by EXIF": ("e.jpg", None)}.items():
        assert files(kinds.pop(kind)) == {f"train/ants/{name}"}, kind
    assert files(kinds.pop("grey among colours")) == {"train/ants/b.png", "train/ants/i.png"}
    assert kinds == {}


def test_colours_of_other_profiles_are_told_and_those_of_screens_are_not(photos):
    ants = photos / "train" / "ants"
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for number, (kind, profile) in enumerate(product(_KINDS, (screen, other, b"broken"))):
        picture(600 + number).save(ants / f"{number}-{profile == other}.{kind}", icc_profile=profile)
    (told,) = found(photos)["colour profile"]
    assert told.reason.startswith("colours of 'Lab")
    assert set(told.files) == {f"train/ants/{n}-True.{kind}" for n, kind in zip((1, 4, 7, 10), _KINDS, strict=True)}


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_grey_among_colours_is_told(photos, mode):
    picture(600).convert(mode).save(photos / "train" / "ants" / "x.png")
    (told,) = found(photos)["grey among colours"]
    assert (told.files, told.reason) == (("train/ants/x.png",), "1 of 49 pictures, the others in colour")


def test_grey_alone_is_not_told(tmp_path):
    for number in range(24):
        folder = tmp_path / "ab"[number % 2]
        folder.mkdir(exist_ok=True)
        picture(number).convert("L").save(folder / f"{number}.png")
    assert "grey among colours" not in found(tmp_path)


def test_a_file_format_that_gives_the_class_away_is_told(tmp_path):
    class_folders(tmp_path, {"ants": 12})
    class_folders(tmp_path, {"bees": 12}, suffix=".jpg", first_seed=50)
    told = found(tmp_path)["giveaway"]
    assert [f.reason for f in told] == [
        "the file format alone tells the class of 100% of the pictures; the largest class is 50%"
    ]


def test_lines_of_text_are_not_told_for_being_long(tmp_path):
    table = line_folder(tmp_path, ("net", "rope", "sea"), 12)
    written("a net and a rope and a sea and a net and a rope").save(tmp_path / "0.png")
    (tmp_path / "1.png").write_bytes(b"")
    kinds = {finding.kind for finding in check(Dataset(table))}
    assert "long and narrow" not in kinds
    assert "empty file" in kinds
