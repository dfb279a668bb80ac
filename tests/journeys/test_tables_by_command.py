"""Tables from the shell: check tells what they are, train and evaluate keep what was said about their columns."""

import json

import pytest

from byeori.cli.main import main

COLUMNS = "row_id,size_mm,colour,day,guests,members,count"


@pytest.fixture
def tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bikes").mkdir()
    for part, start, size in (("train", 0, 80), ("test", 80, 30)):
        rows = [
            f"{n},{n % 13}.5,{'ab'[n % 2]},2024-0{n % 9 + 1}-01,{n * n % 7},{n % 11},{n * n % 7 + n % 11}"
            for n in range(start, start + size)
        ]
        (tmp_path / "bikes" / f"{part}_2024.csv").write_text("\n".join([COLUMNS, *rows]))
    return tmp_path


def test_check_shows_the_columns_and_warns_of_the_leak(tables, capsys):
    assert main(["check", "bikes", "--target", "count", "--field", "colour=Category"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "left out: 'row_id' differs in every sample" in told
    assert "Number (mm" in told
    found = json.loads((tables / "check" / "check.json").read_text())
    (leak,) = [one for one in found["findings"] if one["kind"] == "leak"]
    assert leak["reason"] == "guests + members is the target, 'count'"
    assert leak["action"].endswith("--ignore guests,members")


def test_train_evaluate_and_predict_keep_what_was_said(tables, capsys):
    said = ["--target", "count", "--task", "regression", "--ignore", "guests,members", "--field", "colour=Category"]
    few = ["--epochs", "1", "--device", "cpu", "--precision", "fp32", "--name", "one"]
    assert main(["train", "bikes", *said, *few]) == 0
    options = json.loads((tables / "runs" / "one" / "data.json").read_text())["options"]
    assert options["ignore"] == ["guests,members"]
    assert options["fields"]["colour"]["kind"] == "category"
    assert main(["evaluate", "runs/one"]) == 0
    task = json.loads((tables / "runs" / "one" / "bundle" / "bundle.json").read_text())["task"]
    assert list(task["inputs"]) == ["size_mm", "colour", "day"]
    assert "R²" in capsys.readouterr().out
    (tables / "new.csv").write_text("note,day,size_mm,colour\nx,2024-05-31,3.5,a\ny,,,\n,soon,3,b\n")
    assert main(["predict", "runs/one", "new.csv"]) == 0
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["file"], type(first["value"]), type(second["value"])) == ("new.csv:2", float, float)
    assert third["unread"] == ["day"]
    (tables / "new.csv").write_text("day,size_cm,colour\n2024-05-31,3.5,a\n")
    assert main(["predict", "runs/one", "new.csv"]) == 1
    (answer,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert "no column 'size_mm', which the model wants; did you mean 'size_cm'?" in answer["error"]


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (["--field", "size_mm=Numbr"], "column 'size_mm': no kind is called 'Numbr'; did you mean 'Number'?"),
        (["--field", "size_mm"], "--field 'size_mm': wanted COLUMN=KIND, such as age=Number"),
        (["--ignore", "sise_mm"], "no column 'sise_mm'; it has 'row_id', 'size_mm'"),
    ],
)
def test_flags_that_name_no_column_or_kind_are_told(tables, capsys, flags, text):
    assert main(["check", "bikes", *flags]) in (1, 2)
    assert text in capsys.readouterr().err


def test_a_flag_of_which_one_answer_is_rare_learns_what_each_weighs(tables):
    rows = [f"{n % 13}.5,{int(n % 5 == 0)}" for n in range(80)]
    (tables / "rare.csv").write_text("\n".join(["x,y", *rows]))
    said = ["--target", "y", "--field", "y=Flag", "--epochs", "1", "--device", "cpu", "--precision", "fp32"]
    for name, weight in (("plain", "none"), ("fair", "balanced")):
        assert main(["train", "rare.csv", *said, "--name", name, "--class-weight", weight]) == 0
    records = [json.loads((tables / "runs" / n / "bundle" / "bundle.json").read_text()) for n in ("plain", "fair")]
    no, yes = records[1]["task"]["target"]["weights"]
    assert yes > 1 > no
    assert records[0]["task"]["target"]["weights"] == []
    assert records[0]["files"] != records[1]["files"]
