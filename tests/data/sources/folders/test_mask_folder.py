"""Folders of pictures and masks: how they are found, paired and parted."""

import re

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.checks.check import check
from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.data.sources.read import read_samples
from byeori.fields.kinds import Mask, Scene
from street import CLASSES, scenes, write_scenes


def test_pictures_and_masks_are_paired_by_name(tmp_path):
    samples = read_samples(write_scenes(tmp_path / "street", 3))
    assert samples.columns == {
        "image": ("images/0.png", "images/1.png", "images/2.png"),
        "mask": ("masks/0.png", "masks/1.png", "masks/2.png"),
    }
    assert (samples.target, samples.inputs, samples.parts) == ("mask", ("image",), (None,) * 3)


@pytest.mark.parametrize(("images", "masks"), [("JPEGImages", "SegmentationClass"), ("imgs", "labels")])
def test_folders_may_have_other_usual_names(images, masks, tmp_path):
    samples = read_samples(write_scenes(tmp_path, 2, images=images, masks=masks))
    assert samples.columns["mask"] == (f"{masks}/0.png", f"{masks}/1.png")


def test_parts_may_stand_above_or_below(tmp_path):
    for part in ("train", "val"):
        write_scenes(tmp_path / "above" / part, 2)
        write_scenes(tmp_path / "below", 2, images=f"images/{part}", masks=f"masks/{part}")
    above, below = (read_samples(tmp_path / name) for name in ("above", "below"))
    assert above.parts == below.parts == ("train", "train", "val", "val")
    assert above.columns["mask"][2] == "val/masks/0.png"
    assert below.columns["mask"][2] == "masks/val/0.png"


def test_classes_are_named_by_a_file(tmp_path):
    root = write_scenes(tmp_path / "street", 12)
    (root / "classes.txt").write_text("\ufeff" + "\r\n".join(CLASSES) + "\n\n", encoding="utf-8")
    dataset = Dataset(root)
    assert dataset.samples.names == CLASSES
    assert dataset.task.target == Mask(names=CLASSES)
    assert isinstance(dataset.task.inputs["image"], Scene)


@pytest.mark.parametrize(("encoding", "name"), [("latin-1", "straße"), ("cp949", "도로")])
def test_names_of_classes_in_another_encoding_are_told_with_their_line(tmp_path, encoding, name):
    root = write_scenes(tmp_path / "street", 12)
    (root / "classes.txt").write_text(f"ground\n{name}\n", encoding=encoding)
    with pytest.raises(DataError, match=r"classes\.txt:2: byte \d+ is not UTF-8; save the file as UTF-8.*CP949"):
        read_samples(root)


def test_a_class_that_is_named_twice_is_told_with_both_lines(tmp_path):
    root = write_scenes(tmp_path / "street", 12)
    (root / "classes.txt").write_text("ground\nroad\n\nroad \n")
    with pytest.raises(DataError, match=r"classes\.txt:4: the class 'road' is named on line 2 already; wanted a name"):
        read_samples(root)


def test_a_missing_partner_is_named(tmp_path):
    root = write_scenes(tmp_path, 12)
    (root / "masks" / "3.png").unlink()
    (root / "images" / "5.png").unlink()
    samples = read_samples(root)
    assert samples.columns["mask"][samples.keys.index("images/3.png")] is None
    assert samples.passed_over == (("masks/5.png", "a mask without its picture in images/"),)
    prepared = Dataset(root).prepare()
    assert list(prepared.quarantine.values()) == ["the mask is missing; draw one, or remove the sample"]


def test_no_partner_at_all_is_told(tmp_path):
    root = write_scenes(tmp_path, 1)
    (root / "masks" / "0.png").rename(root / "masks" / "x.png")
    with pytest.raises(DataError, match=re.escape("none of the 1 pictures, such as images/0.png has a mask")):
        read_samples(root)


def test_masks_may_have_an_ending(tmp_path):
    root = write_scenes(tmp_path, 2)
    for number in range(2):
        (root / "masks" / f"{number}.png").rename(root / "masks" / f"{number}_mask.png")
    assert read_samples(root).columns["mask"] == ("masks/0_mask.png", "masks/1_mask.png")


def test_a_mask_may_be_a_folder_of_one_picture_a_class(tmp_path):
    root = write_scenes(tmp_path, 12)
    for number, (_, mask) in enumerate(scenes(12)):
        (root / "masks" / f"{number}.png").unlink()
        (root / "masks" / str(number)).mkdir()
        for value in (1, 2):
            Pillow.fromarray(mask == value).save(root / "masks" / str(number) / f"{CLASSES[value]}.png")
    assert read_samples(root).columns["mask"][0] == "masks/0"
    prepared = Dataset(root).prepare()
    assert prepared.task.target.classes == ("background", "blue", "green")
    assert not prepared.quarantine


def test_a_mask_of_another_size_is_left_out_with_both_sizes_and_check_says_so(tmp_path):
    root = write_scenes(tmp_path, 12)
    Pillow.fromarray(np.zeros((20, 32), np.uint8)).save(root / "masks" / "4.png")
    wanted = "the mask is 32 x 20 px, its image is 32 x 24 px; wanted one size, a class for every pixel"
    dataset = Dataset(root)
    quarantine = dataset.prepare().quarantine
    assert {dataset.samples.keys[row]: reason for row, reason in quarantine.items()} == {"images/4.png": wanted}
    [error] = [finding for finding in check(dataset) if finding.severity == "error"]
    assert wanted in error.reason
    assert error.files == ("images/4.png",)


def test_a_table_of_pictures_and_masks_is_one_too(tmp_path):
    root = write_scenes(tmp_path, 12)
    rows = "\n".join(f"images/{n}.png,masks/{n}.png" for n in range(12))
    (root / "street.csv").write_text(f"image,mask\n{rows}\n")
    dataset = Dataset(root / "street.csv")
    assert (dataset.samples.target, dataset.samples.inputs) == ("mask", ("image",))
    assert isinstance(dataset.task.target, Mask)


def test_pairs_of_arrays_are_taken():
    dataset = Dataset(scenes(12))
    assert isinstance(dataset.task.target, Mask)
    assert {part: len(rows) for part, rows in dataset.prepare().rows.items()}.keys() >= {"train", "val"}


def test_another_mask_is_another_version_of_the_data(tmp_path):
    root = write_scenes(tmp_path, 12)
    before = Dataset(root).fingerprint
    Pillow.fromarray(np.zeros((24, 32), np.uint8)).save(root / "masks" / "4.png")
    assert Dataset(root).fingerprint != before


def test_class_folders_called_images_and_masks_without_masks_stay_classes(tmp_path):
    write_scenes(tmp_path, 3)
    for path in (tmp_path / "masks").iterdir():
        path.unlink()
    (tmp_path / "cats").mkdir()
    Pillow.new("RGB", (4, 4)).save(tmp_path / "cats" / "a.png")
    assert read_samples(tmp_path).columns.keys() == {"image", "label"}


@pytest.mark.parametrize(
    ("second", "taken"), [("1.tif", "1.png"), ("1.bmp", "1.png"), ("1_mask.png", "1.png"), ("1.npy", "1.png")]
)
def test_a_second_mask_of_a_picture_is_told_and_png_is_taken(second, taken, tmp_path):
    root = write_scenes(tmp_path, 3)
    mask = Pillow.open(root / "masks" / "1.png").convert("L")
    np.save(root / "masks" / second, mask) if second.endswith("npy") else mask.save(root / "masks" / second)
    samples = read_samples(root)
    assert samples.columns["mask"] == ("masks/0.png", f"masks/{taken}", "masks/2.png")
    ((path, why),) = samples.passed_over
    assert path == f"masks/{second}"
    assert why == "a second mask of its picture; PNG is taken before others, then the first by name"


def test_a_second_picture_of_a_mask_is_told_and_the_first_is_taken(tmp_path):
    root = write_scenes(tmp_path, 3)
    Pillow.open(root / "images" / "1.png").convert("RGB").save(root / "images" / "1.jpg")
    samples = read_samples(root)
    assert samples.columns["image"] == ("images/0.png", "images/1.jpg", "images/2.png")
    assert samples.passed_over == (
        ("images/1.png", "a second picture of its name, and so of the same mask; the first by name is taken"),
    )
    assert "1 file passed over: a second picture of its name" in str(Dataset(root))


def test_a_mask_of_another_picture_is_no_second_one(tmp_path):
    root = write_scenes(tmp_path, 3)
    for folder in ("images", "masks"):
        (root / folder / "0_L.png").write_bytes((root / folder / "2.png").read_bytes())
    samples = read_samples(root)
    assert samples.columns["image"][1] == "images/0_L.png"
    assert samples.columns["mask"] == ("masks/0.png", "masks/0_L.png", "masks/1.png", "masks/2.png")
    (root / "masks" / "0.png").unlink()
    assert read_samples(root).columns["mask"] == (None, "masks/0_L.png", "masks/1.png", "masks/2.png")
    assert samples.passed_over == ()
