"""How long what follows will take: every phase that comes has its seconds, and nothing is changed by the measuring."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from byeori import Dataset, Recipe, train
from byeori.core.recipe import Recipe as Choices
from byeori.core.watching import watched_by
from byeori.models.picture.backbone import backbone
from byeori.training.choices.measure import Pace
from byeori.training.job import make_job
from byeori.training.loop.stages import stages
from byeori.training.progress import expected as module
from byeori.training.progress.expected import expected, finishing, left_of
from byeori.training.progress.watch import Watch

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", epochs=2)


@pytest.fixture
def recipe(tmp_path) -> Choices:
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    return replace(PLAIN, weights=str(tmp_path / "body.safetensors"), head_epochs=3)


def _job(recipe: Choices):
    return make_job(Dataset(PAIRS).prepare(recipe), recipe)


def test_every_phase_that_a_training_goes_through_is_thought_of_in_its_order(recipe, tmp_path):
    thought = [name for name, seconds in expected(_job(recipe)).items() if seconds]
    seen: list[str] = []
    with watched_by(lambda phase, done, everything: None if phase in seen else seen.append(phase)):
        train(Dataset(PAIRS), recipe, folder=tmp_path / "runs")
    told = [name for name in seen if name in thought]
    assert [name for name in thought if name not in ("features", "head", "training")] == told
    assert thought[:3] == ["features", "head", "training"]


def test_an_epoch_counts_its_batches_and_its_validation(monkeypatch):
    monkeypatch.setattr(module, "pace_of", lambda job, stage, about_s: Pace(0.5, 2.0))
    job = _job(PLAIN)
    (stage,) = stages(job, lambda done, everything: None)
    assert expected(job)["training"] == 2 * (0.5 * stage.batches.per_epoch + 2.0)


def test_measuring_changes_neither_the_model_nor_what_is_drawn(recipe):
    job = _job(recipe)
    before = {name: tensor.clone() for name, tensor in job.model.state_dict().items()}
    torch.manual_seed(3)
    expected(job)
    drawn = torch.rand(4)
    torch.manual_seed(3)
    assert torch.equal(drawn, torch.rand(4))
    assert all(torch.equal(before[name], tensor) for name, tensor in job.model.state_dict().items())


def test_a_run_that_is_watched_learns_the_same(tmp_path, capsys):
    seen, unseen = (
        train(Dataset(PAIRS), PLAIN, folder=tmp_path / "runs", watch=Watch(progress=progress))
        for progress in (True, False)
    )
    weights = [(run.folder / "bundle" / "model.safetensors").read_bytes() for run in (seen, unseen)]
    assert weights[0] == weights[1]


def test_of_folds_those_that_follow_are_counted_too():
    job = _job(PLAIN)
    thought = expected(job, follow=4)
    *own, others = thought.values()
    assert list(thought)[-1] == "4 more like it"
    assert others == pytest.approx(4 * sum(own))


def test_activations_that_are_there_take_no_time(recipe):
    job = _job(recipe)
    assert expected(job)["features"] > 0
    stages(job, lambda done, everything: None)
    assert expected(job)["features"] == 0


def test_of_a_run_that_goes_on_the_rest_is_left():
    (stage,) = stages(_job(PLAIN), lambda done, everything: None)
    seconds = {"features": 5.0, "training": 10.0, "report": 2.0}
    assert left_of(seconds, [stage], stage.updates // 2) == {"training": 5.0, "report": 2.0}


def test_more_classes_and_more_samples_take_longer():
    def thought(classes: int, samples: int) -> dict[str, float]:
        rows = [{"x": float(n % 7), "y": f"c{n % classes}"} for n in range(samples)]
        prepared = Dataset(rows, target="y").prepare()
        return finishing(prepared, 0.001, Recipe())

    few, many, large = thought(3, 300), thought(40, 300), thought(3, 900)
    assert many["plain models"] > few["plain models"]
    assert large["report"] > few["report"]
    assert large["judging"] > few["judging"]
