import numpy as np
import pytest

from byeori.bundles.bundle import Bundle
from byeori.cli.main import main

QUICK = ["--epochs", "1", "--device", "cpu", "--target", "tall"]


@pytest.fixture
def table(tmp_path, monkeypatch):
    """The present folder, in which trees.csv is as it should be."""
    monkeypatch.chdir(tmp_path)
    sizes = np.random.default_rng(0).integers(1, 30, 80)
    lines = [f"{size},{'yes' if size > 12 else 'no'}" for size in sizes]
    (tmp_path / "trees.csv").write_text("\n".join(["size_m,tall", *lines, ""]))
    return tmp_path


def test_what_is_learned_by_check_is_held_at_check_train_and_by_the_bundle(table, capsys):
    assert main(["check", "trees.csv", "--target", "tall", "--expect"]) == 0
    assert "trees.csv.expectations.toml: what to expect of 2 columns" in capsys.readouterr().out
    assert main(["train", "trees.csv", *QUICK]) == 0
    bundle = Bundle.load(table / "runs/last")
    usual, odd = bundle.predict([{"size_m": 12}, {"size_m": 1200}])
    assert "unexpected" not in usual
    assert odd["unexpected"] == ["size_m: 1,200 is above 57"]
    (table / "trees.csv").write_text((table / "trees.csv").read_text().replace("\n12,", "\n1200,"))
    capsys.readouterr()
    assert main(["check", "trees.csv", "--target", "tall"]) == 1
    assert "broken expectation" in capsys.readouterr().out
    assert main(["train", "trees.csv", *QUICK]) == 1
    assert "not as expected: 'size_m': 1200 is above 57" in capsys.readouterr().err
    assert len([path for path in (table / "runs").iterdir() if (path / "bundle").is_dir()]) == 1


def test_learning_twice_overwrites_nothing(table, capsys):
    assert main(["check", "trees.csv", "--target", "tall", "--expect"]) == 0
    assert main(["check", "trees.csv", "--target", "tall", "--expect"]) == 2
    assert "is there already" in capsys.readouterr().err
