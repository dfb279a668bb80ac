"""`byeori serve` on the command line: what it hands to the server, and what it refuses."""

from pathlib import Path

import pytest

from byeori.cli.main import main


@pytest.fixture
def served(monkeypatch):
    told = []
    monkeypatch.setattr("byeori.serving.server.serve", lambda *words, **choices: told.append((words, choices)))
    return told


def test_a_name_is_followed_in_the_store_that_is_given(served):
    assert main(["serve", "--follow", "production", "--store", "elsewhere", "--no-inputs"]) == 0
    [((run,), choices)] = served
    assert (run, choices["store"], choices["inputs"]) == (None, "elsewhere", False)
    assert choices["options"].succession.follow == "production"


def test_without_a_name_it_is_the_run_or_the_last_one(served, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    assert main(["serve", "photos", "--port", "0"]) == 0
    [((run,), choices)] = served
    assert (run, choices["port"], choices["store"]) == (Path("photos"), 0, None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--follow", "production", "--watch", "1h"], "--watch: watches one run, and --follow answers with one after"),
        (["--follow", " "], "--follow: ' ' is no name of releases; give one such as production"),
    ],
)
def test_what_cannot_be_is_refused(served, words, told, capsys):
    assert main(["serve", *words]) != 0
    assert told in capsys.readouterr().err.replace("\n", " ")
    assert served == []
