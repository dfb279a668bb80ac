"""The way to a device: kept there, sent in a parcel or taken as they are, batches are the same to the byte."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from byeori.core.device import Device, pick
from byeori.core.recipe import Recipe
from byeori.data.batching.batches import Batch
from byeori.data.dataset import Dataset
from byeori.data.preparing import way as module
from byeori.data.preparing.columns import Dense
from byeori.data.preparing.prepared import Prepared
from byeori.data.preparing.way import Way, at_once, keep
from byeori.training.choices.settle import settle
from drawings import photo

CPU = torch.device("cpu")
KEEPS, SENDS = Device(CPU, room_bytes=2**30), Device(CPU, room_bytes=0)  # as if apart
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
on_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def photos(place: Path) -> Dataset:
    for label in ("dark", "light"):
        (place / label).mkdir(parents=True)
        for number in range(12):
            photo(width=30 + number, height=30).save(place / label / f"{number}.png")
    return Dataset(place)


def table(_: Path) -> Dataset:
    rows = range(40)
    return Dataset(
        {
            "text": [" ".join([*WORDS[: 1 + n % 10], WORDS[n * 7 % 10]]) for n in rows],
            "size": [n * 0.5 for n in rows],
            "kind": ["ab"[n % 2] for n in rows],
            "y": [n % 4 < 2 for n in rows],
        },
        target="y",
    )


MADE = {
    "pictures": (photos, Recipe(size=28, batch=5, flip=True, rotate=10.0, colour=0.3, crop=0.7)),
    "smaller ones first": (photos, Recipe(size=28, batch=5, progressive=0.5)),
    "mixed": (photos, Recipe(size=28, batch=5, mixup=0.4, cutmix=1.0)),
    "texts and columns": (table, Recipe(batch=6)),
}
each = pytest.mark.parametrize("name", MADE)


def prepared_as(name: str, place: Path) -> tuple[Prepared, Recipe]:
    make, recipe = MADE[name]
    prepared = make(place / "data").prepare(recipe)
    return prepared, settle(prepared, recipe)


def assert_same(some: Batch, other: Batch) -> None:
    assert list(some.inputs) == list(other.inputs)
    assert some.rows.tolist() == other.rows.tolist()
    assert some.share == other.share
    pairs = [(some.inputs[name], other.inputs[name]) for name in some.inputs]
    pairs += [(some.truth, other.truth), (some.other, other.other)]
    for one, another in pairs:
        assert (one is None) == (another is None)
        if one is not None and another is not None:
            assert one.dtype == another.dtype
            assert one.stride() == another.stride()
            assert one.cpu().contiguous().numpy().tobytes() == another.cpu().contiguous().numpy().tobytes()


@each
@pytest.mark.parametrize("device", [KEEPS, SENDS], ids=["kept there", "sent"])
def test_batches_are_the_same_on_every_way(name, device, tmp_path):
    prepared, recipe = prepared_as(name, tmp_path)
    here, there = prepared.batches(recipe), prepared.batches(recipe, device)
    for one, other in zip(here.stream(2, 12), there.stream(2, 12), strict=True):
        assert_same(one, other)
    straight = prepared.straight("val", device, size=3)
    for one, other in zip(prepared.straight("val", size=3), straight, strict=True):
        assert_same(one, other)


def test_pictures_are_kept_and_answers_ride(tmp_path):
    prepared, recipe = prepared_as("pictures", tmp_path)
    assert set(keep(prepared.columns, KEEPS)) == {"image"}
    assert keep(prepared.columns, SENDS, sends=False) != {}  # it is the same processor, and they are there
    gathered = prepared.batches(recipe, KEEPS).gather(np.array([3, 1]), 0)
    assert gathered.parcel is not None
    assert gathered.parcel.memory.numel() < prepared.gather(np.array([3, 1]))["image"].nbytes


def test_a_column_is_sent_once_and_only_where_it_fits(tmp_path, monkeypatch):
    sent = []
    upload = module._upload
    monkeypatch.setattr(
        module, "_upload", lambda values, device: (sent.append(values.nbytes), upload(values, device))[1]
    )
    prepared, recipe = prepared_as("pictures", tmp_path)
    size = prepared.gather(np.arange(24))["image"].nbytes
    prepared.batches(recipe, Device(CPU, room_bytes=size - 1))
    assert next(prepared.straight("val", KEEPS)).inputs["image"].dtype == torch.float32
    assert sent == []
    prepared.batches(recipe, Device(CPU, room_bytes=size))
    prepared.batches(replace(recipe, batch=3), KEEPS, part="val")
    replace(prepared, rows={"train": np.arange(4)}).batches(recipe, KEEPS)
    assert sent == [size]


def test_room_is_taken_by_all_columns_together():
    columns = {name: Dense(np.ones((10, 600), np.uint8)) for name in "abc"}
    assert set(keep(columns, Device(CPU, room_bytes=12_500))) == {"a", "b"}


def test_a_column_is_whole_after_it_was_sent_in_pieces(monkeypatch):
    monkeypatch.setattr(module, "UPLOAD_BYTES", 1700)
    values = np.arange(7 * 600, dtype=np.int32).reshape(7, 600)
    assert np.array_equal(keep({"x": Dense(values)}, KEEPS)["x"].numpy(), values)


def test_a_processor_takes_samples_as_they_are():
    values = np.ones((4, 1000), np.uint8)
    way = Way.to(pick("cpu"), {"x": Dense(values)})
    assert way.kept == {}
    packed = way.pack({"x": np.array([1, 2])})
    assert packed.parcel is None
    assert way.open(packed)[0]["x"].data_ptr() == packed.arrays["x"].__array_interface__["data"][0]


def test_on_a_device_more_samples_go_through_at_once_by_their_size_alone():
    assert at_once(pick("cpu"), 10, 32) == 32
    assert [at_once(SENDS, size, 32) for size in (1, 3 * 256 * 256, 2**30)] == [1024, 160, 32]


@on_cuda
@each
@pytest.mark.parametrize("room", [2**30, 0])
@pytest.mark.filterwarnings("ignore:Synchronization debug mode")
def test_batches_on_cuda_are_made_without_a_wait_and_are_the_same_twice(name, room, tmp_path):
    prepared, recipe = prepared_as(name, tmp_path)
    batches = prepared.batches(recipe, Device(torch.device("cuda"), room_bytes=room))
    first = list(batches.stream(0, 8))
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("error")
    try:
        again = list(batches.stream(0, 8))
    finally:
        torch.cuda.set_sync_debug_mode("default")
    for one, other in zip(first, again, strict=True):
        assert_same(one, other)


@on_cuda
@each
def test_packed_samples_arrive_on_cuda_as_they_are_on_the_processor(name, tmp_path, monkeypatch):
    monkeypatch.setattr("byeori.data.preparing.parcel.ASIDE_BYTES", 1)
    prepared, _ = prepared_as(name, tmp_path)
    rows = dict.fromkeys(prepared.columns, np.array([5, 0, 17]))
    wanted = prepared.gather(rows[prepared.task.name])
    for room in (0, 2**30):
        way = Way.to(Device(torch.device("cuda"), room_bytes=room), prepared.columns)
        found, _ = way.open(way.pack(rows))
        for column, values in wanted.items():
            assert found[column].cpu().numpy().tobytes() == np.ascontiguousarray(values).tobytes()
