"""`byeori train --devices`: several processes train, or it is said why they cannot."""

import os
import subprocess
import sys

import pytest

import several
from byeori import Run
from byeori.cli.main import main
from byeori.training.devices import launching

MEETING = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500", "RANK": "0", "LOCAL_RANK": "0"}
QUICK = ["--epochs", "1", "--device", "cpu", "--precision", "fp32", "--target", "sold"]


@pytest.fixture
def table(tmp_path) -> str:
    columns = several.numbers()
    rows = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "people.csv").write_text("\n".join([",".join(columns), *rows]))
    return str(tmp_path / "people.csv")


def test_the_command_is_run_by_as_many_processes_as_are_asked_for(monkeypatch):
    seen = []
    monkeypatch.setattr(launching, "launch", lambda words, count: seen.append((list(words), count)) or 7)
    words = ["train", "photos", "--devices", "3", "--epochs", "2"]
    assert main(words) == 7
    assert seen == [(words, 3)]


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (["--devices", "0"], "--devices 0: wanted how many processes train, a whole number from 1"),
        (["--devices", "2", "--folds", "3"], "--folds is done by one process; wanted it without --devices 2"),
        (["--devices", "2", "--find-lr"], "--find-lr is done by one process; wanted it without --devices 2"),
        (["--devices", "2", "--explain"], "--explain is done by one process; wanted it without --devices 2"),
    ],
)
def test_what_several_processes_cannot_do_is_refused(capsys, flags, text):
    assert main(["train", "photos", *flags]) == 2
    assert text in capsys.readouterr().err


def test_another_number_than_that_of_the_processes_that_were_started_is_refused(capsys, monkeypatch):
    for name, value in {**MEETING, "WORLD_SIZE": "2"}.items():
        monkeypatch.setenv(name, value)
    assert main(["train", "photos", "--devices", "3"]) == 2
    assert "--devices 3, and this is one of 2 processes that were started already" in capsys.readouterr().err


def test_two_processes_train_one_run_that_one_of_them_writes(table, tmp_path):
    command = [sys.executable, "-W", "error::FutureWarning", "-m", "byeori", "train", table, *QUICK, "--devices", "2"]
    runs = tmp_path / "runs"
    done = subprocess.run([*command, "--folder", str(runs)], capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Run people-1") == 1
    assert Run.open(runs / "last").record.state == "done"
    assert [path.name for path in runs.iterdir() if path.is_dir() and not path.is_symlink()] == ["people-1"]
