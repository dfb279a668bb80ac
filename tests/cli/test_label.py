"""`byeori label`: questions are added and listed, labels go out and in, agreement is told."""

import pytest

from byeori.cli.label import Filling
from byeori.cli.main import main
from byeori.labelling.desk import Desk
from byeori.tracking.store import Store
from pictures import write_picture


@pytest.fixture
def photos(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number in range(12):
        write_picture(tmp_path / "photos" / f"{number:02}.png", number)
    return tmp_path / "photos"


def test_questions_are_added_listed_answered_and_given_out(photos, tmp_path, capsys):
    words = ["label", "photos", "--add", "6", "--classes", "cat,dog", "--people", "2"]
    assert main(words) == 0
    assert "asked about 6 samples (" in capsys.readouterr().out
    assert main(["label", "--no-page"]) == 0
    assert "6 questions are open (5 cluster, 1 random), 0 are answered" in capsys.readouterr().out
    store = Store(tmp_path / "runs")
    for who in ("ann", "bob"):
        desk = Desk(store, who)
        while (question := desk.next()) is not None:
            desk.label(question.item, ("cat", "dog")[question.item % 2])
    assert main(["label", "photos", "--agreement", "--export", "out.json"]) == 0
    told = capsys.readouterr().out
    assert "Cohen's kappa 1.00" in told
    assert "out.json: the labels of 6 samples" in told
    assert main(["label", "photos", "--import", "out.json", "--store", "other", "--classes", "cat,dog"]) == 0
    assert "12 labels of 6 samples were kept" in capsys.readouterr().out
    assert main(["label", "photos", "--import", "out.json", "--store", "third", "--classes", "cat,bird"]) == 1
    assert "6 cannot be" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["label"], "nothing is asked there yet; begin with `byeori label DATA --add 50`"),
        (["label", "--add", "5"], "label: of which data? Give a folder, a table or a run"),
        (["label", "photos", "--add", "5"], "which classes? nothing here tells them yet"),
        (["label", "photos", "--add", "5", "--by", "best"], "wanted one of auto, typical"),
        (["label", "photos", "--export", "out.json"], "nobody has labelled any of it"),
        (["label", "photos", "--agreement"], "nobody labelled what another did too"),
    ],
)
def test_what_cannot_be_done_is_told(photos, words, told, capsys):
    assert main(words) != 0
    assert told in capsys.readouterr().err


def test_a_run_stands_for_its_data_and_its_model(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = [f"{n % 13}.5,{n % 7}.25,{('', 'a', 'b')[n % 3]}" for n in range(90)]
    (tmp_path / "t.csv").write_text("\n".join(["size,shade,kind", *rows, ""]))
    assert main(["train", "t.csv", "--epochs", "1"]) == 0
    assert main(["label", "runs/t-1", "--add", "10"]) == 0
    assert "(9 uncertain, 1 random)" in capsys.readouterr().out.replace(
        "1 random, 9 uncertain", "9 uncertain, 1 random"
    )
    question = Desk(Store(tmp_path / "runs"), "ann").next()
    assert question.form["options"] == ["a", "b"]
    assert question.has_guess


def test_answers_judged_as_wrong_are_asked_about(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["label", "--judged"]) == 0
    assert "asked about 0 answers that were judged as wrong" in capsys.readouterr().out


def test_the_flags_are_a_decision():
    assert [*vars(Filling())] == [
        *("add", "by", "models", "target", "task", "classes", "share", "people", "judged"),
    ]
