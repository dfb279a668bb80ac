"""`byeori retrain`: what is printed, and what is told where nothing can be trained."""

import pytest

from byeori.cli.flags import flags_of
from byeori.cli.loop import retrain as verb
from byeori.cli.main import main


def test_the_flags_are_these():
    assert [flag.name for flag in flags_of(verb)] == ["champion", "from", "share", "folder", "name", "save-every-s"]


def test_a_run_is_trained_anew_on_new_rows(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"{number},{'ab'[number % 2]}" for number in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["x,y", *rows]))
    train = ["train", "t.csv", "--epochs", "1", "--model", "mlp", "--device", "cpu", "--name"]
    assert main([*train, "first"]) == 0
    assert main(["retrain", "first"]) == 1
    assert "first: nothing new was judged or decided since first was trained" in capsys.readouterr().err
    (tmp_path / "t.csv").write_text("\n".join(["x,y", *rows, *(f"{number},a" for number in range(70, 90))]))
    assert main(["retrain", "first", "--from", "scratch", "--name", "second"]) == 0
    told = capsys.readouterr().out
    assert "first is the run first; begins from scratch" in told
    assert "20 are new in the source, and for training" in told
    assert "Run second: " in told


@pytest.mark.parametrize("words", [[], ["production"], ["nothing"]])
def test_what_is_neither_released_nor_a_run_is_told(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["retrain", *words]) == 1
    told = capsys.readouterr().err
    assert "is neither a release name nor a run in runs; nothing is released yet" in told
