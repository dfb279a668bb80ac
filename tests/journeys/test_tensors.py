"""Regression from tensors: the first thing that is learned in a course."""

import pytest
import torch

from byeori import Bundle, Dataset, Recipe, train

X = torch.rand(300, 1, generator=torch.Generator().manual_seed(0)) * 4 - 2
Y = 3 * X + 1 + 0.1 * torch.randn(300, 1, generator=torch.Generator().manual_seed(1))


def test_a_line_with_noise_is_learned_and_answered(tmp_path):
    recipe = Recipe(epochs=20, batch=32, lr=0.01, model="mlp", device="cpu", precision="fp32")
    run = train(Dataset((X, Y)), recipe, folder=tmp_path)
    assert run.record.headline["r2"] > 0.97
    for cell in (torch.tensor([1.0]), [1.0], "1.0"):
        assert Bundle.load(run.folder).predict([cell])[0]["value"] == pytest.approx(4, abs=0.7)


def test_several_numbers_are_learned_from_rows(tmp_path):
    recipe = Recipe(epochs=12, batch=32, lr=0.01, model="mlp", device="cpu", precision="fp32")
    run = train(Dataset((torch.cat([X, X**2], 1), torch.cat([Y, -2 * Y], 1))), recipe, folder=tmp_path)
    assert run.record.headline["r2"] > 0.9
    assert set(Bundle.load(run.folder).predict([[0.5, 0.25]])[0]["value"]) == {"y0", "y1"}
