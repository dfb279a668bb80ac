"""Samples by class and part, page by page, with what is shown of each."""

import pytest

from byeori.data.dataset import Dataset
from byeori.workbench.data.samples import ON_A_PAGE, classes_of, has_classes, labels_of, page_of_samples, tiles_of


def _address(row, name):
    return f"/file/{row}/{name}"


def _page(dataset, **wanted):
    return page_of_samples(dataset, _address, **{"label": "", "part": "", "text": "", "page": 1, **wanted})


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "pets.csv"
    rows = [f"{number},{'cat' if number % 3 else '<b>dog</b>'},{number * 1.5}" for number in range(150)]
    path.write_text("\n".join(["age,kind,weight", *rows]))
    return Dataset(path, target="kind")


def test_classes_are_counted_by_part(table):
    dog, cat = classes_of(table)
    assert (dog.name, dog.total, cat.total) == ("<b>dog</b>", 50, 100)
    assert sum(cat.counts.values()) == 100
    assert cat.share == 1
    assert dog.share == 0.5


def test_a_target_without_classes_has_none(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("size,price\n" + "".join(f"{size},{size * 3.7}\n" for size in range(60)))
    dataset = Dataset(path, target="price")
    assert not has_classes(dataset)
    assert classes_of(dataset) == []
    assert labels_of(dataset)[1] == "3.7"


def test_samples_are_found_by_class_part_and_name(table):
    assert _page(table, label="cat").total == 100
    assert _page(table, part="test").total == int((table.parts == "test").sum())
    assert _page(table, text="CSV:151").total == 1
    assert _page(table, label="nix").total == 0


def test_pages_hold_a_part_of_them(table):
    last = _page(table, page=99)
    assert (last.page, last.pages, len(last.tiles)) == (3, 3, 150 - 2 * ON_A_PAGE)


def test_a_row_shows_its_cells_and_a_picture_its_address(table, photos):
    (tile,) = tiles_of(table, [3, 9999], _address)
    assert (tile.label, [one["name"] for one in tile.inputs]) == ("<b>dog</b>", ["weight"])
    (picture,) = tiles_of(Dataset(photos), [0], _address)
    assert picture.inputs[0]["kind"] == "picture"
    assert picture.inputs[0]["url"] == "/file/0/image"
