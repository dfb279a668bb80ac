"""`byeori answers`: what is printed, and what is told where there is nothing to print."""

import json
from pathlib import Path

import pytest

from byeori.cli.flags import flags_of
from byeori.cli.loop import answers as verb
from byeori.cli.main import main
from byeori.tracking.folders import write_mark
from byeori.tracking.records import Answer
from byeori.tracking.store import Store

START = 1_790_000_000.0


@pytest.fixture
def run(tmp_path) -> Path:
    folder = tmp_path / "runs" / "pets-1"
    folder.mkdir(parents=True)
    write_mark(folder, run="run-1", created=START)
    Store(folder.parent).close()
    return folder


def _keep(run: Path, count: int) -> Store:
    store = Store(run.parent)
    outputs = {"value": "고양이", "confidence": 0.5}
    store.write_answers([Answer(f"{n:024x}", START + n, "d" * 64, "run-1", {}, outputs, 1.0) for n in range(count)])
    return store


def test_the_flags_are_these():
    assert [flag.name for flag in flags_of(verb)] == [
        *("run", "since", "until", "hours", "class", "below", "above", "judged", "wrong", "source", "where"),
        *("format", "limit", "output", "inputs", "follow", "truths", "forget", "store"),
    ]


def test_lines_are_all_of_them_and_the_oldest_first(run, capsys):
    _keep(run, 30)
    assert main(["answers", str(run)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == [f"{n:024x}" for n in range(30)]
    assert main(["answers", str(run), "--limit", "2"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [f"{n:024x}" for n in (28, 29)]


def test_a_table_has_the_newest_with_what_was_said(run, capsys):
    store = _keep(run, 30)
    store.write_judgement(f"{29:024x}", False, "개")
    store.write_judgement(f"{28:024x}", True)
    assert main(["answers", str(run), "--format", "table"]) == 0
    told = capsys.readouterr().out
    assert told.index(f"{29:024x}") < told.index(f"{28:024x}")
    assert "wrong: 개" in told
    assert f"{9:024x}" not in told
    assert "the newest 20 of 30; --limit shows more" in told


def test_a_filter_that_means_none_says_of_how_many(run, capsys):
    _keep(run, 3)
    for words in (["--format", "table"], [], ["--output", str(run / "a.csv")]):
        assert main(["answers", str(run), *words, "--class", "개"]) == 0
        shown = capsys.readouterr()
        assert f"none of the 3 answers of {run} is such" in shown.err
        assert not shown.out


def test_a_trait_that_answers_lack_is_told_with_those_that_there_are(run, capsys):
    Store(run.parent).write_answers([Answer("1" * 24, START, "d" * 64, "run-1", {"brightness": 0.1}, {}, 1.0)])
    assert main(["answers", str(run), "--where", "image.brightness<0.3"]) == 0
    assert "has no trait 'image.brightness'; did you mean 'brightness'?; it has 'brightness'" in capsys.readouterr().err


def test_a_run_without_answers_says_how_there_will_be_some(run, capsys):
    assert main(["answers", str(run)]) == 1
    told = capsys.readouterr().err
    assert "no answers are kept yet" in told
    assert "`byeori serve RUN` keeps what it answers" in told


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--since", "soon"], "--since: 'soon' is no time"),
        (["--limit", "2", "--output", "a.csv"], "--limit is of answers that are shown, and --output takes all"),
        (["--limit", "0"], "--limit: 0 is no number of answers; wanted 1 or more"),
        (["--where", "dark"], "--where 'dark': wanted a trait"),
    ],
)
def test_what_cannot_be_asked_is_told(run, words, text, capsys):
    _keep(run, 1)
    assert main(["answers", str(run), *words]) == 2
    assert text in capsys.readouterr().err


def test_all_are_written_to_a_file(run, capsys, tmp_path):
    _keep(run, 3)
    assert main(["answers", str(run), "--output", str(tmp_path / "a.csv"), "--inputs"]) == 0
    assert "3 answers" in capsys.readouterr().err
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 4


def test_old_inputs_and_one_request_are_forgotten(run, capsys):
    store = _keep(run, 3)
    assert main(["answers", str(run), "--forget", "1d"]) == 0
    assert main(["answers", str(run), "--forget", f"{1:024x}"]) == 0
    assert "1 answers forgotten" in capsys.readouterr().err
    assert store.answer(f"{1:024x}") is None


def test_new_ones_are_shown_as_they_come(run, capsys, monkeypatch):
    import time

    store = _keep(run, 3)
    outputs = {"value": "개", "confidence": 0.5}

    def sleep(_seconds):
        store.write_answers([Answer("f" * 24, time.time(), "d" * 64, "run-1", {}, outputs, 1.0)])

    monkeypatch.setattr("byeori.cli.answers.time.sleep", sleep)
    assert main(["answers", str(run), "--follow", "--limit", "1"]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["value"] == "개"


def test_truths_that_are_of_no_answer_are_told_and_end_with_1(run, capsys, tmp_path):
    _keep(run, 3)
    (tmp_path / "outcomes.csv").write_text("id,truth\nnobody,cat\n")
    assert main(["answers", str(run), "--truths", str(tmp_path / "outcomes.csv")]) == 1
    told = capsys.readouterr().err
    assert "1 rows are of answers that are not here: 'nobody'" in told
    assert "0 of 3 answers are judged" in told


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--output", "a.csv", "--follow"], "--output and --follow are done one at a time"),
        (["--inputs"], "--inputs: what was asked goes into a file; name it by --output FILE"),
        (["--forget", "30d", "--wrong"], "--forget is about all answers of a place, not those of a filter"),
        (["--truths", "a.csv", "--since", "7d"], "--truths is about all answers of a place"),
        (["--forget", "soon"], "--forget: 'soon' is no time"),
    ],
)
def test_what_cannot_be_done_is_told(run, words, text, capsys):
    _keep(run, 1)
    assert main(["answers", str(run), *words]) == 2
    assert text in capsys.readouterr().err
