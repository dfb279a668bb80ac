"""Prepared data: laid out once, found again, whole whatever happens, and without what cannot be read."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from byeori.core.device import pick
from byeori.core.errors import ConfigError, DataError
from byeori.core.files import TEMPORARY, cache_folder
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.data.preparing import prepared as module
from byeori.data.preparing.prepared import Prepared
from byeori.fields.picture.image import Image
from byeori.training.choices.settle import settle
from drawings import photo

RECIPE = Recipe(size=12, batch=4)
PARTS = {"train": 6, "val": 3, "test": 3}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Parts of two classes, each picture of its own size."""
    place = tmp_path / "photos"
    for part, count in PARTS.items():
        for label in ("dark", "light"):
            (place / part / label).mkdir(parents=True)
            for number in range(count):
                image = photo(width=14 + number)
                image = image if label == "light" else image.point([value // 3 for value in range(256)] * 3)
                image.save(place / part / label / f"{number}.png")
    return place


def prepare(folder: Path, recipe: Recipe = RECIPE) -> Prepared:
    return Dataset(folder).prepare(recipe)


def count_packs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how many pictures are packed from here on."""
    packs: list[int] = []
    pack = Image.pack
    monkeypatch.setattr(Image, "pack", lambda self, value: (packs.append(1), pack(self, value))[1])
    return packs


def caches() -> list[Path]:
    return sorted((cache_folder() / "prepared").iterdir())


def test_rows_of_the_parts_are_the_numbers_of_their_samples(folder):
    data = prepare(folder)
    assert {part: len(rows) for part, rows in data.rows.items()} == {part: 2 * n for part, n in PARTS.items()}
    for part, rows in data.rows.items():
        assert {data.samples.keys[row].split("/")[0] for row in rows} == {part}
    assert sorted(np.concatenate(list(data.rows.values()))) == list(range(24))


def test_what_is_gathered_is_what_the_fields_pack(folder):
    data = prepare(folder)
    packed = data.gather(np.array([7, 2]))
    for place, row in enumerate((7, 2)):
        for name, field in data.task.columns.items():
            cell = data.samples.columns[name][row]
            np.testing.assert_array_equal(packed[name][place], field.pack(field.read(cell, data.samples.root)))


def test_the_second_time_it_is_found_in_the_cache(folder, monkeypatch):
    first = prepare(folder)
    packs = count_packs(monkeypatch)
    again = prepare(folder)
    assert not packs
    assert len(caches()) == 1
    rows = np.arange(24)
    np.testing.assert_array_equal(first.gather(rows)["image"], again.gather(rows)["image"])


def test_a_changed_file_a_changed_label_and_another_size_are_prepared_anew(folder):
    prepare(folder)
    photo("L", 20, 20).save(folder / "val" / "dark" / "0.png")
    changed = prepare(folder)
    assert len(caches()) == 2
    row = changed.samples.keys.index("val/dark/0.png")
    np.testing.assert_array_equal(
        changed.gather(np.array([row]))["image"][0], changed.task.inputs["image"].pack(photo("L", 20, 20))
    )
    (folder / "val" / "dark" / "0.png").rename(folder / "val" / "light" / "0x.png")
    prepare(folder)
    prepare(folder, Recipe(size=10))
    assert len(caches()) == 4


def test_broken_samples_are_in_no_part_and_their_reasons_are_kept(folder):
    (folder / "train" / "dark" / "0.png").write_bytes(b"no picture")
    (folder / "val" / "light" / "1.png").write_bytes((folder / "val" / "light" / "2.png").read_bytes()[:60])
    for _ in range(2):  # prepared, and found again
        data = prepare(folder)
        keys = {data.samples.keys[row]: reason for row, reason in data.quarantine.items()}
        assert set(keys) == {"train/dark/0.png", "val/light/1.png"}
        assert keys["train/dark/0.png"].startswith("train/dark/0.png: not an image that can be read")
        assert not set(np.concatenate(list(data.rows.values())).tolist()) & set(data.quarantine)
        assert len(data.rows["train"]) == 11
    assert (folder / "train" / "dark" / "0.png").read_bytes() == b"no picture"


def test_a_part_of_which_nothing_can_be_read_is_none(folder):
    for path in (folder / "test").rglob("*.png"):
        path.write_bytes(b"no picture")
    assert set(prepare(folder).rows) == {"train", "val"}


def test_a_column_of_which_nothing_can_be_read_is_told(folder):
    data = Dataset(folder)
    task = data.learned(RECIPE)
    for path in folder.rglob("*.png"):
        path.write_bytes(b"no picture")
    text = r"none of the 24 samples can be read; the first: test/dark/0.png: not an image"
    with pytest.raises(DataError, match=text):
        module.prepare(data.samples, task, Dataset(folder).parts, Dataset(folder).fingerprint)
    assert not caches()


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_data_over_the_budget_is_kept_compressed_with_nearly_the_same_pixels(folder, monkeypatch, mode):
    for path in folder.rglob("*.png"):
        photo(mode).save(path)
    (folder / "train" / "dark" / "0.png").write_bytes(b"no picture")
    plain = prepare(folder)
    shutil.rmtree(cache_folder())
    monkeypatch.setenv("BYEORI_CACHE_GB", "0")
    small = prepare(folder)
    assert (caches()[0] / "0.ends.npy").is_file()
    rows = np.concatenate(list(plain.rows.values()))
    one, other = plain.gather(rows), small.gather(rows)
    assert one["image"].shape == other["image"].shape == (len(rows), 12, 12, {"L": 1}.get(mode, len(mode)))
    assert other["image"].dtype == np.uint8
    assert np.abs(one["image"].astype(int) - other["image"]).mean() < 4
    np.testing.assert_array_equal(one["label"], other["label"])
    assert plain.quarantine == small.quarantine
    batch = small.batches(settle(small, RECIPE)).at(0)
    assert torch.isfinite(batch.inputs["image"]).all()


def test_a_budget_that_is_no_number_is_told(folder, monkeypatch):
    monkeypatch.setenv("BYEORI_CACHE_GB", "lots")
    with pytest.raises(ConfigError, match="BYEORI_CACHE_GB = 'lots': wanted a number of gigabytes"):
        prepare(folder)


def test_batches_of_training_are_warped_and_those_of_validation_are_not(folder):
    data = prepare(folder)
    straight = list(data.straight("val", pick("cpu"), size=4))
    assert [len(batch) for batch in straight] == [4, 2]
    assert np.concatenate([batch.rows for batch in straight]).tolist() == data.rows["val"].tolist()
    packed = data.gather(data.rows["val"])
    wanted = torch.from_numpy(packed["image"]).permute(0, 3, 1, 2).float()
    torch.testing.assert_close(torch.cat([batch.inputs["image"] for batch in straight]), wanted)
    assert torch.cat([batch.truth for batch in straight]).tolist() == packed["label"].tolist()
    trained = data.batches(settle(data, RECIPE), part="val").at(0)
    still = data.gather(trained.rows)["image"]
    assert (trained.inputs["image"] - torch.from_numpy(still).permute(0, 3, 1, 2)).abs().mean() > 1


def test_a_batch_is_never_larger_than_its_part(folder):
    prepared = prepare(folder)
    assert len(prepared.batches(settle(prepared, Recipe(size=12, batch=500))).at(0)) == 12


def test_a_cache_that_was_damaged_is_made_again(folder):
    prepare(folder)
    (cache,) = caches()
    (cache / "prepared.json").unlink()
    data = prepare(folder)
    assert data.gather(np.arange(24))["image"].shape == (24, 12, 12, 3)


OPEN = """
import os, signal, sys, time
from pathlib import Path
from byeori import Dataset, Recipe
import byeori.data.preparing.prepared as module
write = module._write
"""


def test_a_killed_preparation_does_no_harm(folder):
    code = f"""{OPEN}
def killed(place, samples, task):
    write(place, samples, task)
    os.kill(os.getpid(), signal.SIGKILL)
module._write = killed
Dataset({str(folder)!r}).prepare(Recipe(size=12))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert [path.name.startswith(TEMPORARY) for path in caches()] == [True]
    assert prepare(folder).gather(np.arange(24))["image"].shape == (24, 12, 12, 3)


def test_processes_that_prepare_the_same_at_once_do_not_disturb_each_other(folder, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    code = f"""{OPEN}
import numpy as np
def together(place, samples, task):  # each has written before any is done
    write(place, samples, task)
    (Path({str(marks)!r}) / str(os.getpid())).touch()
    while len(os.listdir({str(marks)!r})) < 3:
        time.sleep(0.005)
module._write = together
data = Dataset({str(folder)!r}).prepare(Recipe(size=12))
print(int(data.gather(np.arange(24))["image"].sum()))
"""
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ended = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], ended
    wanted = int(prepare(folder).gather(np.arange(24))["image"].sum())
    assert [int(out) for out, _ in ended] == [wanted] * 3
    assert len(caches()) == 1
