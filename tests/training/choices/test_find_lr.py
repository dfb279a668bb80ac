"""The learning-rate finder: a sensible suggestion, and nothing left behind that a training would notice."""

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from byeori import Dataset, Recipe, train
from byeori.core.errors import ModelError
from byeori.core.files import cache_folder
from byeori.core.seeds import generators
from byeori.models.picture.backbone import backbone
from byeori.training.choices.find_lr import _steepest, find_lr, sparkline, valley

PLAIN = Recipe(epochs=2, batch=16, device="cpu", precision="fp32", select="last")


@pytest.fixture
def data() -> Dataset:
    draw = np.random.default_rng(0)
    return Dataset([(draw.integers(0, 90, (12, 12, 3)) + 100 * (n % 2), ("dark", "light")[n % 2]) for n in range(64)])


def content(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): blake2b(path.read_bytes()).hexdigest() for path in files}


def test_the_sweep_rises_exponentially_until_the_loss_blows_up_and_suggests_a_rate_below(data):
    sweep = find_lr(data, PLAIN)
    factors = np.diff(np.log(sweep.rates))
    assert np.allclose(factors, factors[0])
    assert 1e-5 < sweep.suggestion < sweep.rates[-1]
    assert min(sweep.losses) < 0.9 * sweep.losses[0]
    assert sweep.stage == "training"
    assert f"--lr {sweep.suggestion:.1e}" in str(sweep)


def test_model_generators_and_cache_are_left_as_they_were(data):
    data.prepare(PLAIN)
    before = content(cache_folder())
    own = nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(3 * 12 * 12, 2))
    weights = {name: tensor.clone() for name, tensor in own.state_dict().items()}
    state = generators()
    find_lr(data, PLAIN, model=own, updates=20)
    assert all(torch.equal(own.state_dict()[name], tensor) for name, tensor in weights.items())
    assert all(p.grad is None for p in own.parameters())
    assert all(torch.equal(generators()[name], tensor) for name, tensor in state.items())
    assert content(cache_folder()) == before


def test_a_training_after_it_ends_with_the_bytes_of_one_without(data, tmp_path):
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    recipe = replace(PLAIN, weights=str(tmp_path / "body.safetensors"), head_epochs=2, epochs=1)
    first = train(data, recipe, folder=tmp_path / "runs")
    stored = content(cache_folder())
    sweep = find_lr(data, recipe, updates=10)
    assert sweep.stage == "head"
    assert content(cache_folder()) == stored
    second = train(data, recipe, folder=tmp_path / "runs")
    one, other = (load_file(run.folder / "bundle" / "model.safetensors") for run in (first, second))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_generators_come_back_even_after_an_error(data):
    class Broken(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            if self.training:
                torch.rand(1)
                raise RuntimeError("broken")
            return self.weight.expand(len(x), 2)

    broken, state = Broken(), generators()
    with pytest.raises(ModelError, match="Broken: its `forward` raised RuntimeError"):
        find_lr(data, PLAIN, model=broken)
    assert all(torch.equal(generators()[name], tensor) for name, tensor in state.items())


def test_the_valley_is_in_the_middle_of_the_longest_fall():
    rates = [10.0 ** (n / 10) for n in range(-60, 1)]
    losses = [2.0 if n < 15 else 2.0 - (n - 15) * 0.05 if n < 45 else 0.5 + (n - 44) ** 2 for n in range(61)]
    assert 15 + 10 <= rates.index(valley(rates, losses)) <= 15 + 20


def test_a_sparkline_falls_as_its_values_do():
    assert sparkline([3.0, 2.0, 1.0]) == "█▅▁"
    assert len(sparkline(np.linspace(1, 0, 500))) == 40


def test_a_fall_after_the_loss_has_burst_is_not_the_steepest():
    assert _steepest([1e-4, 1e-3, 1e-2, 1e-1, 1.0], [5.0, 4.0, 2.0, 90.0, 20.0]) == 1e-3
