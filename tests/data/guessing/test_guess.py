"""Kinds of columns are guessed, named by the user, kept with the run; and learned from the training part alone."""

from datetime import time
from decimal import Decimal

import numpy as np
import pytest

from byeori import Category, Dataset, Date, Flag, Image, Labels, Number, Recipe
from byeori.checks.check import check
from byeori.core.errors import ConfigError, DataError
from byeori.data.dataset import open_dataset
from byeori.data.guessing.conventions import Conventions
from byeori.data.guessing.guess import guess_input, guess_target, parse_fields, settled, unit_of
from byeori.data.sources.tables.table_files import read_table
from byeori.fields.cells import NOTHING
from byeori.fields.kinds import Line, Text

COUNT = 60
DRAW = np.random.default_rng(0)
HEADER = "day,colour,open,size_mm,part,price"


def table(path, planted: str = ""):
    rows = []
    for n in range(COUNT):
        part = "train" if n < 40 else "val" if n < 50 else "test"
        colour, size = "red" if n % 3 else "blue", round(float(np.exp(n % 7)), 2)
        row = f"2024-0{n % 9 + 1}-1{n % 10},{colour},{'yes' if n % 2 else 'no'},{size},{part},{n % 11 + 0.5}"
        rows.append(planted if planted and n == 45 else row)
    path.write_text("\n".join([HEADER, *rows]))
    return path


@pytest.mark.parametrize("cells", [[["a"], [], None, ["b", "a"]], [("a",), ()], [np.array(["a", "b"])], [[1, 2], [2]]])
def test_a_target_of_lists_is_labels(cells):
    assert guess_target("tags", cells, [Number()]) == Labels()


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("bill_length_mm", [39.1, None, 40.2], Number(unit="mm")),
        ("born", ["31.12.1998", "01.02.2001"], Date()),
        ("open", ["yes", "no", "yes"], Flag()),
        ("colour", ["red", "blue", "red"], Category()),
        ("review", ["not very good at all", "one of the best"], Text()),
        ("photo", ["1.jpg", "2.jpg"], Image()),
    ],
)
def test_an_input_is_guessed_by_its_looks(name, cells, field):
    assert guess_input("t", name, cells) == field


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([n / 7 for n in range(COUNT)], Number),
        (list(range(COUNT)), Number),
        ([3, 4, 5] * 20, Category),
        ([0.0, 1.0] * 30, Category),
        (["a", "b"] * 30, Category),
        ([True, False] * 30, Category),
    ],
)
def test_the_target_of_a_table_is_a_number_where_it_has_many_values(cells, kind):
    assert type(guess_target("y", cells, [Number()])) is kind


def test_whole_numbers_beside_pictures_and_texts_are_classes():
    numbers = [n % 30 for n in range(COUNT)]
    assert type(guess_target("y", numbers, [Image()])) is Category
    assert type(guess_target("y", numbers, [Text()])) is Category
    assert type(guess_target("y", [n / 7 for n in numbers], [Image()])) is Number
    assert type(guess_target("text", ["what it says"] * COUNT, [Image()])) is Line


def test_units_stand_at_the_end_of_a_name():
    assert [unit_of(name) for name in ("mass_g", "width (cm)", "time_s", "side_px", "programs", "g")] == [
        *("g", "cm", "s", "px", "", "")
    ]


def test_a_table_becomes_a_task(tmp_path):
    data = Dataset(table(tmp_path / "t.csv"))
    assert {name: type(field) for name, field in data.task.columns.items()} == {
        **{"day": Date, "colour": Category, "open": Flag, "size_mm": Number},
        "price": Number,
    }
    assert not data.task.inputs["colour"].is_target
    assert data.task.target.is_target


def test_the_user_overrules_the_guess_by_name_by_field_and_by_task(tmp_path):
    path = table(tmp_path / "t.csv")
    data = Dataset(path, fields={"size_mm": "category", "price": "Number"}, ignore=["day"])
    assert list(data.task.inputs) == ["colour", "open", "size_mm"]
    assert data.task.inputs["size_mm"] == Category(is_target=False, nothing=NOTHING)
    assert type(Dataset(path, task="classification").task.target) is Category
    assert type(Dataset(path, target="open", task="regression").task.target) is Number
    assert type(Dataset(path, target="open", fields={"open": Flag()}).task.target) is Flag


def test_what_the_user_said_brings_the_same_dataset_back(tmp_path):
    path = table(tmp_path / "t.csv")
    data = Dataset(path, fields={"size_mm": Number(unit="cm"), "colour": "category"}, ignore=["day"])
    again = open_dataset(data.source, data.options)
    assert again.task == data.task
    assert again.fingerprint == data.fingerprint


def test_a_group_is_no_input(tmp_path):
    assert "colour" not in Dataset(table(tmp_path / "t.csv"), group="colour").task.inputs


def test_every_class_is_in_every_part_and_numbers_are_drawn_freely(tmp_path):
    rows = [f"{n / 7},{n + 0.5},{'rare' if n < 3 else 'often'}" for n in range(100)]
    (tmp_path / "t.csv").write_text("\n".join(["x,price,label", *rows]))
    parts = Dataset(tmp_path / "t.csv", target="label", ignore=["price"]).parts
    assert sorted(parts[:3]) == ["test", "train", "val"]
    parts = Dataset(tmp_path / "t.csv", target="price", ignore=["label"]).parts.tolist()
    assert min(parts.count("val"), parts.count("test")) > 5  # each price is there once: as a class it would train only


@pytest.mark.parametrize(
    "planted",
    [
        "1900-01-01,green,yes,1e30,val,1e12",
        "2999-12-31,blue,no,-1e30,val,-5",
        ",,,,val,7",
    ],
)
def test_an_extreme_value_in_the_validation_part_moves_nothing_that_is_learned(tmp_path, planted):
    plain = Dataset(table(tmp_path / "plain.csv")).learned(Recipe())
    data = Dataset(table(tmp_path / "planted.csv", planted))
    assert data.parts[45] == "val"
    assert data.learned(Recipe()) == plain
    assert all(np.isfinite(field.pack(value)).all() for field, value in _values(data, plain))


def _values(data: Dataset, learned):
    for name, field in learned.inputs.items():
        for value in data.values(name, "val"):
            yield field, value


@pytest.mark.parametrize("word", ["tall", "inf", "1e999"])
def test_an_input_that_cannot_be_read_is_told_and_counts_as_missing(tmp_path, word):
    path = table(tmp_path / "t.csv", f"2024-01-01,red,yes,{word},val,3.5")
    data = Dataset(path)
    (told,) = [one for one in check(data) if one.kind == "unreadable cells"]
    assert told.reason == f"'size_mm': 1 of 60 cells cannot be read as Number and count as missing: '{word}'"
    assert told.files == ("t.csv:47",)
    prepared = data.prepare()
    assert prepared.quarantine == {}
    assert [str(one) for one in prepared.unread] == [told.reason]
    assert prepared.columns["size_mm"].gather(np.array([45])).tolist() == [[0, 1]]


def test_a_target_with_one_value_is_told(tmp_path):
    (tmp_path / "t.csv").write_text("x,y\n1,7.5\n2,7.5\n")
    with pytest.raises(DataError, match=r"all 2 samples have the same y, '7\.5'; a model needs at least two"):
        Dataset(tmp_path / "t.csv")


@pytest.mark.parametrize("word", ["3.2.1", "other", "NA", "-", "1e999"])
def test_a_row_is_read_alike_whatever_word_stands_elsewhere_in_its_file(tmp_path, word):
    rows = [f"{('3.1', '3.10', '4.0', '3.2.1')[n % 4]},{n}.50,{n % 2},{n + 0.25}" for n in range(COUNT)]
    (tmp_path / "t.csv").write_text("\n".join(["version,size,open,price", *rows]))
    learned = Dataset(tmp_path / "t.csv").learned(Recipe())
    packed = []
    for lines in ([], [f"{word},{word},NA,"]):
        (tmp_path / "new.csv").write_text("\n".join(["version,size,open,price", "3.10,7.50,1,3", "4.0,8,0,3", *lines]))
        cells = read_table(tmp_path / "new.csv").columns
        packed.append([[f.pack(f.read(cells[n][row])).tolist() for n, f in learned.inputs.items()] for row in (0, 1)])
    assert packed[0] == packed[1]
    version = learned.inputs["version"]
    assert [version.read(cell) for cell in ("3.10", "3.1", "4.0", 4.0)] == ["3.10", "3.1", "4.0", "4.0"]


@pytest.mark.parametrize("missing", [["n.v.", "-999"], "N.V."])
def test_words_for_nothing_are_said_and_kept(tmp_path, missing):
    sizes = [n if n % 5 else ("n.v." if "-999" not in missing or n % 10 else "-999") for n in range(COUNT)]
    rows = [f"{size},{'n.v.' if n % 7 == 0 else 'red'},{n + 0.5}" for n, size in enumerate(sizes)]
    (tmp_path / "t.csv").write_text("\n".join(["size,colour,price", *rows]))
    data = Dataset(tmp_path / "t.csv", missing=missing)
    task = open_dataset(data.source, data.options).learned(Recipe())
    assert isinstance(task.inputs["size"], Number)
    assert 0.1 < task.inputs["size"].missing < 0.3
    assert task.inputs["colour"].classes == ("red",)
    assert not any(one.kind == "unreadable" for one in check(data))


def test_flags_of_kinds_are_taken_apart():
    assert parse_fields(["age=Number", "a=b=Flag"]) == {"age": "Number", "a=b": "Flag"}
    with pytest.raises(ConfigError, match="wanted COLUMN=KIND, such as age=Number"):
        parse_fields(["age"])


def test_lists_of_words_are_labels_where_they_are_the_target():
    for cells in ([["law"], ["art", "law"], [], None], [[1], [2, 3]], [np.array(["a", "b"]), np.array(["a"])]):
        assert guess_target("topics", cells, [Text()]) == Labels()


@pytest.mark.parametrize("cells", [[[0.5, "a"], [2.5]], [{"a": 1}, {"a": 2}], [b"abc", b"d"], [object(), object()]])
def test_what_no_field_reads_is_told_with_the_cure(cells):
    with pytest.raises(
        DataError, match=r"^column 'y' is the target and holds .*, which no field reads: (give|decode|make)"
    ):
        guess_target("y", cells, [Number()])
    with pytest.raises(DataError, match=r"^t: column 'x' holds .*, which no field reads: (give|decode|make)"):
        guess_input("t", "x", cells)


def test_few_whole_decimals_are_classes_as_whole_numbers_are():
    cells = [Decimal(row % 3) for row in range(60)]
    assert guess_target("rating", cells, [Number()]) == guess_target("rating", [*map(int, cells)], [Number()])
    assert guess_target("price", [cell + Decimal("0.5") for cell in cells], [Number()]) == Number()


def test_dates_are_no_target_unless_they_are_few():
    with pytest.raises(DataError, match="column 'sold' is the target and holds dates, which no field answers: give a"):
        guess_target("sold", [f"2021-{1 + row % 12:02}-{1 + row % 28:02}" for row in range(60)], [Number()])
    assert guess_target("month", [f"2021-0{1 + row % 3}" for row in range(60)], [Number()]) == Category()


def test_times_are_numbers_of_seconds():
    cells = [time(10, minute) for minute in range(50)]
    assert guess_input("t", "at", cells) == guess_target("at", cells, [Number()]) == Number()
    for field, column, unit in ((Number(), cells, "s"), (Number(unit="h"), cells, "h"), (Number(), [1, 2], "")):
        assert settled("t", field, column, Conventions(), of_table=True, elsewhere=str).unit == unit


def test_a_column_of_full_width_digits_is_one_of_numbers():
    cells = ["".join(chr(ord(digit) + 0xFEE0) for digit in str(row * 7)) for row in range(40)]
    assert guess_input("t", "size", cells) == Number()


@pytest.mark.parametrize("written", ["{},{:03d}", "{}.{:03d},5", "$ {},{:03d}", "{},{:03d} kg"])
def test_a_target_of_many_numbers_is_one_where_the_mark_is_open_too(written):
    cells = [written.format(1 + n % 9, 7 * n % 1000) for n in range(120)]
    assert isinstance(guess_target("n", cells, [Number()]), Number)
    assert isinstance(guess_target("n", cells[:2] * 60, [Number()]), Category) == ("5" not in written)
