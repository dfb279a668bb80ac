"""A training whose data lie on the device, are sent by batches or taken as they are ends with the same bytes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from byeori import Dataset, Recipe, train
from byeori.core import device as module
from byeori.core.device import Device, pick
from byeori.models.picture.backbone import backbone
from byeori.training.choices import settle

PAIRS = [(np.random.default_rng(n).integers(0, 255, (28, 28, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]


def weights_of(folder: Path, recipe: Recipe) -> dict[str, torch.Tensor]:
    run = train(Dataset(PAIRS), recipe, folder=folder)
    return load_file(run.folder / "bundle" / "model.safetensors")


def assert_same(some: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert list(some) == list(other)
    for name, tensor in some.items():
        assert tensor.numpy().tobytes() == other[name].numpy().tobytes(), name


def test_a_processor_that_counts_as_apart_learns_the_same(tmp_path, monkeypatch):
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    recipe = Recipe(
        **{"model": "small-resnet", "weights": str(tmp_path / "body.safetensors"), "mixup": 0.5},
        **{"head_epochs": 1, "epochs": 1, "batch": 8, "device": "cpu", "precision": "fp32"},
    )
    plain = weights_of(tmp_path / "plain", recipe)
    for room in (0, 2**30):
        monkeypatch.setattr(settle, "pick", lambda name, room=room: replace(pick(name), room_bytes=room))
        assert_same(plain, weights_of(tmp_path / str(room), recipe))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_cuda_device_learns_the_same_whether_data_are_kept_there_or_sent(tmp_path, monkeypatch):
    recipe = Recipe(epochs=2, batch=8, device="cuda")
    kept = weights_of(tmp_path / "kept", recipe)
    monkeypatch.setattr(module, "_free_bytes", lambda device: 0)
    assert Device(torch.device("cuda")).room(0.5) == 0
    assert_same(kept, weights_of(tmp_path / "sent", recipe))
