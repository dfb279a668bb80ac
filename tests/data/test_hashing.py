from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch

from byeori.data.hashing import CellsHasher, cell_hash, cells_hash, sample_hashes
from byeori.data.samples import Samples
from byeori.data.sources.read import read_samples
from byeori.fields.coded import Coded
from pictures import class_folders, picture, write_picture


def test_a_path_counts_as_the_bytes_of_its_file(tmp_path):
    path = write_picture(tmp_path / "a.png", 1)
    (tmp_path / "b.png").write_bytes(path.read_bytes())
    expected = cell_hash(path.read_bytes())
    assert cell_hash("a.png", tmp_path) == cell_hash(Path("b.png"), tmp_path) == cell_hash(str(path)) == expected
    assert cell_hash(str(write_picture(tmp_path / "c.png", 2))) != expected


def test_a_file_that_is_not_there_is_hashed_by_its_name(tmp_path):
    assert cell_hash("1.png", tmp_path) != cell_hash("2.png", tmp_path)
    assert cell_hash("1.png", tmp_path) == cell_hash("1.png", tmp_path)


def test_arrays_count_by_content_shape_and_kind_of_number():
    ones = np.ones((2, 3), np.uint8)
    assert cell_hash(ones) == cell_hash(ones.copy()) == cell_hash(torch.from_numpy(ones))
    different = {cell_hash(a) for a in (ones, ones.T, ones.astype(np.int8), ones * 2)}
    assert len(different) == 4


def test_an_array_counts_the_same_however_it_lies_in_memory():
    array = np.arange(12).reshape(3, 4)
    assert cell_hash(array) == cell_hash(np.asfortranarray(array))


def test_pictures_count_by_mode_size_pixels_and_palette():
    base = picture(0).quantize(8)
    other = base.copy()
    other.putpalette([255 - value for value in base.getpalette() or []])
    assert cell_hash(base) == cell_hash(base.copy())
    assert len({cell_hash(image) for image in (base, other, picture(0), picture(0).convert("L"))}) == 4


def test_values_that_say_other_things_differ_and_those_that_say_the_same_do_not():
    assert len({cell_hash(cell) for cell in (1, 1.5, None, True, "one", "One")}) == 6
    assert len({cell_hash(cell) for cell in (1, 1.0, "1", "1.0", Decimal("1.00"))}) == 1


def test_hashes_of_numbers_and_words_stay_as_they_are_for_ever():
    assert cell_hash("5.0") == cell_hash(5) == "92ca7bb7ee68e1d1d679bb96761601c4"
    assert cell_hash("2.50") == "f951df0eb95be2893a3186ea1fb9a84b"
    assert cell_hash("net") == "9a85129549b7f0215d53231a5ef9b8fb"


def test_samples_one_by_one_have_the_hashes_that_each_has_alone(monkeypatch, tmp_path):
    monkeypatch.setattr("byeori.data.hashing.REMEMBERED", 3)  # so that what is remembered is thrown away
    path = write_picture(tmp_path / "a.png", 1)
    cells = (1, 1.0, True, "1", "true", "", None, 0.0, -0.0, "x" * 100, path, "a.png", b"1", 2**70)
    several = [{"a": one, "b": other} for one in cells for other in cells]
    hasher = CellsHasher(tmp_path)
    assert [hasher.hash(one) for one in several] == [cells_hash(one, tmp_path) for one in several]


def test_a_plain_cell_that_comes_again_is_hashed_once(monkeypatch):
    asked = []
    monkeypatch.setattr("byeori.data.hashing.cell_hash", lambda cell, root: asked.append(cell) or cell_hash(cell, root))
    hasher = CellsHasher()
    for number in range(100):
        hasher.hash({"town": "Bergen", "age": number % 5})
    assert len(asked) == 6


@pytest.mark.parametrize("change", ["half", "007", "word", "digits", "empty", "order", "parquet"])
def test_old_rows_keep_their_hashes_when_the_table_changes(tmp_path, change):
    frame = pl.DataFrame({"z": [n % 7 for n in range(40)], "x": [n * n for n in range(40)], "y": ["a", "b"] * 20})
    frame.write_csv(tmp_path / "old.csv")
    if change == "parquet":
        frame.with_columns(pl.col("x").cast(pl.Float64)).write_parquet(tmp_path / "new.parquet")
    elif change == "order":
        frame.select("x", "y", "z").write_csv(tmp_path / "new.csv")
    else:
        cell = {"half": "2.5", "word": "many", "digits": "12345678901234567890", "empty": ""}.get(change, change)
        (tmp_path / "new.csv").write_text((tmp_path / "old.csv").read_text() + f"3,{cell},a\n")
    new = next(tmp_path.glob("new.*"))
    old_hashes, new_hashes = (
        sample_hashes(read_samples(path, target="y", inputs=["x", "z"] if path is new else ["z", "x"]))
        for path in (tmp_path / "old.csv", new)
    )
    assert new_hashes[:40].tolist() == old_hashes.tolist()


def test_a_text_that_ends_like_a_file_name_is_no_path(tmp_path):
    assert cell_hash("Dr.", tmp_path) != cell_hash("Mr.", tmp_path)
    assert cell_hash("read notes.txt", tmp_path) == cell_hash("read notes.txt")


def test_equal_files_of_a_folder_have_equal_hashes_whatever_their_name(tmp_path):
    class_folders(tmp_path, {"a": 2, "b": 1})
    (tmp_path / "b" / "nosuffix").write_bytes((tmp_path / "a" / "0.png").read_bytes())
    samples = read_samples(tmp_path)
    hashes = dict(zip(samples.keys, sample_hashes(samples), strict=True))
    assert hashes["a/0.png"] == hashes["b/nosuffix"]
    assert len(set(hashes.values())) == 3


def test_several_inputs_are_hashed_together():
    rows = [{"x": 1, "z": 1, "y": "a"}, {"x": 1, "z": 2, "y": "b"}, {"x": 1, "z": 1, "y": "b"}]
    hashes = sample_hashes(read_samples(rows, target="y"))
    assert hashes[0] == hashes[2] != hashes[1]


def test_one_sample_alone_has_the_hash_that_it_has_among_others(tmp_path):
    for name in "ab":
        write_picture(tmp_path / f"{name}.png", ord(name))
    rows = [{"photo": f"{name}.png", "age": age, "note": "red"} for name, age in (("a", 5), ("b", "6.0"))]
    samples = read_samples(rows, target="note", inputs=["photo", "age"])
    alone = [cells_hash({"age": row["age"], "photo": tmp_path / row["photo"]}) for row in rows]
    assert sample_hashes(replace(samples, root=tmp_path)).tolist() == alone


def test_a_column_is_hashed_as_each_of_its_cells_is():
    words = [
        "5",
        "-5",
        "+5",
        "05",
        "0",
        "-0",
        "0.1",
        "0.10",
        "-0.25",
        "0.0001",
        "0.00001",
        "123456.789",
        "1e5",
        "5.",
        ".5",
    ]
    words += [
        "12345678901.2345",
        "99999999999999",
        "999999999999999",
        "9" * 20,
        "0.1234567890123",
        "NA",
        "",
        "x",
        "TRUE",
    ]
    words += [f"{number / 7:.{number % 9}f}" for number in range(-200, 200)]
    for cells in (words, [5, 5.0, True, None, "5"], [0.5, -0.0, 1e20]):
        column = Samples("a", None, ("",) * len(cells), {"x": Coded.of(cells)}, (), target="y", inputs=("x",))
        assert sample_hashes(column).tolist() == [cell_hash(cell) for cell in cells]


def test_a_column_of_floats_is_hashed_as_each_of_them_is():
    draw = np.random.default_rng(1)
    cells = [None, 0.0, -0.0, 2.0, 0.1, 1e-5, 1e15, 1e15 + 0.5, 1e300, 5e-324, 1 / 3, float("nan"), float("inf")]
    cells += [*draw.normal(size=50).round(3).tolist(), *draw.normal(size=50).tolist()]
    column = Samples("a", None, ("",) * len(cells), {"x": Coded.of(cells)}, (), target="y", inputs=("x",))
    assert column.columns["x"].series is not None
    assert sample_hashes(column).tolist() == [cell_hash(cell) for cell in cells]
