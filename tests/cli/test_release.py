"""`byeori release`: its flags, its exit codes and what it prints."""

import shutil

import numpy as np
import pytest

from byeori.cli import release
from byeori.cli.flags import flags_of
from byeori.cli.loop import release as verb
from byeori.cli.main import main
from byeori.cycle.gate.report import GateReport
from byeori.cycle.suite import SuiteOutcome
from contenders import poor_and_good

LIMITS = ("size-mb", "latency-ms", "calibration", "behaviour")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contenders")
    poor_and_good(folder, 400)
    return folder


def test_its_flags_are_a_decision():
    assert [flag.name for flag in flags_of(verb)] == ["run", "as", "accept", "judge", "back", "list", *LIMITS, "store"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "wanted one of RUN, --back NAME and --list"),
        (["runs/a", "--list"], "wanted one of RUN"),
        (["--list", "--accept", "why"], "--accept and --judge go with a RUN"),
        (["runs/a", "--judge", "--accept", "why"], "--judge releases nothing"),
    ],
)
def test_what_does_not_go_together_is_told(words, told, capsys):
    assert main(["release", *words]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_the_whole_story_on_a_command_line(trained, tmp_path, monkeypatch, capsys):
    shutil.copytree(trained / "runs", tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    assert main(["release", "--list"]) == 0
    assert main(["release", "runs/towns-1"]) == 0
    assert main(["release", "runs/towns-2", "--judge"]) == 0
    assert main(["release", "runs/towns-2", "--as", "production"]) == 0
    assert main(["release", "runs/towns-1"]) == 3
    assert main(["release", "--back", "production"]) == 0
    assert main(["release", "--back", "production"]) == 2
    capsys.readouterr()
    assert main(["release", "--list"]) == 0
    shown = capsys.readouterr().out
    assert [line.split()[5:] for line in shown.splitlines()[1:]] == [
        ["release", "towns-1", "the", "first"],
        ["release", "towns-2", "better"],
        ["back", "towns-1", "the", "first"],
    ]


@pytest.mark.parametrize("is_reason", [True, False])
def test_what_the_suite_tells_stands_there_once(monkeypatch, is_reason):
    lines = list[str]()
    monkeypatch.setattr(release, "say", lines.append)
    suite = SuiteOutcome(("a", "b"), ("kept", "kept"), np.array([True, True]), np.array([True, False]))
    reasons = ("worse by 2 points", *([f"{suite.text()}; broken are b"] if is_reason else []))
    release._say("not released", GateReport("production", "new", "old", "worse", reasons, suite=suite))
    assert sum("of the suite's 2 cases" in line for line in lines) == 1
