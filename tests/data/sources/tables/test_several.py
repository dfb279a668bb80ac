"""A target of several columns: numbers as one row of numbers, yes and no as labels; the two are never mixed up."""

import polars as pl
import pytest

from byeori import Dataset
from byeori.checks.check import check
from byeori.core.errors import ConfigError, DataError
from byeori.data.dataset import open_dataset
from byeori.data.sources.read import read_samples
from byeori.fields.kinds import Labels, Numbers


def table(path, rows: int = 30, **more):
    columns = {
        "a": [n / 7 for n in range(rows)],
        "x_mm": [n * 1.5 for n in range(rows)],
        "y": [f"{n % 9},5" for n in range(rows)],
        "wet": [n % 2 for n in range(rows)],
        "dry": [1 - n % 2 for n in range(rows)],
        "tree": ["ash" if n % 3 else "oak" for n in range(rows)],
    }
    pl.DataFrame(columns | more).write_csv(path)
    return path


@pytest.mark.parametrize("target", [["x_mm", "y"], "x_mm,y", ("x_mm", " y ")])
def test_columns_of_numbers_are_one_target(tmp_path, target):
    data = Dataset(table(tmp_path / "t.csv"), target=target, decimal=",")
    assert isinstance(data.task.target, Numbers)
    assert data.task.target.names == ("x_mm", "y")
    assert [number.unit for number in data.task.target.numbers] == ["mm", ""]
    assert list(data.task.inputs) == ["a", "wet", "dry", "tree"]
    assert next(iter(data.values(data.task.name))) in [(n * 1.5, n % 9 + 0.5) for n in range(30)]
    assert "the target 'x_mm,y' is 2 numbers: 'x_mm', 'y'" in str(data)
    assert open_dataset(data.source, data.options).fingerprint == data.fingerprint


def test_a_pattern_may_mean_numbers_too(tmp_path):
    path = table(tmp_path / "t.csv", x_2=[float(n) / 3 for n in range(30)])
    assert Dataset(path, target="x_*").task.target.names == ("x_mm", "x_2")


def test_columns_of_yes_and_no_are_labels_unless_numbers_are_asked_for(tmp_path):
    path = table(tmp_path / "t.csv")
    assert isinstance(Dataset(path, target="wet,dry").task.target, Labels)
    data = Dataset(path, target=["wet", "dry"], task="regression")
    assert isinstance(data.task.target, Numbers)
    assert next(iter(data.values("wet,dry"))) in [(0.0, 1.0), (1.0, 0.0)]
    assert isinstance(Dataset(path, target="wet,dry", fields={"wet,dry": Numbers()}).task.target, Numbers)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("x_mm,wet", r"'wet' says yes or no, the others are numbers; if 0 and 1 .* --task regression"),
        ("x_mm,tree", r"the column 'tree' is of the target 'x_mm,tree' and holds '(ash|oak)'; several columns are one"),
        ("x_mm,z", r"no column 'z'; it has 'a', 'x_mm'"),
    ],
)
def test_columns_that_are_no_one_target_are_told(tmp_path, target, told):
    with pytest.raises(DataError, match=told):
        read_samples(table(tmp_path / "t.csv"), target=target)


@pytest.mark.parametrize("task", ["classification", "multilabel", "reading"])
def test_several_numbers_are_no_class_label_or_text(tmp_path, task):
    with pytest.raises(DataError, match=r"is 2 columns of numbers, which no .* can be; wanted task"):
        Dataset(table(tmp_path / "t.csv"), target="x_mm,y", decimal=",", task=task)


def test_a_row_that_lacks_one_of_the_numbers_is_left_out_and_told(tmp_path):
    path = table(tmp_path / "t.csv", z=["" if n == 4 else f"{n / 3:.3f}" for n in range(30)])
    data = Dataset(path, target="x_mm,z")
    error = next(one for one in check(data) if one.severity == "error")
    assert "'z': the number to be guessed is missing; give it, or remove the sample" in error.reason
    assert error.files == ("t.csv:6",)


def test_names_that_cannot_be_one_target_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="'a,b' is one of several columns and has a comma in its name; rename it"):
        Dataset(table(tmp_path / "t.csv"), target=["a,b", "y"])
    with pytest.raises(ConfigError, match="target: an empty list; name a column"):
        Dataset(table(tmp_path / "t.csv"), target=[])
