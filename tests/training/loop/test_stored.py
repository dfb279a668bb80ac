"""The linear baseline on photos reads what the pretrained backbone alone makes of them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from byeori import Dataset, Recipe, evaluate, train
from byeori.models.picture.backbone import backbone
from byeori.models.picture.cutting import cut
from byeori.training.job import Job, make_job
from byeori.training.loop import stored as module
from byeori.training.loop.stored import frozen_features, stored


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    weights = str(tmp_path / "body.safetensors")
    return Recipe(model="small-resnet", weights=weights, head_epochs=1, epochs=1, size=24, device="cpu", seed=3)


def _job(photos: Path, recipe: Recipe) -> Job:
    return make_job(Dataset(photos).prepare(recipe), recipe)


def test_they_are_the_stored_activations_averaged_over_places(photos, recipe):
    job = _job(photos, recipe)
    lower, _ = cut(job.model, job.recipe.cut)
    validation = stored(job, lower, lambda done, every: None).validation
    found = frozen_features(job, job.prepared, "val")
    assert found["train"].shape == (len(job.prepared.rows["train"]), found["val"].shape[1])
    kept = torch.cat([next(iter(batch.inputs.values())) for batch in validation()])
    assert np.allclose(found["val"], kept.mean((2, 3)).numpy())


def test_a_part_that_is_not_stored_is_computed_as_a_request_would_be(photos, recipe):
    job = _job(photos, recipe)
    before = frozen_features(job, job.prepared, "test")
    with torch.no_grad():
        for weight in job.model.parameters():
            weight.add_(1.0)  # what was trained since does not count
    again = frozen_features(job, job.prepared, "test")
    assert np.array_equal(before["test"], again["test"])
    assert before["test"].shape[0] == len(job.prepared.rows["test"])


def test_the_report_of_a_run_with_a_head_stage_has_its_baseline_on_them(photos, recipe, tmp_path):
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    report = json.loads((run.folder / "report" / "report.json").read_text())
    assert list(report["baselines"]) == ["majority", "logistic regression on frozen features"]


def test_a_later_report_has_the_same_baseline_also_where_nothing_is_stored(photos, recipe, tmp_path, monkeypatch):
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    first = json.loads((run.folder / "report" / "report.json").read_text())
    monkeypatch.setenv("BYEORI_CACHE", str(tmp_path / "empty"))
    later = evaluate(run).to_json()
    assert list(later["baselines"])[1] == "logistic regression on frozen features"
    assert (later["baselines"], later["verdicts"]) == (first["baselines"], first["verdicts"])


def test_it_stands_beside_the_model_on_other_data_too(photos, recipe, tmp_path):
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    other = tmp_path / "other"
    for number, path in enumerate(sorted(photos.rglob("*.png"))):
        to = other / path.parent.name / f"{number}.png"
        to.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as image:
            image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(to)
    report = evaluate(run, other)
    assert list(report.baselines) == ["majority", "logistic regression on frozen features"]
    assert report.part == "other"


def test_where_the_backbone_is_gone_that_is_said_and_pixels_do_not_take_its_place(photos, recipe, tmp_path):
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs")
    (tmp_path / "body.safetensors").unlink()
    report = evaluate(run)
    assert report.baselines == {}
    assert any("frozen features that the strongest of them reads cannot be computed again" in n for n in report.notes)


class Unchanged(torch.nn.Module):
    """A lower part that gives its input: in pieces of any size it is the same to the byte."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


def test_pieces_of_any_size_have_the_same_draws(photos, recipe, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", 4)
    job, taken = _job(photos, replace(recipe, rotate=20.0)), []
    ways = {"small": job, "large": replace(job, device=replace(job.device, room_bytes=2**20))}
    plain = module.activations
    monkeypatch.setattr(module, "activations", lambda *given: (taken.append(len(given[2]["image"])), plain(*given))[1])
    found = []
    for name, one in ways.items():
        folder = tmp_path / name
        folder.mkdir()
        module._compute(folder, one, Unchanged(), lambda done, every: None)
        found.append([(folder / f"{part}.npy").read_bytes() for part in ("train", "val")])
    assert found[0] == found[1]
    assert max(taken) > 4


def test_samples_are_sent_once_for_all_their_views(photos, recipe, tmp_path, monkeypatch):
    job, sends = _job(photos, replace(recipe, views=3)), []
    send = module.sent_inputs
    monkeypatch.setattr(module, "sent_inputs", lambda *given: (sends.append(given), send(*given))[1])
    module._compute(tmp_path, job, Unchanged(), lambda done, every: None)
    assert len(sends) == 2  # the training part, and the one that is judged


@pytest.mark.parametrize("room", [2**30, 0])
def test_batches_of_activations_are_the_same_where_they_are_kept_on_the_device(photos, recipe, room):
    recipe = replace(recipe, batch=4)
    job = _job(photos, recipe)
    lower, _ = cut(job.model, job.recipe.cut)
    here = stored(job, lower, lambda done, every: None)
    apart = replace(job, device=replace(job.device, room_bytes=room))
    there = stored(apart, lower, lambda done, every: None)
    streams = here.batches().stream(0, 9), there.batches().stream(0, 9)
    pairs = [*zip(*streams, strict=True), *zip(here.validation(), there.validation(), strict=True)]
    for one, other in pairs:
        assert one.rows.tolist() == other.rows.tolist()
        assert torch.equal(one.truth, other.truth)
        assert torch.equal(one.inputs[module.ACTIVATION], other.inputs[module.ACTIVATION])
        assert one.inputs[module.ACTIVATION].stride() == other.inputs[module.ACTIVATION].stride()
