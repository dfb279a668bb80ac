"""`byeori clean` on the command line: look, ask, decide, list, undo."""

import json

import pytest

from byeori.cli.main import main
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from mislabelled import write_photos

FLAGS = [
    *("run", "folds", "measure", "top", "ask", "decide", "value", "who", "journal", "undo"),
    *("target", "task", "field", "ignore", "decimal", "thousands", "missing", "group", "date-order", "val", "test"),
    *("decisions", "store", "folder", "runs"),
]


def test_its_flags_are_a_decision():
    from byeori.cli.clean import clean
    from byeori.cli.flags import flags_of

    assert [flag.name for flag in flags_of(clean)] == ["data", *FLAGS]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clean")
    write_photos(folder / "photos", 90)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        words = ["train", "photos", "--epochs", "3", "--size", "12", "--batch", "16", "--device", "cpu"]
        assert main([*words, "--model", "small-resnet"]) == 0
    return folder


def test_the_whole_way_of_a_suspect(place, monkeypatch, capsys):
    monkeypatch.chdir(place)
    assert main(["clean", "photos", "--top", "5", "--ask", "3"]) == 0
    told = capsys.readouterr().out
    assert "answers that are likely wrong" in told
    assert "3 questions are in the label queue" in told
    record = json.loads((place / "clean" / "clean.json").read_text())
    assert (place / "clean" / "clean.html").is_file()
    key = record["suspects"][0]["key"]
    assert main(["clean", "--decide", "leave-out", key, "--who", "ann"]) == 0
    assert f"ann decided leave-out of {key}; --undo 1 takes it back" in " ".join(capsys.readouterr().out.split())
    assert main(["clean", "--journal"]) == 0
    assert f"ann: leave-out of {key}" in " ".join(capsys.readouterr().out.split())
    assert main(["clean", "photos", "--journal", "--decisions", "none"]) == 0
    assert main(["clean", "--undo", "1", "--who", "bob"]) == 0
    assert "line 2: the decision of line 1 is taken back" in capsys.readouterr().out
    assert [one.action for one in Store("runs").decisions.decisions()] == ["leave_out", "undo"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], "which data?"),
        (["photos", "other"], "Wanted one folder or table, found 2"),
        (["--decide", "keep"], "of which sample?"),
        (["7.png", "--decide", "keep", "--undo", "1"], "one of --decide, --journal and --undo at a time"),
        (["7.png", "--decide", "keep", "--folds", "3"], "--folds looks for suspects"),
        (["photos", "--who", "ann"], "--who goes with --decide"),
        (["photos", "--ask", "0"], "--ask 0: wanted at least 1"),
        (["7.png", "--decide", "drop"], "wanted one of keep, relabel, leave-out"),
    ],
)
def test_mistakes_are_told(place, monkeypatch, capsys, words, text):
    monkeypatch.chdir(place)
    assert main(["clean", *words]) != 0
    assert text in " ".join(capsys.readouterr().err.split())


def test_an_empty_journal_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["clean", "--journal"]) == 0
    assert "No decisions are kept in runs." in capsys.readouterr().out


def test_a_name_writes_no_line_of_its_own_into_the_journal(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    forged = "ann\n    2  2026-01-01 00:00  bob: keep of 2.png"
    made = Decision(0, 1.0, forged, "pets", "label", "ab", "1.png", "keep")
    Store(tmp_path / "runs").decisions.add([made])
    assert main(["clean", "--journal"]) == 0
    assert len(capsys.readouterr().out.strip().splitlines()) == 1
