"""A check as a whole: what it finds in good and in bad data, and that it changes nothing."""

import base64
import json
import shutil
import subprocess
import sys

from byeori.checks.check import check
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.fields.picture.image import Image as ImageField
from drawings import encoded, photo
from findings import files, found
from pictures import class_folders, picture, write_picture


def test_good_pictures_give_no_finding(photos):
    findings = check(Dataset(photos))
    assert (findings.findings, findings.has_errors) == ((), False)
    assert findings.headline() == "Nothing wrong was found."


def test_pictures_in_urls_of_their_data_are_looked_at():
    urls = [f"data:image/png;base64,{base64.b64encode(encoded(photo(height=16 + n))).decode()}" for n in range(24)]
    data = Dataset([(url, "ab"[n % 2]) for n, url in enumerate(urls)], fields={"input": ImageField()})
    assert not check(data).has_errors


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
