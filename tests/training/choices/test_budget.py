"""A budget: what is left open is chosen from measured speeds, what the user chose stays, and the plan fits the time."""

import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from byeori import Dataset, Recipe, resume, train
from byeori.core.files import read_json
from byeori.core.seeds import generators
from byeori.models.picture.backbone import backbone
from byeori.training.choices import budget, deadline
from byeori.training.choices.measure import Pace
from byeori.training.choices.settle import settle
from byeori.training.progress import expected
from byeori.training.progress.expected import estimated_s
from byeori.training.progress.watch import Watch
from written_lines import line_folder

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
PLAIN = Recipe(batch=8, device="cpu", precision="fp32", budget="100s")


@pytest.fixture
def speeds(monkeypatch) -> dict[str, Pace]:
    """The speeds that are found in the place of measured ones, by the stage's name."""
    found = {"training": Pace(0.5, 1.0), "upper half": Pace(0.25, 1.0), "head": Pace(0.1, 0.0)}
    monkeypatch.setattr(budget, "pace_of", lambda job, stage, about_s: found[stage.name])
    monkeypatch.setattr(budget, "sample_s", lambda task, model, device: 0.001)
    monkeypatch.setattr(budget, "estimated_s", lambda prepared, sample_s, recipe, busy: 20.0)
    return found


@pytest.fixture
def pretrained(tmp_path) -> str:
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    return str(tmp_path / "body.safetensors")


def fitted(recipe: Recipe, gone_s: float = 0.0) -> Recipe:
    return budget.fitted(Dataset(PAIRS), recipe, time.monotonic() - gone_s).recipe


def per_epoch() -> int:
    prepared = Dataset(PAIRS).prepare()
    return prepared.batches(settle(prepared, PLAIN)).per_epoch


def test_epochs_fill_what_is_left_after_the_start_and_before_the_end(speeds):
    epoch_s = 0.5 * per_epoch() + 1.0
    assert fitted(PLAIN).epochs == pytest.approx(80 / epoch_s, rel=0.05)
    assert fitted(PLAIN, gone_s=40).epochs == pytest.approx(40 / epoch_s, rel=0.05)


def test_no_time_left_still_learns_something_and_much_time_is_not_wasted(speeds):
    assert fitted(PLAIN, gone_s=1000).epochs == 1  # of fewer than 20 batches
    assert fitted(replace(PLAIN, budget="100h")).epochs == 300


def test_what_the_user_chose_stays(speeds):
    found = fitted(replace(PLAIN, epochs=3))
    assert (found.epochs, found.batch) == (3, 8)


def test_a_slow_backbone_trains_its_head_alone_and_a_fast_one_all_its_layers(speeds, pretrained):
    recipe = replace(PLAIN, weights=pretrained)
    found = fitted(recipe)
    assert found.head_epochs == 8
    assert found.epochs == pytest.approx((80 - 8 * 0.1 * per_epoch()) / (0.5 * per_epoch() + 1), rel=0.05)
    speeds["training"] = Pace(50.0, 1.0)
    slow = fitted(recipe)
    assert slow.epochs == 0
    assert slow.head_epochs == 96
    assert fitted(recipe, gone_s=1000).head_epochs == 2


def test_where_even_the_activations_take_too_long_the_cut_moves_to_the_features(speeds, pretrained, monkeypatch):
    monkeypatch.setattr(budget, "sample_s", lambda task, model, device: 0.7)
    found = fitted(replace(PLAIN, weights=pretrained))
    assert (found.cut, found.views) == ("features", 1)


def test_photos_too_many_for_the_time_become_smaller(speeds, monkeypatch):
    monkeypatch.setattr(budget, "sample_s", lambda task, model, device: 0.4)
    photos = Dataset([(np.full((200, 200, 3), 3 * n, np.uint8), "ab"[n % 2]) for n in range(40)])
    recipe = replace(PLAIN, model="small-resnet")
    assert budget.fitted(photos, replace(recipe, budget="1h"), time.monotonic()).recipe.size == 224
    assert budget.fitted(photos, recipe, time.monotonic()).recipe.size in (96, 128)
    assert budget.fitted(photos, replace(recipe, size=192), time.monotonic()).recipe.size == 192


def test_a_larger_batch_is_taken_where_it_is_much_faster(speeds, monkeypatch):
    many = Dataset(PAIRS * 80)
    recipe = replace(PLAIN, batch=None, size=12)
    monkeypatch.setattr(budget, "pace_of", lambda job, stage, about_s: Pace(0.01 * stage.batches.size**0.5, 0.0))
    larger = budget.fitted(many, recipe, time.monotonic()).recipe.batch
    monkeypatch.setattr(budget, "pace_of", lambda job, stage, about_s: Pace(0.01 * stage.batches.size, 0.0))
    assert larger == 2 * (budget.fitted(many, recipe, time.monotonic()).recipe.batch or 0)


def test_a_run_with_a_budget_is_as_any_other_of_its_settled_recipe(tmp_path, monkeypatch):
    monkeypatch.setattr(deadline, "_OFF", 1e9)
    state = generators()
    run = train(Dataset(PAIRS), replace(PLAIN, budget="8s"), folder=tmp_path / "runs")
    assert all(torch.equal(generators()[name], tensor) for name, tensor in state.items())
    settled = Recipe.load(run.folder / "recipe.toml")
    assert settled.budget == "8s"
    assert settled.epochs
    again = train(Dataset(PAIRS), replace(settled, budget=None), folder=tmp_path / "runs")
    assert run.metrics("loss") == again.metrics("loss")


def test_a_resume_does_not_plan_again(speeds, tmp_path, monkeypatch):
    from byeori.training import train as module

    speeds["training"] = Pace(4.0, 1.0)  # as if it were slow: few epochs
    ship = module.ship
    monkeypatch.setattr(module, "ship", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError, match="killed"):
        train(Dataset(PAIRS), PLAIN, folder=tmp_path / "runs", name="first")
    monkeypatch.setattr(module, "ship", ship)
    monkeypatch.setattr(module, "fitted", lambda *_, **__: pytest.fail("planned again"))
    settled = Recipe.load(tmp_path / "runs" / "first" / "recipe.toml")
    assert resume(tmp_path / "runs" / "first", Dataset(PAIRS)).recipe["epochs"] == settled.epochs


def test_where_others_work_too_the_report_is_expected_to_take_longer():
    prepared = Dataset(PAIRS).prepare()
    alone, crowded = (estimated_s(prepared, 0.001, PLAIN, busy) for busy in (1.0, 4.0))
    assert 1 < alone < 10
    assert crowded > 2.5 * alone
    assert estimated_s(prepared, 0.001, replace(PLAIN, tta="crops"), 1.0) > alone
    assert budget.Clock(0.0, 1.0, since_s=time.monotonic() - 8, worked_s=time.process_time() - 2).busy > 3.9


def test_time_is_left_for_lines_that_are_searched_for(tmp_path, monkeypatch):
    monkeypatch.setattr(expected, "_description_s", lambda prepared: 0.0)  # a measured time
    prepared = Dataset(line_folder(tmp_path, ("net", "rope"), 40)).prepare(Recipe(size=16))
    best_path = replace(prepared, task=replace(prepared.task, target=replace(prepared.task.target, beams=0)))
    searched, read = (estimated_s(one, 0.001, PLAIN) for one in (prepared, best_path))
    learned, val = len(prepared.rows["train"]), len(prepared.rows["val"])
    answered = (
        len(prepared.rows.get("test", prepared.rows["val"])) + 4 * val + (learned + val)
    )  # these for the reference
    assert searched - read == pytest.approx(0.016 * answered)


def test_the_clock_decides_only_for_a_budget_and_only_what_the_user_left_open():
    assert budget.left_to_clock(Recipe()) == ()
    assert budget.left_to_clock(Recipe(budget="10m", batch=8, cut="features")) == ("size", "head_epochs", "epochs")


def test_a_run_its_first_line_and_its_report_say_what_the_clock_decided(speeds, tmp_path, capsys):
    run = train(Dataset(PAIRS), replace(PLAIN, budget="2s", size=12), folder=tmp_path, watch=Watch(progress=True))
    wanted = ["cut", "views", "head_epochs", "epochs"]
    assert read_json(run.folder / "data.json")["by_clock"] == wanted
    assert "in 2s (cut, views, head_epochs, epochs by the clock): " in capsys.readouterr().err
    facts = read_json(run.folder / "report" / "report.json")["facts"]
    assert "epochs 1" in facts["decided by the clock"]
    assert "(to keep the budget of 2s)" in facts["decided by the clock"]
