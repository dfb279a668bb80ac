"""`byeori train --folds`, and `byeori evaluate` on data that has changed: what they print, and their exit codes."""

import json
from pathlib import Path

import pytest

from byeori.cli.main import main

QUICK = ["--epochs", "1", "--device", "cpu", "--precision", "fp32"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = [f"{i * 37 % 101 / 10},{'large' if i * 37 % 101 > 50 else 'small'}" for i in range(100)]
    (tmp_path / "sizes.csv").write_text("\n".join(["size,kind", *lines, ""]))
    return tmp_path / "sizes.csv"


def _train(table: Path, *flags: str) -> int:
    runs = str(table.parent / "runs")
    return main(["train", str(table), "--target", "kind", "--folder", runs, "--name", "sizes", *QUICK, *flags])


def test_folds_are_trained_and_told_with_their_standard_error(capsys, table):
    assert _train(table, "--folds", "2") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "out-of-fold accuracy" in said
    assert "over 2 folds: accuracy 0." in said
    assert "±" in said
    report = json.loads((table.parent / "runs" / "sizes" / "report" / "report.json").read_text())
    assert report["samples"] == 100
    assert (table.parent / "runs" / "sizes-fold-2" / "bundle" / "bundle.json").is_file()


def test_an_impossible_number_of_folds_is_a_mistake_in_how_it_was_asked(capsys, table):
    assert _train(table, "--folds", "1") == 2
    assert "folds = 1: wanted at least 2" in capsys.readouterr().err
    assert not (table.parent / "runs").exists()


def test_changed_data_is_judged_only_where_that_is_asked_for(capsys, table):
    assert _train(table) == 0
    with table.open("a") as file:
        file.write("3.3,small\n")
    capsys.readouterr()
    run = str(table.parent / "runs" / "sizes")
    assert main(["evaluate", run]) == 1
    assert "allow it by `changed=True` (`--changed`)" in " ".join(capsys.readouterr().err.split())
    assert main(["evaluate", run, "--changed"]) == 0
    assert "The data is not what the model was trained on" in capsys.readouterr().out
