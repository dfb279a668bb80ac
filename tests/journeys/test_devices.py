"""Trainings of two processes that are broken off: by a signal, by a loss that is no number."""

import os
import signal
import threading
from pathlib import Path

import pytest

import several
from byeori import Run

CHOICES = {"virtual": 2, "epochs": 6, "ema": 0.9}


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unbroken")
    return Path(several.train("table", "", str(folder), "run", **CHOICES)["folder"])


def broken(pair: several.Workers, folder: Path) -> list[dict[str, str]]:
    """Train by two processes of which the second is told to stop once there is a checkpoint."""
    over = threading.Event()

    def stop_soon() -> None:
        while not over.wait(0.005):
            if list(folder.glob("run/checkpoints/step-*/state.json")):
                os.kill(pair.ids[1], signal.SIGTERM)
                return

    watcher = threading.Thread(target=stop_soon)
    watcher.start()
    try:
        return pair.do("train", kind="table", source="", folder=str(folder), name="run", save_every_s=0, **CHOICES)
    finally:
        over.set()
        watcher.join()


def test_a_signal_to_one_stops_both_and_one_alone_goes_on_to_the_bytes_of_the_unbroken_run(pair, unbroken, tmp_path):
    leading, other = broken(pair, tmp_path)
    assert other == {"exit": 128 + signal.SIGTERM}
    assert f"`byeori train --resume {tmp_path}/run` goes on from there" in leading["stopped"]
    assert Run.open(tmp_path / "run").record.state == "stopped"
    several.go_on(str(tmp_path / "run"), "table")
    several.same_runs(unbroken, tmp_path / "run")


@pytest.mark.slow
def test_what_one_process_began_two_end_with_the_bytes_of_the_unbroken_run(pair, unbroken, tmp_path):
    broken(pair, tmp_path)
    found = pair.do("go_on", run=str(tmp_path / "run"), kind="table")
    assert found == [{"folder": str(tmp_path / "run")}] * 2
    several.same_runs(unbroken, tmp_path / "run")


@pytest.mark.parametrize("virtual", [0, 2])
def test_a_loss_that_is_no_number_stops_both_with_the_samples_of_its_shard(pair, tmp_path, virtual):
    wild = {"optimizer": "sgd", "lr": 100.0, "clip": None, "warmup": 0.0, "epochs": 300, "virtual": virtual}
    found = pair.do("train", kind="numbers", source="", folder=str(tmp_path), name="run", **wild)
    said = [one["error"] for one in found if "error" in one]
    assert len(said) == 1
    assert "the loss is" in said[0]
    rows = said[0].partition("on samples [")[2].partition("]")[0].split(", ")
    assert 2 <= len(rows) <= 8
    assert [one for one in found if "error" not in one] == [{"exit": 76}]
    assert Run.open(tmp_path / "run").record.state == "failed"
