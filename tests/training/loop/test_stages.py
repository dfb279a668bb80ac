"""Stages: parts of epochs, what is frozen when, and which updates are averaged."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from byeori.core.files import read_json
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.models.freezing import lower_half
from byeori.models.picture.backbone import backbone
from byeori.training.job import make_job
from byeori.training.loop import stages as module
from byeori.training.loop.schedule import schedule
from byeori.training.loop.stages import stages

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", epochs=4)


def plan(recipe: Recipe):
    return stages(make_job(Dataset(PAIRS).prepare(recipe), recipe), lambda done, everything: None)


def test_two_and_a_half_epochs_are_scored_three_times_the_last_at_the_end():
    (stage,) = plan(replace(PLAIN, epochs=2.5))
    per_epoch = stage.batches.per_epoch
    assert stage.updates == round(2.5 * per_epoch)
    done = [stage.epochs_done(number) for number in range(stage.updates + 1)]
    assert [done.index(epoch) for epoch in (1, 2, 3)] == [per_epoch, 2 * per_epoch, stage.updates]
    assert len(list(stage.stream(0))) == stage.updates


@pytest.fixture
def pretrained(tmp_path) -> str:
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    return str(tmp_path / "body.safetensors")


def test_gradual_unfreezing_goes_from_the_head_over_the_upper_half_to_all(pretrained):
    recipe = replace(PLAIN, weights=pretrained, head_epochs=1, unfreeze="gradual")
    job = make_job(Dataset(PAIRS).prepare(recipe), recipe)
    head, upper, whole = stages(job, lambda done, everything: None)
    assert (head.name, upper.name, whole.name) == ("head", "upper half", "training")
    assert upper.before == head.updates
    assert whole.before == head.updates + upper.updates
    assert upper.epochs + whole.epochs == 4
    view = upper.part(job.model).train()
    still = lower_half(job.model)
    assert still
    assert not any(p.requires_grad for part in still for p in part.parameters())
    assert not any(part.training for part in still)
    assert 0 < sum(p.requires_grad for p in view.parameters()) < len(list(view.parameters()))
    assert all(p.requires_grad for p in whole.part(job.model).parameters())


def test_the_stages_of_all_layers_do_not_see_a_batch_twice(pretrained):
    recipe = replace(PLAIN, weights=pretrained, head_epochs=0, unfreeze="gradual")
    upper, whole = plan(recipe)
    (at_once,) = plan(replace(recipe, unfreeze="at-once"))
    rows = [batch.rows.tolist() for stage in (upper, whole) for batch in stage.stream(stage.before)]
    assert rows == [batch.rows.tolist() for batch in at_once.stream(0)]


def test_without_pretrained_weights_there_is_nothing_to_unfreeze():
    assert [stage.name for stage in plan(replace(PLAIN, unfreeze="gradual"))] == ["training"]


def test_only_the_last_stage_is_averaged_and_its_rate_stays_constant_there(pretrained):
    found = plan(replace(PLAIN, weights=pretrained, head_epochs=1, swa=0.25))
    assert [stage.swa for stage in found] == [0.0, 0.25]
    rate = schedule(Recipe(swa=0.25), 100)
    assert rate(75) == rate(90) == rate(100) > 0
    assert rate(74) > rate(75)
    assert schedule(Recipe(), 100)(100) == pytest.approx(0, abs=1e-9)


def test_mixed_and_balanced_batches_reach_stored_activations(pretrained):
    recipe = replace(PLAIN, weights=pretrained, head_epochs=1, epochs=0, mixup=1.0, sampling="balanced")
    (head,) = plan(recipe)
    batch = head.batches.at(5)
    assert batch.other is not None
    assert abs(int((batch.truth == 0).sum()) - len(batch) / 2) <= 2
    assert torch.equal(batch.inputs["activation"], head.batches.at(5).inputs["activation"])


def test_the_norms_of_a_pretrained_backbone_keep_their_statistics_while_all_layers_learn(pretrained, tmp_path):
    from byeori import train

    recipe = replace(PLAIN, weights=pretrained, head_epochs=1, epochs=1, select="last")
    trained = load_file(train(Dataset(PAIRS), recipe, folder=tmp_path / "runs").folder / "bundle" / "model.safetensors")
    theirs = load_file(pretrained)
    ours = {name.partition(".body.")[2]: tensor for name, tensor in trained.items()}
    assert all(torch.equal(ours[name], tensor) for name, tensor in theirs.items() if "running" in name)
    moved = [name for name, tensor in theirs.items() if "norm" in name and not torch.equal(ours[name], tensor)]
    assert any(name.endswith("weight") for name in moved)


def test_what_one_stage_keeps_still_moves_in_the_next(pretrained, tmp_path):
    from byeori import train

    recipe = replace(
        PLAIN, weights=pretrained, head_epochs=1, epochs=2, unfreeze="gradual", select="last", norms="train"
    )
    run = train(Dataset(PAIRS), recipe, folder=tmp_path / "runs")
    trained = load_file(run.folder / "bundle" / "model.safetensors")
    counts = {name: int(value) for name, value in trained.items() if name.endswith("num_batches_tracked")}
    upper, whole = plan(replace(recipe, head_epochs=0))
    low = next(value for name, value in counts.items() if "stem_norm" in name)
    high = next(value for name, value in counts.items() if "stage3.bn2" in name)
    assert (low, high) == (whole.updates, upper.updates + whole.updates)


def test_a_stage_that_made_it_worse_is_told_in_the_headline_and_the_report(pretrained, tmp_path):
    from byeori import train

    recipe = replace(
        PLAIN, weights=pretrained, head_epochs=1, epochs=1, lr=10.0, body_lr=1.0, clip=None, metric="log_loss"
    )
    run = train(Dataset(PAIRS), recipe, folder=tmp_path / "runs")
    told = r"Training all layers made it worse: validation log loss [\d.,]+ at best, [\d.,]+ before"
    assert re.search(rf"\. {told}; the weights of before are kept$", run.record.headline["text"])
    notes = read_json(run.folder / "report" / "report.json")["notes"]
    assert any(re.match(told, note) for note in notes)


def test_on_a_device_more_samples_are_judged_at_once(monkeypatch):
    monkeypatch.setattr(module, "_JUDGED", 4)
    recipe = replace(PLAIN, batch=2)
    job = make_job(Dataset(PAIRS, val=0.4).prepare(recipe), recipe)
    apart = replace(job, device=replace(job.device, room_bytes=0))
    for one, wanted in ((job, 4), (apart, 8)):
        (stage,) = stages(one, lambda done, everything: None)
        assert max(map(len, stage.validation())) == wanted
