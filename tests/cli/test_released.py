"""A release name where a run is asked for."""

import shutil
from pathlib import Path

import pytest

from byeori.cli.main import main
from byeori.cli.released import champion_run
from byeori.core.errors import RunError
from byeori.tracking.records import Release
from byeori.tracking.store import Store


@pytest.fixture
def people(watched_run, tmp_path, monkeypatch) -> Path:
    """The run of people, released as `production`, in the working folder."""
    shutil.copytree(watched_run.parent, tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    run = Path("runs") / watched_run.name
    store = Store("runs")
    digest = "0" * 64
    store.releases.add(Release("production", 1, 0.0, "ann", "release", digest, str((run / "bundle").absolute())))
    store.close()
    return run


def test_a_release_name_is_its_champions_run_and_says_which(people, capsys):
    assert champion_run("production", None) == str(people.absolute())
    assert capsys.readouterr().err == f"production is {people.name}\n"
    assert champion_run("production", "runs") == str(people.absolute())


@pytest.mark.parametrize("word", ["staging", "runs/last", "runs", "ab12ab12ab12"])
def test_any_other_word_stays_as_it_is(people, word, capsys):
    assert champion_run(word, None) == word
    assert capsys.readouterr().err == ""


def test_a_champion_that_is_gone_is_told(people):
    shutil.rmtree(people / "bundle")
    with pytest.raises(RunError, match=r"production: its bundle .* is gone; bring it back, or name a run"):
        champion_run("production", None)


@pytest.mark.parametrize(("verb", "wanted"), [("answers", "no answers are kept yet"), ("monitor", "answers")])
def test_answers_and_monitor_take_one(people, verb, wanted, capsys):
    assert main([verb, "production"]) in (1, 2)  # of a run that has answered nothing
    told = capsys.readouterr().err
    assert told.startswith(f"production is {people.name}\n")
    assert wanted in told
    assert "neither" not in told
