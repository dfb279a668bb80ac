"""What stays still while all layers learn: norms with statistics, frozen ones, and what a user put in eval mode."""

import re

import numpy as np
import pytest
import torch
from torch import nn

from byeori import Dataset, Recipe, train
from byeori.core.errors import ModelError
from byeori.training.job import make_job
from byeori.training.loop.stages import described, stages

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", epochs=1, size=12)


class Own(nn.Module):
    """A small network with two norms, a dropout, and nothing said of what it has learned."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.1))
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(400, 8), nn.BatchNorm1d(8), nn.Linear(8, 2))

    def forward(self, x):
        return self.head(self.body(x))


def job_of(own: nn.Module | None = None, **choices):
    recipe = Recipe(**{**vars(PLAIN), **choices})
    return make_job(Dataset(PAIRS).prepare(recipe), recipe, own)


def modes(job) -> dict[str, bool]:
    [stage] = stages(job, lambda done, everything: None)
    stage.part(job.model).train()
    return {name: part.training for name, part in job.own.named_modules()}


def test_norms_that_a_user_froze_stay_still_and_dropout_does_not():
    own = Own()
    own.body.requires_grad_(False)
    job = job_of(own)
    found = modes(job)
    assert not found["body.1"]
    assert found["body.3"]
    assert found["head.2"]
    assert "1 modules stay in eval mode (stems." in described(job)


def test_a_norm_without_parameters_is_frozen_with_what_is_around_it():
    own = Own()
    own.body[1] = nn.BatchNorm2d(4, affine=False)
    assert modes(job_of(own))["body.1"]
    own.body.requires_grad_(False)
    assert not modes(job_of(own))["body.1"]


def test_what_a_user_put_in_eval_mode_stays_there_unless_it_is_the_whole():
    own = Own()
    own.body.eval()
    found = modes(job_of(own))
    assert not any(found[name] for name in ("body", "body.1", "body.3"))
    assert found["head.2"]
    assert all(modes(job_of(Own().eval())).values())  # as a network that was loaded is


def test_a_frozen_norm_does_not_move_in_a_run(tmp_path):
    own = Own()
    own.body.requires_grad_(False)
    train(Dataset(PAIRS), PLAIN, model=own, folder=tmp_path / "runs")
    assert own.body[1].num_batches_tracked == 0
    assert own.head[2].num_batches_tracked > 0


def test_all_norms_of_an_own_network_stay_still_where_the_recipe_says_so():
    found = modes(job_of(Own(), norms="still"))
    assert not found["body.1"]
    assert not found["head.2"]


def test_norms_of_a_fresh_network_move_and_still_ones_are_refused():
    assert job_of().recipe.norms == "train"
    assert job_of().still == ()
    with pytest.raises(ModelError, match=re.escape("norms = 'still': this network begins from nothing")):
        job_of(norms="still")


def test_still_norms_are_refused_where_there_are_none(tmp_path):
    rows = [{"size": n / 7, "label": "ab"[n % 2]} for n in range(40)]
    recipe = Recipe(model="mlp", epochs=1, device="cpu", norms="still")
    with pytest.raises(ModelError, match="no norm of it has measured anything yet; wanted auto or train"):
        train(Dataset(rows), recipe, folder=tmp_path / "runs")


def test_norms_taken_from_another_run_stay_still_on_request(tmp_path):
    run = train(Dataset(PAIRS), PLAIN, folder=tmp_path / "runs")
    assert job_of(init_from=str(run.folder)).still == ()
    job = job_of(init_from=str(run.folder), norms="still")
    assert job.still
    assert all("norm" in name or "bn" in name or "shortcut" in name for name in job.still)
