"""`byeori cycle`: its flags, its exit codes and what it prints."""

import pytest

from byeori.cli.flags import flags_of
from byeori.cli.loop import cycle as verb
from byeori.cli.main import main
from byeori.tracking.records import CycleRecord
from byeori.tracking.store import Store
from contenders import poor_and_good

GOING = ("every", "since", "ask", "wait", "always")
LIMITS = ("size-mb", "latency-ms", "calibration", "behaviour")


def test_its_flags_are_a_decision():
    assert [flag.name for flag in flags_of(verb)] == ["name", *GOING, "from", *LIMITS, "end", "folder"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--wait", "soon"], "cycle --wait soon: wanted a length of time up to a year, as 1d, 12h or 30m"),
        (["--every", "400d"], "cycle --every 400d: wanted a length of time"),
        (["--end", ""], "cycle: --end wants the reason why the turn is ended"),
        (["--size-mb", "0"], "wanted a budget above 0"),
        (["--ask", "-5"], "cycle --ask -5: wanted a number of questions, or 0 to ask nobody"),
        (["--since", "tomorrow"], "cycle --since: 'tomorrow' is no time"),
    ],
)
def test_what_cannot_be_is_told(tmp_path, monkeypatch, words, told, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["cycle", *words]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_turn_on_a_command_line(tmp_path, monkeypatch, capsys):
    poor_and_good(tmp_path, 400)
    monkeypatch.chdir(tmp_path)
    assert main(["cycle"]) == 1
    assert "production: is neither a release name nor a run" in " ".join(capsys.readouterr().err.split())
    assert main(["release", "runs/towns-2"]) == 0
    assert main(["cycle"]) == 0
    assert "look: " in capsys.readouterr().out
    assert main(["cycle", "--always", "--ask", "0", "--from", "scratch"]) in (0, 3)
    shown = capsys.readouterr().out
    assert "retrain: run production-" in shown
    assert "gate: " in shown
    assert "turn.html" in shown


def test_a_turn_is_ended_from_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Store("runs").cycles.begin(CycleRecord("c1", "production", 1.0, 1.0, None, "retrain"))
    assert main(["cycle", "--end", "its labels are wrong"]) == 0
    assert "has ended it before 'retrain' was done: its labels are wrong" in " ".join(capsys.readouterr().out.split())
    assert main(["cycle", "--end", "again"]) == 1
    assert "no turn of its cycle goes on" in " ".join(capsys.readouterr().err.split())
