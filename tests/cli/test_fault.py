"""What nobody foresaw is said to be byeori's fault, with a file that has no data in it."""

from pathlib import Path

import pytest

from byeori.cli import fault
from byeori.cli.main import main


@pytest.fixture
def broken(monkeypatch, tmp_path):
    monkeypatch.setattr(fault, "gettempdir", lambda: str(tmp_path))

    def fails(arguments):
        raise KeyError("the secret of Mrs. Kim")

    monkeypatch.setattr("byeori.cli.verbs.run_verb", fails)
    return tmp_path


def test_a_fault_is_said_as_ours_with_its_own_exit_code_and_a_file(broken, capsys):
    assert main(["check", "my data.csv"]) == 70
    said = capsys.readouterr().err
    assert "this is a fault of byeori, not of yours: KeyError" in said
    assert "Traceback" not in said
    (file,) = broken.glob("byeori-fault-*.txt")
    assert str(file) in said
    text = file.read_text()
    assert "command: byeori check 'my data.csv'" in text
    assert "byeori 0." in text
    assert "test_fault.py" in text
    assert "Mrs. Kim" not in text


def test_a_fault_is_said_where_no_file_can_be_written(broken, capsys, monkeypatch):
    monkeypatch.setattr(fault, "gettempdir", lambda: str(Path(broken) / "absent"))
    assert main(["check"]) == 70
    assert "no file of it could be written" in capsys.readouterr().err
