"""Flags that would be ignored are refused: beside `--resume`, and `--find-lr` beside `--folds`."""

import pytest

from byeori.cli.main import main

QUICK = ["--epochs", "1", "--device", "cpu", "--precision", "fp32"]


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A folder with sizes.csv, which is the present one."""
    monkeypatch.chdir(tmp_path)
    lines = [f"{n * 37 % 101 / 10},{'large' if n * 37 % 101 > 50 else 'small'}" for n in range(60)]
    (tmp_path / "sizes.csv").write_text("\n".join(["size,kind", *lines, ""]))
    (tmp_path / "mine.toml").write_text("lr = 0.5\n")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["sizes.csv"], "the data would be ignored"),
        (["--lr", "9", "--epochs", "2"], "--epochs, --lr would be ignored"),
        (["--recipe", "mine.toml"], "--recipe would be ignored"),
        (["--field", "size=Number", "--target", "kind"], "--target, --field would be ignored"),
        (["--folds", "3"], "--folds would be ignored"),
        (["--find-lr"], "--find-lr would be ignored"),
        (["--explain"], "--explain would be ignored"),
        (["--name", "foo", "--folder", "elsewhere", "--tensorboard"], "--folder, --name would be ignored"),
    ],
)
def test_what_a_resumed_run_would_ignore_is_refused(table, capsys, words, named):
    assert main(["train", *words, "--resume", "runs/one"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("byeori: train --resume runs/one: goes on with the run's own data and recipe")
    assert named in error


def test_how_a_resumed_run_is_saved_and_seen_may_be_said(table, capsys):
    assert main(["train", "sizes.csv", *QUICK, "--name", "one"]) == 0
    capsys.readouterr()
    assert main(["train", "--resume", "runs/one", "--save-every-s", "0"]) == 1
    assert "this run is done" in capsys.readouterr().err


@pytest.mark.parametrize("other", [["--folds", "2"], ["--find-lr"]])
def test_what_is_no_single_training_is_not_explained(table, capsys, other):
    assert main(["train", "sizes.csv", *QUICK, "--explain", *other]) == 2
    assert f"--explain tells how one training would go, and {' '.join(other)} is none" in capsys.readouterr().err


def test_folds_and_a_sweep_at_once_are_refused_before_anything_is_trained(table, capsys):
    assert main(["train", "sizes.csv", *QUICK, "--folds", "2", "--find-lr"]) == 2
    assert "--folds 2 trains and --find-lr trains nothing; wanted one of them" in capsys.readouterr().err
    assert not (table / "runs").exists()


@pytest.mark.parametrize("other", [["--folds", "2"], ["--find-lr"], ["--explain"]])
def test_learning_by_heart_is_done_alone(table, capsys, other):
    assert main(["train", "sizes.csv", *QUICK, "--memorise", *other]) == 2
    assert f"--memorise learns one batch by heart, and {' '.join(other)} does something" in capsys.readouterr().err


def test_a_network_that_learns_by_heart_ends_with_0_and_leaves_nothing(table, capsys):
    assert main(["train", "sizes.csv", *QUICK, "--memorise"]) == 0
    assert "32 samples are learned by heart in " in capsys.readouterr().out
    assert not (table / "runs").exists()
