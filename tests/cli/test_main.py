"""The commands: what they print, their exit codes, and one clear line for every mistake."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from byeori import Recipe, Run
from byeori.cli.main import main

QUICK = ["--epochs", "1", "--device", "cpu", "--precision", "fp32"]
FLAGS = {
    "accumulate", "batch", "body-lr", "budget", "class-weight", "clip", "colour", "compile",
    "crop", "cut", "cutmix", "device",
    "ema", "epochs", "flip", "focal", "head-epochs", "init-from", "keep", "label-smoothing", "layer-decay", "lora",
    "lr", "metric", "mixup", "model", "momentum", "norms", "optimizer", "patience", "precision",
    "progressive", "rotate", "sampling", "schedule", "seed",
    "select", "size", "swa", "threshold", "tta", "unfreeze", "views", "virtual", "warmup", "weight-decay", "weights",
}  # fmt: skip


@pytest.fixture(scope="module")
def trained(photos, tmp_path_factory) -> Path:
    """A folder with photos/ and one run in runs/."""
    folder = tmp_path_factory.mktemp("trained")
    (folder / "photos").symlink_to(photos)
    assert main(["train", str(photos), *QUICK, "--folder", str(folder / "runs"), "--name", "first"]) == 0
    return folder


def said(capsys, *arguments: object) -> str:
    assert main([str(word) for word in arguments]) == 0
    return capsys.readouterr().out


def mistake(capsys, *arguments: object) -> str:
    code = main([str(word) for word in arguments])
    error = capsys.readouterr().err
    assert code in (1, 2)
    assert "Traceback" not in error
    return error


def test_every_choice_of_a_recipe_is_a_flag_and_a_new_one_is_a_decision():
    assert {field.name.replace("_", "-") for field in fields(Recipe)} == FLAGS
    told = subprocess.run([sys.executable, "-m", "byeori.cli.main", "train", "--help"], capture_output=True, text=True)
    assert not [flag for flag in FLAGS if f"--{flag}" not in told.stdout]


def test_a_recipe_file_is_overruled_by_flags(photos, tmp_path):
    Recipe(epochs=3, lr=0.5, device="cpu").save(tmp_path / "mine.toml")
    main(
        [
            "train",
            str(photos),
            "--recipe",
            str(tmp_path / "mine.toml"),
            "--epochs",
            "1",
            "--folder",
            str(tmp_path / "runs"),
        ]
    )
    recipe = Run.open(tmp_path / "runs" / "last").recipe
    assert (recipe["epochs"], recipe["lr"]) == (1, 0.5)


def test_predict_gives_json_lines_csv_and_a_table(capsys, trained, photos):
    files = sorted((photos / "circles").glob("*"))[:2]
    lines = [json.loads(line) for line in said(capsys, "predict", trained / "runs/last", *files).splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert set(lines[0]["probabilities"]) == {"circles", "squares"}
    rows = list(csv.DictReader(io.StringIO(said(capsys, "predict", trained / "runs/last", *files, "--format", "csv"))))
    assert [row["value"] for row in rows] == [line["value"] for line in lines]
    assert "confidence" in said(capsys, "predict", trained / "runs/last", *files, "--format", "table")


def test_a_file_that_is_no_image_has_its_error_in_its_line_and_the_others_their_answers(
    capsys, trained, photos, tmp_path
):
    (tmp_path / "notes.jpg").write_text("no image")
    good = next((photos / "circles").glob("*"))
    assert main(["predict", str(trained / "runs/last"), str(tmp_path / "notes.jpg"), str(good)]) == 1
    broken, fine = map(json.loads, capsys.readouterr().out.splitlines())
    assert "not an image that can be read" in broken["error"]
    assert fine["value"] in ("circles", "squares")


def test_runs_are_listed_shown_compared_and_deleted(capsys, trained, photos):
    folder = trained / "runs"
    assert main(["train", str(photos), *QUICK, "--lr", "0.1", "--folder", str(folder), "--name", "second"]) == 0
    capsys.readouterr()
    assert "first" in said(capsys, "runs", "--folder", folder)
    assert "recipe.epochs" in said(capsys, "runs", "show", "first", "--folder", folder)
    compared = said(capsys, "runs", "compare", "first", "second", "--folder", folder)
    assert "lr" in compared
    assert "epochs" not in compared
    said(capsys, "runs", "delete", "second", "--folder", folder)
    assert not (folder / "second").exists()
    assert "did you mean 'first'" in mistake(capsys, "runs", "show", "frist", "--folder", folder)


def test_export_proves_itself(capsys, trained):
    told = said(capsys, "export", trained / "runs/last", "--to", "torch-export").replace("\n", " ")
    assert "the largest difference of an output is" in told
    assert "all answers agree" in told


def test_evaluate_writes_the_report(capsys, trained):
    assert "accuracy" in said(capsys, "evaluate", trained / "runs/last")
    assert json.loads((trained / "runs/first/report/report.json").read_text())["format"] == 2


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["trian", "photos"], "'trian' is no command; did you mean 'train'?"),
        (["train"], "which data? Give a folder or a table, or --resume RUN"),
        (["train", "nowhere"], "nowhere: no such"),
        (["train", "{photos}", "--model", "resnet81"], "model 'resnet81' is not known; did you mean"),
        (["train", "{photos}", "--warmup", "3"], "warmup = 3.0: wanted a number from 0 to 0.99"),
        (["train", "{photos}", "--recipe", "{tmp}/bad.toml"], "'epoch' is not a choice of a recipe; did you mean"),
        (["train", "{photos}", "--device", "tpu"], "device 'tpu' is not known; wanted auto, cuda, mps, xpu, cpu"),
        (["train", "{photos}", "--task", "clasification"], "did you mean 'classification'?"),
        (["train", "--resume", "{tmp}/none"], "none"),
        (["predict", "{tmp}", "x.jpg"], "{tmp}"),
        (["runs", "compare", "one"], "runs compare: wanted two or more runs"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_clear_line(capsys, photos, tmp_path, monkeypatch, words, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text("epoch = 3\n")
    names = {"photos": photos, "tmp": tmp_path}
    error = mistake(capsys, *(word.format(**names) for word in words))
    assert error.startswith("byeori: ")
    assert text.format(**names) in error


def test_explain_shows_every_choice_with_its_reason_and_trains_nothing(capsys, photos, tmp_path):
    told = said(capsys, "train", photos, "--explain", "--epochs", 1, "--device", "cpu", "--folder", tmp_path / "runs")
    assert "weight_decay" in told
    assert "as you asked" in told
    assert not (tmp_path / "runs").exists()


def test_find_lr_suggests_a_rate_with_its_curve_and_trains_nothing(capsys, photos, tmp_path):
    folder = tmp_path / "runs"
    told = said(capsys, "train", photos, "--find-lr", "--epochs", 1, "--device", "cpu", "--folder", folder)
    assert "suggested: --lr " in told
    assert [path.name for path in folder.iterdir()] == ["find-lr.html"]


@pytest.mark.parametrize(("stopped", "told"), [(KeyboardInterrupt(), "stopped"), (KeyboardInterrupt("kept"), "kept")])
def test_ctrl_c_in_any_command_is_told_in_a_word(stopped, told, monkeypatch, capsys):
    def interrupted(_):
        raise stopped

    monkeypatch.setattr("byeori.cli.verbs.run_verb", interrupted)
    assert main(["runs", "list"]) == 130
    assert capsys.readouterr().err == f"\nbyeori: {told}\n"


def test_python_runs_it_as_a_module():
    done = subprocess.run([sys.executable, "-m", "byeori", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("byeori ")


@pytest.mark.parametrize("words", [["check", ""], ["train", ""]])
def test_an_empty_path_is_not_where_one_is(words, capsys):
    assert main(words) == 2
    assert "a path" in capsys.readouterr().err


def test_a_reader_of_the_help_may_go():
    script = f"set -o pipefail; {sys.executable} -m byeori --help | true"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
