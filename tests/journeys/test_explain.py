"""What a training would choose is told without training anything, and is what a training then keeps."""

import numpy as np
import torch

from byeori import Dataset, Recipe, explain, train
from byeori.core.seeds import generators
from byeori.core.settled import Settled
from byeori.tracking.choices import CHOICES, kept_choices
from byeori.training.progress.watch import Watch

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(epochs=1, batch=8, device="cpu", precision="fp32")


def test_what_is_explained_is_what_a_run_keeps(tmp_path):
    before = generators()
    told = explain(Dataset(PAIRS), PLAIN)
    assert isinstance(told, Settled)
    assert all(torch.equal(generators()[name], tensor) for name, tensor in before.items())
    assert not list(tmp_path.glob("*/recipe.toml"))
    run = train(Dataset(PAIRS), PLAIN, folder=tmp_path, watch=Watch(progress=False))
    assert run.recipe == told.to_json()
    assert kept_choices(run.folder) == told.why


def test_a_budget_is_said_to_have_chosen():
    told = explain(Dataset(PAIRS), Recipe(batch=8, device="cpu", precision="fp32", budget="1s"))
    assert told.why["epochs"].by == "budget"
    assert told.why["batch"].by == "you"


def test_a_run_without_reasons_has_none(tmp_path):
    run = train(Dataset(PAIRS), PLAIN, folder=tmp_path, watch=Watch(progress=False))
    (run.folder / CHOICES).unlink()
    assert kept_choices(run.folder) == {}
