"""`byeori predict` with words, files and tables: what each is taken for, and that one mistake leaves the others be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from byeori.cli.main import main
from byeori.tracking.store import Store

QUICK = ["--epochs", "1", "--device", "cpu", "--precision", "fp32"]
COMMAND = "import sys; from byeori.cli.main import main; sys.exit(main())"
GOOD = "a good film"


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """A folder with the runs `text`, `table` and `prices`."""
    folder = tmp_path_factory.mktemp("trained")
    texts = [f"{word} film {n},{word}" for n in range(20) for word in ("good", "dull")]
    sizes = [f"{n % 7}.5,{n % 11},{'ab'[n % 2]}" for n in range(60)]
    prices = [f"{n},5 m²;{n}.480,50 €" for n in range(1, 60)]
    for name, rows in (
        ("text", ["text,label", *texts]),
        ("table", ["size,age,label", *sizes]),
        ("prices", ["size;label", *prices]),
    ):
        (folder / f"{name}.csv").write_text("\n".join([*rows, ""]))
        said = [str(folder / f"{name}.csv"), "--target", "label", "--folder", str(folder / "runs"), "--name", name]
        assert main(["train", *said, *QUICK]) == 0
    return folder


@pytest.fixture
def answers(trained, tmp_path, monkeypatch, capsys):
    """Ask in an empty folder; gives the exit code and the lines."""
    monkeypatch.chdir(tmp_path)

    def ask(run: str, *words: str) -> tuple[int, list[dict]]:
        capsys.readouterr()
        code = main(["predict", str(trained / "runs" / run), *words])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


@pytest.mark.parametrize(
    "text",
    [
        "정말 좋은 영화예요. " * 40,
        "a" * 300,
        "wait... what/",
        "good/bad film.",
        "either/or",
        "3/4.5",
        "https://a.org/b.html",
    ],
)
def test_a_text_of_any_length_and_form_is_answered_as_it_is_written(answers, text):
    code, (answer,) = answers("text", text)
    assert (code, answer["file"]) == (0, text)
    assert answer["value"] in ("good", "dull")


def test_an_empty_word_is_an_empty_text_and_not_the_present_folder(answers, tmp_path):
    (tmp_path / "one.txt").write_text(GOOD)
    code, lines = answers("text", "")
    assert code == 1
    assert lines == [{"file": "", "error": "the text is empty; give it a word, or remove the sample"}]


@pytest.mark.parametrize("run", ["text", "table"])
@pytest.mark.parametrize(
    "word", ["nosuch/reviews.csv", "reviewz.txt", "my reviews.tsv", "nosuch/reviews.dat", "t.PARQUET"]
)
def test_a_mistyped_path_is_no_text_but_no_such_file(answers, run, word):
    code, (answer,) = answers(run, word)
    assert (code, answer) == (1, {"file": word, "error": f"{word}: no such file"})


def test_a_mistyped_path_is_told_with_the_file_that_is_there(answers, tmp_path):
    (tmp_path / "reviews.txt").write_text(GOOD)
    assert answers("text", "reviewz.txt")[1][0]["error"].endswith("no such file; did you mean 'reviews.txt'?")


@pytest.mark.parametrize("encoding", ["latin-1", "cp949"])
def test_a_file_that_cannot_be_read_leaves_the_others_their_answers(answers, tmp_path, encoding):
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "bad.txt").write_bytes(("très bon" if encoding == "latin-1" else "좋다").encode(encoding))
    code, (first, bad, last) = answers("text", "good.txt", "bad.txt", "good.txt")
    assert code == 1
    assert bad["error"].startswith("bad.txt:1: byte")
    assert first == last
    assert first["value"] in ("good", "dull")


def test_a_table_that_cannot_be_used_leaves_the_others_their_answers(answers, tmp_path):
    (tmp_path / "a.csv").write_text(f"text\n{GOOD}\n")
    (tmp_path / "b.csv").write_text(f"texd\n{GOOD}\n")
    (tmp_path / "c.csv").write_text("")
    code, (first, other, empty, last) = answers("text", "a.csv", "b.csv", "c.csv", "a.csv")
    assert code == 1
    assert "b.csv: no column 'text', which the model wants; did you mean 'texd'?" in other["error"]
    assert "c.csv: the table is empty" in empty["error"]
    assert first == last
    assert first["file"] == "a.csv:2"


def test_a_folder_stands_for_the_files_in_it(answers, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "b.txt").write_text(GOOD)
    (tmp_path / "new" / "a.csv").write_text(f"text\n{GOOD}\n")
    assert [line["file"] for line in answers("text", "new")[1]] == ["a.csv:2", "new/b.txt"]


def test_a_table_whose_texts_are_all_numbers_is_answered_as_they_are_written(answers, tmp_path):
    (tmp_path / "codes.csv").write_text("text\n1.50\n007\n")
    code, lines = answers("text", "codes.csv")
    _, words = answers("text", "1.50", "007")
    assert code == 0
    assert [line["probabilities"] for line in lines] == [line["probabilities"] for line in words]


def test_a_row_is_answered_alike_alone_and_beside_others(answers, tmp_path):
    found = []
    for more in ("", "x,y\n", "1e999,NA\n", "2.5,007\n"):
        (tmp_path / "new.csv").write_text(f"size,age\n3.50,4\n{more}")
        _, lines = answers("table", "new.csv")
        found.append(lines[0]["probabilities"])
    assert found == [found[0]] * 4


def test_numbers_are_read_as_in_training_and_the_unit_is_shown(answers, trained, tmp_path, capsys):
    (tmp_path / "new.csv").write_text('size\n"3,5 m²"\n"3,5"\n3.5\n-\n')
    code, lines = answers("prices", "new.csv")
    assert code == 0
    assert lines[0]["value"] == lines[1]["value"] != lines[3]["value"]
    assert lines[2] == {**lines[3], "file": "new.csv:4", "unread": ["size"]}
    main(["predict", str(trained / "runs" / "prices"), "new.csv", "--format", "table"])
    assert "answer, €" in capsys.readouterr().out


def test_answers_go_to_a_file_and_the_exit_code_tells_of_rows_without_one(trained, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "new.csv").write_text("id,size,age\n1,3.5,4\n2,x\n")
    run = str(trained / "runs" / "table")
    assert main(["predict", run, "new.csv", "--output", "out.csv", "--keep", "id", "--probabilities"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "out.csv: 1 of 2 samples answered; 1 could not be read, the first: " in told.err
    assert "new.csv:3: the row has 2 cells, the table has 3 columns" in told.err
    names = "id,label,label.confidence,label.probability.a,label.probability.b,label.row,label.error"
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == names
    assert main(["predict", run, "new.csv", "--format", "csv", "--keep", "id", "--probabilities"]) == 1
    header, first, second = capsys.readouterr().out.splitlines()
    assert header == "file,value,confidence,probability.a,probability.b,id,error"
    assert first.startswith("new.csv:2,")
    assert first.endswith(",1,")
    assert second.startswith("new.csv:3,,,,,,")


def test_a_column_of_which_most_cells_cannot_be_read_ends_with_1(answers, capsys, tmp_path):
    (tmp_path / "new.csv").write_text("size\n3.5\n4.5\nabc\n")
    code, lines = answers("prices", "new.csv")
    assert code == 1
    assert all(line["unread"] == ["size"] for line in lines)


def test_an_empty_folder_and_no_form_for_a_file_are_mistakes(trained, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    run = str(trained / "runs" / "table")
    assert main(["predict", run, "empty"]) == 1
    assert main(["predict", run, "empty", "--output", "out.csv"]) == 1
    assert "nothing in the folder that the model reads" in capsys.readouterr().err
    assert main(["predict", run, "empty", "--output", "out.csv", "--format", "jsonl"]) == 2
    assert "--format is for what is printed; out.csv says its form by its suffix" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
@pytest.mark.parametrize("form", ["csv", "jsonl", "table"])
def test_a_full_disk_behind_the_output_is_told(trained, tmp_path, form):
    (tmp_path / "new.csv").write_text("size,age\n3.5,4\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, "predict", "runs/table", tmp_path / "new.csv", "--format", form],
            cwd=trained,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == "byeori: the answers cannot be written to the standard output (No space left on device)\n"


def test_recorded_answers_have_the_ids_of_the_store(answers, trained, capsys):
    code, lines = answers("text", GOOD, "--record", "--job", "night")
    assert code == 0
    assert "byeori.db: 1 answer, each under its id" in capsys.readouterr().err or lines
    store = Store(trained / "runs")
    row = store.answer(lines[0]["id"])
    assert (row.source, row.value, row.traits["characters"]) == ("predict", lines[0]["value"], float(len(GOOD)))
    assert row.run is not None
    assert answers("text", GOOD, "--record", "--job", "night")[1] == lines
    store.close()


@pytest.mark.parametrize("flag", [["--job", "night"], ["--no-inputs"]])
def test_what_says_how_answers_are_kept_wants_them_kept(trained, capsys, flag):
    assert main(["predict", str(trained / "runs" / "text"), GOOD, *flag]) == 2
    assert f"{flag[0]} is of answers that are kept in the store; give --record too" in capsys.readouterr().err
