"""Two ways to make a run's updates are compared tensor by tensor; the first that differs is named."""

from pathlib import Path

import pytest
import torch

import several
from byeori import Recipe, Run
from byeori.cli.main import main
from byeori.core.errors import ConfigError, RunError
from byeori.verification import equal as module
from byeori.verification.equal import verify_equal

SAME = {
    "loss.000001": torch.tensor(0.5),
    "model.weight": torch.tensor([1.0, -2.0]),
    "optimizer.0.step": torch.tensor(3.0),
}


@pytest.fixture
def run(tmp_path):
    def made(virtual: int = 0, **choices: object) -> Path:
        begun = Run.start(tmp_path / "runs", recipe=Recipe())
        Recipe(virtual=virtual, **choices).save(begun.folder / "recipe.toml")
        begun.end("done")
        return begun.folder

    return made


def other(**changed: torch.Tensor):
    """What stands for the updates of each number of processes: of 2 with some tensors changed."""
    return lambda run, folder, count, updates: {**SAME, **(changed if count == 2 else {})}


def test_the_same_bytes_are_told_with_how_much_was_compared(run, monkeypatch):
    monkeypatch.setattr(module, "_state", other())
    found = verify_equal(run(2), devices=[1, 2, 4], updates=1)
    assert found.passed
    assert str(found) == "equal: 1 updates on 1, 2, 4 processes give the same bytes in 3 tensors"


def test_the_first_tensor_that_differs_is_named_with_how_much(run, monkeypatch):
    changed = {"optimizer.0.step": torch.tensor(4.0), "model.weight": torch.tensor([1.0, -2.002])}
    monkeypatch.setattr(module, "_state", other(**changed))
    found = verify_equal(run(2), devices=[1, 2], updates=1)
    assert not found.passed
    told = "2 processes: model.weight differs in 1 of 2 numbers, by at most 1.0e-03 of its largest"
    assert str(found).splitlines()[1:] == [told]


def test_a_run_whose_batches_are_not_cut_is_told_how_to_be_the_same(run, monkeypatch):
    monkeypatch.setattr(module, "_state", other(**{"loss.000001": torch.tensor(0.6)}))
    assert "a run with --virtual N is the same" in str(verify_equal(run(), updates=1)).splitlines()[-1]


@pytest.mark.parametrize(("devices", "updates"), [([1], 3), ([0, 1], 3), ([1, 2], 0)])
def test_fewer_than_two_numbers_are_refused(run, devices, updates):
    with pytest.raises(ConfigError, match="wanted two numbers or more, such as 1,2"):
        verify_equal(run(), devices=devices, updates=updates)


def test_a_run_of_a_loop_of_the_users_own_is_refused(tmp_path):
    begun = Run.start(tmp_path / "runs")
    begun.end("done")
    with pytest.raises(RunError, match=r"holds no recipe\.toml; wanted a run of `byeori train`"):
        verify_equal(begun.folder)


@pytest.mark.slow
def test_a_table_learns_the_same_on_one_process_and_on_two(tmp_path):
    columns = several.numbers()
    rows = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "people.csv").write_text("\n".join([",".join(columns), *rows]))
    quick = [
        "--epochs",
        "2",
        "--device",
        "cpu",
        "--batch",
        "16",
        "--target",
        "sold",
        "--folder",
        str(tmp_path / "runs"),
    ]
    assert main(["train", str(tmp_path / "people.csv"), *quick, "--virtual", "2"]) == 0
    assert main(["verify", "equal", str(tmp_path / "runs" / "last"), "--updates", "6"]) == 0
