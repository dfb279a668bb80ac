"""What a run has learned from: kept whole, also of the run whose weights it began with; a damaged file is named."""

from dataclasses import replace

import numpy as np
import pytest

from byeori import Dataset, Recipe, train
from byeori.core.errors import RunError
from byeori.data.hashing import sample_hashes
from byeori.data.samples import Samples
from byeori.data.task import Task
from byeori.fields.coded import Coded
from byeori.fields.kinds import Category, Date, Number
from byeori.training.learned_from import (
    LEARNED,
    Learned,
    content_hashes,
    learned_hashes,
    learned_samples,
    read_learned,
)


def _rows(first: int, count: int = 60) -> list[dict[str, object]]:
    return [{"size": float(n), "kind": "big" if n % 2 else "small"} for n in range(first, first + count)]


def _data(first: int) -> Dataset:
    return Dataset(_rows(first), target="kind")


def test_all_contents_of_the_training_and_validation_part_are_known_and_none_of_the_test_part():
    data = _data(0)
    trained, chose = learned_samples(data).among(data.hashes.tolist())
    assert trained.tolist() == (data.parts == "train").tolist()
    assert chose.tolist() == (data.parts == "val").tolist()


def test_a_run_that_begins_with_anothers_weights_has_learned_from_what_that_one_has(tmp_path):
    recipe = Recipe(model="mlp", epochs=1, device="cpu")
    first = train(_data(0), recipe, folder=tmp_path, name="first")
    second = train(
        _data(1000), Recipe(**{**vars(recipe), "init_from": str(first.folder)}), folder=tmp_path, name="second"
    )
    known, before = read_learned(second.folder), _data(0)
    assert known is not None
    assert known.among(before.hashes.tolist())[0].tolist() == (before.parts == "train").tolist()


def test_it_comes_back_as_it_was_kept_and_in_the_same_bytes(tmp_path):
    learned = Learned(np.array([1, 2], np.uint64), np.array([2**64 - 1], np.uint64), 0.25)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        learned.save(tmp_path / name)
    found = read_learned(tmp_path / "a")
    assert (found.train.tolist(), found.val.tolist(), found.repeated) == ([1, 2], [2**64 - 1], 0.25)
    assert (tmp_path / "a" / LEARNED).read_bytes() == (tmp_path / "b" / LEARNED).read_bytes()
    assert read_learned(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x93NUMPY"])
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / LEARNED).write_bytes(content)
    with pytest.raises(RunError, match=r"learned\.npz: cannot be read"):
        read_learned(tmp_path)


def test_a_file_of_a_newer_format_is_refused(tmp_path):
    np.savez(tmp_path / LEARNED, format=9)
    with pytest.raises(RunError, match="format 9, written by a newer byeori"):
        read_learned(tmp_path)


@pytest.mark.parametrize(
    ("count", "repeated", "chance"),
    [(1, 0.0, False), (30, 0.0, False), (30, 0.3, True), (60, 0.3, False), (100, 0.9, False)],
)
def test_equal_contents_are_chance_where_its_own_are_equal_as_often(count, repeated, chance):
    nothing = np.array([], np.uint64)
    assert Learned(nothing, nothing, repeated).is_chance(count, 100) is chance


def test_what_has_judged_a_run_is_kept_beside_what_it_has_learned_from(tmp_path):
    data = Dataset({"x": list(range(60)), "y": ["a", "b"] * 30}, target="y")
    learned_samples(data).save(tmp_path)
    kept = read_learned(tmp_path)
    hashes = learned_hashes(data)
    assert len(kept.test) == (data.parts == "test").sum() > 0
    assert kept.has_met(hashes).all()
    assert not kept.has_met(["0" * 32]).any()
    Learned(kept.train, kept.val, kept.repeated).save(tmp_path)  # as runs of before kept it
    assert read_learned(tmp_path).test is None
    assert not read_learned(tmp_path).has_met(hashes[data.parts == "test"]).any()


def test_contents_are_the_same_whether_the_different_cells_of_a_column_are_known_or_not():
    inputs = {"size": Number(is_target=False), "day": Date(), "word": Category(("x",), is_target=False)}
    cells = {
        "size": ("1.50", "1,000", None, "NA", "many", "1.5", "-0"),
        "day": ("2020-01-02", "3 May 2021", None, "", "soon", "2020-01-02", "1999-12-31"),
        "word": ("x", "1.0", None, "", "x", "y", "TRUE"),
    }
    task, rows = Task(inputs, "kind", Category(("a", "b"))), 7
    columns = {name: tuple(column) for name, column in cells.items()}
    samples = Samples("t", None, ("",) * rows, columns, (), target="kind", inputs=tuple(inputs))
    known = replace(samples, columns={name: Coded.of(column) for name, column in columns.items()})
    found = content_hashes(known, task, sample_hashes(known))
    assert found.tolist() == content_hashes(samples, task, sample_hashes(samples)).tolist()
