"""What the columns of a table are is shown as training takes them, in the terminal, as JSON and as a page."""

import pytest
from rich.console import Console

from byeori.checks.check import check
from byeori.checks.columns import Seen
from byeori.data.dataset import Dataset


@pytest.fixture
def table(tmp_path):
    rows = [f"{n},{'ab'[n % 2]},{n * n if n % 5 else ''},{'yes' if n % 3 else 'no'}" for n in range(40)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["id,colour,size_mm,label", *rows]))
    return path


def test_every_column_is_described(table):
    found = check(Dataset(table))
    seen = {one.name: one for one in found.facts.columns}
    assert seen["id"] == Seen("id", "left out", "", 0, "differs in every sample, as a running number does")
    assert (seen["size_mm"].role, seen["size_mm"].missing) == ("input", 0.2)
    assert seen["size_mm"].kind.startswith("Number (mm, ")
    assert " to " in seen["size_mm"].values
    assert (seen["colour"].kind, seen["colour"].values) == ("Category", "a, b")
    assert seen["label"].role == "target"


def test_the_columns_are_in_the_terminal_the_json_and_the_page(table, tmp_path):
    found = check(Dataset(table))
    with (tmp_path / "terminal").open("w") as file:
        Console(width=150, file=file).print(found.columns())
    assert "size_mm" in (tmp_path / "terminal").read_text()
    assert [one["name"] for one in found.to_json()["overview"]["columns"]] == ["id", "colour", "size_mm", "label"]
    page = found.save(tmp_path / "check").read_text()
    assert "differs in every sample" in page
    assert "Number (mm" in page


def test_what_is_left_out_is_a_finding_and_in_the_text_of_the_dataset(table):
    data = Dataset(table)
    assert "left out: 'id' differs in every sample" in str(data)
    (told,) = [one for one in check(data) if one.kind == "column left out"]
    assert told.action == "trains without it; name it by --field COLUMN=KIND if it tells something"


def test_pictures_have_no_columns(photos):
    found = check(Dataset(photos))
    assert found.columns() is None


def test_rows_that_are_the_same_are_told_together(tmp_path):
    rows = ["1,a,x", "1,a,x", "2,b,x", "2,b,y", "3,c,y", "4,d,x", "5,e,y"]
    (tmp_path / "train.csv").write_text("\n".join(["size,colour,label", *rows]))
    (tmp_path / "test.csv").write_text("size,colour,label\n3,c,y\n9,z,x\n")
    told = {one.kind: one.reason for one in check(Dataset(tmp_path, val=0.2)) if one.kind.startswith("rows")}
    assert told["rows across parts"] == "2 of 9 rows are the same in all inputs as a row of another part"
    assert told["rows with other targets"] == "2 of 9 rows are the same in all inputs as a row with another target"
    assert told["rows twice"] == "2 of 9 rows are the same in all inputs as another row of their part"


def test_a_wide_table_is_told_in_short(tmp_path):
    names = [f"x{number}" for number in range(300)]
    rows = [",".join(f"{(n * k) % 7 + n / 3:.2f}" for k in range(300)) + f",{n % 2}" for n in range(20)]
    (tmp_path / "t.csv").write_text("\n".join([",".join([*names, "label"]), *rows]))
    data = Dataset(tmp_path / "t.csv")
    assert "300 inputs (300 Number) -> label: Category" in str(data)
    with (tmp_path / "terminal").open("w") as file:
        Console(width=150, file=file).print(check(data).columns())
    shown = (tmp_path / "terminal").read_text()
    assert "and 270 more" in shown
    assert "label" in shown
    assert len(shown.splitlines()) < 40
