"""Checkpoints: whole or not there, the last few kept, read back to the last bit, damage named."""

import subprocess

import pytest
import torch

from byeori.core.errors import ByeoriError, RunError
from byeori.core.files import read_json, write_json
from byeori.tracking.checkpoint import Checkpoint, last_checkpoint, load_checkpoint, save_checkpoint


def checkpoint(step: int = 1, numbers: int = 4) -> Checkpoint:
    return Checkpoint(step, {"model.weight": torch.arange(float(numbers)), "best.weight": torch.ones(2)}, {"stage": 0})


def test_what_was_saved_comes_back(tmp_path):
    save_checkpoint(tmp_path, checkpoint(7), keep=2)
    found = last_checkpoint(tmp_path)
    assert found is not None
    assert found.step == 7
    assert found.record["stage"] == 0
    assert torch.equal(found.under("model")["weight"], torch.arange(4.0))


def test_only_the_last_ones_are_kept(tmp_path):
    for step in (1, 2, 10, 11):
        save_checkpoint(tmp_path, checkpoint(step), keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["step-000000010", "step-000000011"]


def test_what_a_killed_save_left_is_no_checkpoint_and_is_removed_by_the_next(tmp_path):
    left = tmp_path / ".partial-1234-step-000000009"
    left.mkdir()
    (left / "state.json").write_text("{}")
    assert last_checkpoint(tmp_path) is None
    save_checkpoint(tmp_path, checkpoint(1), keep=1)
    assert [path.name for path in tmp_path.iterdir()] == ["step-000000001"]


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"this user may not make a small disk: {made.stderr.strip()}")
    try:
        save_checkpoint(disk, checkpoint(1), keep=2)
        with pytest.raises(ByeoriError, match=r"step-000000002: the disk is full; free some space"):
            save_checkpoint(disk, checkpoint(2, numbers=1_000_000), keep=2)
        found = last_checkpoint(disk)
        assert found is not None
        assert found.step == 1
        assert len(list(disk.iterdir())) == 1
        del found  # its tensors lie in the mapped file
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_checkpoint_of_a_newer_byeori_is_refused(tmp_path):
    path = save_checkpoint(tmp_path, checkpoint(), keep=1)
    write_json(path / "state.json", {**read_json(path / "state.json"), "format": 99})
    with pytest.raises(RunError, match=r"written by a newer byeori \(format 99\); upgrade byeori"):
        load_checkpoint(path)


def test_tensors_that_share_memory_are_kept_each_as_tied_weights_are(tmp_path):
    tied = torch.arange(6.0).view(2, 3)
    path = save_checkpoint(tmp_path, Checkpoint(1, {"one": tied, "other": tied, "row": tied[0]}, {}), 1)
    found = load_checkpoint(path).tensors
    assert torch.equal(found["one"], tied)
    assert torch.equal(found["other"], tied)
    assert torch.equal(found["row"], tied[0])
