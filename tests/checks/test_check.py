import base64
import json
import os
import shutil
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageCms

from byeori.checks.check import check
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.picture.image import Image as ImageField
from drawings import encoded, photo
from pictures import class_folders, picture, write_picture
from written_lines import line_folder, written

_KINDS = ("jpg", "png", "webp", "tif")


@pytest.fixture
def photos(tmp_path):
    """Two classes of a dozen good pictures each, in a train and a val part."""
    class_folders(tmp_path / "train", {"ants": 12, "bees": 12})
    class_folders(tmp_path / "val", {"ants": 12, "bees": 12}, first_seed=100)
    return tmp_path


def found(root):
    """What a check finds in a folder, as {kind: [finding, ...]}."""
    kinds = {}
    for finding in check(Dataset(root)):
        kinds.setdefault(finding.kind, []).append(finding)
    return kinds


def files(findings):
    return {file for finding in findings for file in finding.files}


def test_good_pictures_give_no_finding(photos):
    findings = check(Dataset(photos))
    assert (findings.findings, findings.has_errors) == ((), False)
    assert findings.headline() == "Nothing wrong was found."


def test_pictures_in_urls_of_their_data_are_looked_at():
    urls = [f"data:image/png;base64,{base64.b64encode(encoded(photo(height=16 + n))).decode()}" for n in range(24)]
    data = Dataset([(url, "ab"[n % 2]) for n, url in enumerate(urls)], fields={"input": ImageField()})
    assert not check(data).has_errors


def test_broken_files_are_told_apart_and_left_out(photos):
    ants = photos / "train" / "ants"
    (ants / "empty.jpg").touch()
    (ants / "words.jpg").write_text("no image at all")
    write_picture(ants / "cut.jpg", 500, size=(200, 150))
    (ants / "cut.jpg").write_bytes((ants / "cut.jpg").read_bytes()[:2000])
    os.symlink("nowhere", ants / "gone.jpg")
    Image.new("1", (9000, 9000)).save(ants / "bomb.png")
    kinds = found(photos)
    told = {kind: files(findings) for kind, findings in kinds.items()}
    assert told == {
        "empty file": {"train/ants/empty.jpg"},
        "unreadable": {"train/ants/words.jpg"},
        "truncated": {"train/ants/cut.jpg"},
        "missing": {"train/ants/gone.jpg"},
        "too many pixels": {"train/ants/bomb.png"},
    }
    assert {f.severity for findings in kinds.values() for f in findings} == {"error"}
    assert "81,000,000" in kinds["too many pixels"][0].reason or "9000 x 9000" in kinds["too many pixels"][0].reason
    assert "leaves it out" in kinds["truncated"][0].action


def test_check_and_training_agree_on_what_is_left_out(photos):
    ants = photos / "train" / "ants"
    (ants / "words.jpg").write_text("no image at all")
    shutil.copy(ants / "0.png", ants / "fine.gif")
    dataset = Dataset(photos)
    findings = check(dataset)
    prepared = dataset.prepare(Recipe(size=16))
    left_out = {dataset.samples.keys[row] for row in prepared.quarantine}
    assert files([f for f in findings if f.severity == "error"]) == left_out == {"train/ants/words.jpg"}


def test_nothing_is_moved_changed_or_deleted(photos):
    (photos / "train" / "ants" / "words.jpg").write_text("no image at all")
    before = {path: path.stat().st_mtime_ns for path in photos.rglob("*")}
    check(Dataset(photos))
    assert {path: path.stat().st_mtime_ns for path in photos.rglob("*")} == before


def test_names_that_tell_another_format_are_found(photos):
    picture(500).save(photos / "train" / "ants" / "a.png", "JPEG")
    picture(501).save(photos / "train" / "ants" / "nosuffix", "PNG")
    told = found(photos)["wrongly named"]
    assert {(f.reason, f.files) for f in told} == {
        ("the content is JPEG, the name ends in .png", ("train/ants/a.png",)),
        ("the content is PNG, the name has no suffix", ("train/ants/nosuffix",)),
    }


def test_animations_are_found_and_photos_with_a_second_view_are_none(photos):
    ants = photos / "train" / "ants"
    picture(500).save(ants / "moving.gif", save_all=True, append_images=[picture(501), picture(502)])
    picture(503).save(ants / "phone.jpg", "MPO", save_all=True, append_images=[picture(504)])
    kinds = found(photos)
    assert files(kinds["animated"]) == {"train/ants/moving.gif"}
    assert "3 at most" in kinds["animated"][0].reason
    assert "wrongly named" not in kinds


def test_equal_files_are_told_by_what_is_wrong_with_them(photos):
    train, val = photos / "train", photos / "val"
    shutil.copy(train / "ants" / "0.png", train / "ants" / "twice.png")
    shutil.copy(train / "ants" / "1.png", val / "ants" / "leak.png")
    shutil.copy(train / "ants" / "2.png", train / "bees" / "conflict.png")
    kinds = found(photos)
    assert files(kinds["duplicate"]) == {"train/ants/0.png", "train/ants/twice.png"}
    assert files(kinds["duplicate across parts"]) == {"train/ants/1.png", "val/ants/leak.png"}
    assert files(kinds["duplicate, other label"]) == {"train/ants/2.png", "train/bees/conflict.png"}
    assert kinds["duplicate, other label"][0].reason == "2 are the same, but are labelled 'ants' and 'bees'"
    assert [kinds[k][0].severity for k in ("duplicate", "duplicate across parts", "duplicate, other label")] == [
        "note",
        "warning",
        "warning",
    ]
    assert not {kind for kind in kinds if kind.startswith("near")}


def test_near_equal_pictures_are_told_by_what_is_wrong_with_them(photos):
    train, val = photos / "train", photos / "val"
    for number, place in enumerate([train / "ants", val / "ants", train / "bees"]):
        write_picture(place / "large.png", 600 + number, size=(240, 200))
        write_picture(place / "small.jpg", 600 + number, size=(48, 40))
    shutil.move(train / "bees" / "small.jpg", val / "ants" / "other.jpg")
    shutil.move(val / "ants" / "small.jpg", train / "ants" / "leak.jpg")
    kinds = found(photos)
    assert files(kinds["near duplicate"]) == {"train/ants/large.png", "train/ants/small.jpg"}
    assert files(kinds["near duplicate across parts"]) == {"val/ants/large.png", "train/ants/leak.jpg"}
    assert files(kinds["near duplicate, other label"]) == {"train/bees/large.png", "val/ants/other.jpg"}


def test_broken_files_are_no_duplicates_of_each_other(photos):
    (photos / "train" / "ants" / "empty.jpg").touch()
    (photos / "val" / "bees" / "empty.jpg").touch()
    assert set(found(photos)) == {"empty file"}


def test_unknown_labels_in_val_are_errors_with_the_nearest_name(photos):
    write_picture(photos / "val" / "wasps" / "0.png", 700)
    write_picture(photos / "val" / "ant" / "0.png", 701)
    unknown = {finding.reason: finding for finding in found(photos)["unknown label"]}
    assert "'ant' is in val, but not in train; did you mean 'ants'?" in unknown
    assert unknown["'wasps' is in val, but not in train"].files == ("val/wasps/0.png",)
    assert {finding.severity for finding in unknown.values()} == {"error"}


def test_small_classes_and_imbalance_are_told(tmp_path):
    class_folders(tmp_path, {"many": 40, "few": 3, "one": 1})
    kinds = found(tmp_path)
    assert files(kinds["class of one sample"]) == {"one/0.png"}
    assert kinds["tiny class"][0].reason == "'few' has 3 samples"
    assert kinds["imbalance"][0].reason == "'many' has 40 samples, 'one' 1: 40 times as many"


def test_a_class_that_val_does_not_have_is_told(photos):
    class_folders(photos / "train", {"wasps": 12}, first_seed=300)
    assert found(photos)["class not judged"][0].reason == "no sample in val of 'wasps'"


def test_classes_that_differ_in_writing_alone_are_told(photos):
    class_folders(photos / "train", {"Red-Ants": 12, "red ants": 12}, first_seed=300)
    assert found(photos)["alike names"][0].reason == "the classes 'Red-Ants', 'red ants' differ in writing alone"


def test_classes_that_differ_in_the_width_of_letters_are_told(photos):
    class_folders(photos / "train", {"형Ａ１": 12, "형A1": 12}, first_seed=300)
    assert found(photos)["alike names"][0].reason == "the classes '형A1', '형Ａ１' differ in writing alone"


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


def test_pictures_of_one_colour_are_told(photos):
    Image.new("RGB", (48, 40), "olive").save(photos / "train" / "ants" / "x.png")
    assert files(found(photos)["blank"]) == {"train/ants/x.png"}


def test_a_file_format_that_gives_the_class_away_is_told(tmp_path):
    class_folders(tmp_path, {"ants": 12})
    class_folders(tmp_path, {"bees": 12}, suffix=".jpg", first_seed=50)
    told = found(tmp_path)["giveaway"]
    assert [f.reason for f in told] == [
        "the file format alone tells the class of 100% of the pictures; the largest class is 50%"
    ]


def test_files_passed_over_are_notes(photos):
    (photos / "train" / "ants" / "notes.txt").write_text("words")
    told = found(photos)["passed over"]
    assert (told[0].severity, told[0].files) == ("note", ("train/ants/notes.txt",))


def test_rows_without_a_label_are_errors(tmp_path):
    rows = [f"{write_picture(tmp_path / f'{n}.png', n).name},{'ab'[n % 2] * (n != 5)}" for n in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["image,label", *rows]))
    told = found(tmp_path / "t.csv")["no label"]
    assert (told[0].severity, told[0].files) == ("error", ("t.csv:7",))


def test_a_table_of_missing_files_is_told_by_line(tmp_path):
    rows = [f"{write_picture(tmp_path / f'{n}.png', n).name},{'ab'[n % 2]}" for n in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["image,label", *rows, "gone.png,a"]))
    told = found(tmp_path / "t.csv")["missing"]
    assert (told[0].reason, told[0].files) == ("no such file", ("t.csv:32",))


def test_pictures_in_memory_are_checked_as_well():
    images = [picture(n) for n in range(24)]
    kinds = {f.kind: f for f in check(Dataset([*((image, n % 2) for n, image in enumerate(images)), (images[0], 1)]))}
    assert kinds["duplicate, other label"].files == ("#0", "#24")


def test_the_record_is_json_with_a_version(photos, tmp_path_factory):
    (photos / "train" / "ants" / "words.jpg").write_text("no image at all")
    page = check(Dataset(photos)).save(tmp_path_factory.mktemp("out"))
    record = json.loads((page.parent / "check.json").read_text())
    assert record["version"] == 1
    assert record["findings"][0]["files"] == ["train/ants/words.jpg"]
    assert record["overview"]["left_out"] == 1
    assert record["overview"]["classes"]["ants"] == {"train": 12, "val": 12}


def test_real_photos_are_checked_without_an_error(shared_data):
    findings = check(Dataset(shared_data / "hymenoptera"))
    assert not findings.has_errors
    assert {finding.kind for finding in findings} == {"long and narrow", "passed over"}


def test_torch_is_not_imported(photos):
    code = f"""
import sys
from byeori.checks.check import check
from byeori.data.dataset import Dataset
findings = check(Dataset({str(photos)!r}))
findings.table(), findings.save({str(photos / ".out")!r})
assert "torch" not in sys.modules, "check waits for torch"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_lines_of_text_are_not_told_for_being_long(tmp_path):
    table = line_folder(tmp_path, ("net", "rope", "sea"), 12)
    written("a net and a rope and a sea and a net and a rope").save(tmp_path / "0.png")
    (tmp_path / "1.png").write_bytes(b"")
    kinds = {finding.kind for finding in check(Dataset(table))}
    assert "long and narrow" not in kinds
    assert "empty file" in kinds
