import pytest

from byeori.core.errors import ByeoriError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.training.loop.stop import Asked
from byeori.training.pausing import Part
from byeori.tuning.legs import TEST, Found, Leg, gathered
from byeori.tuning.objective import Trainer, recipe_of
from byeori.tuning.search import Plan
from byeori.tuning.work import TrialFailedError

PLAN = Plan(trials=4, repeats=3, rungs=(1 / 3, 1.0), at_once=4, overlap=0.2)


@pytest.fixture
def trainer(table, tmp_path):
    recipe = Recipe(epochs=3, model="mlp", device="cpu")
    return Trainer(Dataset(table, target="label"), recipe, PLAN, tmp_path / "studies" / "s", Asked())


def train(trainer, *leg, **settings):
    return trainer(Leg(*leg, settings), lambda: True)


def test_a_leg_gives_the_score_at_each_rung_and_the_next_goes_on_from_it(trainer):
    first = train(trainer, "search", 1, 0, 0, lr=0.01)
    second = train(trainer, "search", 1, 0, 1, lr=0.01)
    unbroken = train(trainer, "search", 2, 0, 1, lr=0.01)
    assert list(first.values) == [0]
    assert first.values[0] == second.values[0]
    assert (second.values, second.is_whole) == (unbroken.values, True)
    assert second.cost_s > 0


def test_a_draw_is_another_seed_on_another_split(trainer):
    recipe = recipe_of(trainer.recipe, {"lr": 0.5}, 2)
    assert (recipe.seed, recipe.lr) == (2, 0.5)
    assert trainer._data(2).fingerprint != trainer._data(0).fingerprint
    assert trainer._data(2) is trainer._data(2)


def test_the_test_part_is_asked_by_a_run_with_a_report(trainer, tmp_path):
    found = train(trainer, "test", 0, TEST, 1)
    assert (tmp_path / found.told["run"] / "bundle").is_dir()
    assert "test accuracy" in found.told["text"]
    assert 0 <= found.values[1] <= 1


def test_settings_that_cannot_be_are_a_failure_of_the_trial_alone(trainer):
    with pytest.raises(TrialFailedError, match="tabm-x"):
        train(trainer, "search", 1, 0, 0, model="tabm-x")


def test_a_score_that_is_no_number_is_a_failure_of_the_setting(trainer, monkeypatch):
    part = Part({0: float("-inf")}, is_whole=False)
    monkeypatch.setattr("byeori.tuning.objective.train_part", lambda *_, **__: part)
    with pytest.raises(TrialFailedError, match="its score is no number"):
        train(trainer, "search", 1, 0, 0)


def test_a_full_disk_is_no_failure_of_the_setting(trainer, monkeypatch):
    def full(*_):
        raise ByeoriError("step-1: the disk is full; free some space and go on")

    monkeypatch.setattr("byeori.training.loop.loop.save_checkpoint", full)
    with pytest.raises(ByeoriError, match="the disk is full") as error:
        train(trainer, "search", 1, 0, 0)
    assert not isinstance(error.value, TrialFailedError)


def test_memory_that_ends_is_a_failure_of_the_setting(trainer, monkeypatch):
    def out(*_, **__):
        raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr("byeori.tuning.objective.train_part", out)
    with pytest.raises(TrialFailedError, match="the memory does not hold it"):
        train(trainer, "search", 1, 0, 0)


def test_what_will_not_go_on_is_deleted(trainer):
    legs = [Leg("search", trial, trial % 3, 0) for trial in range(1, 10)]
    for leg in legs:
        trainer.place(leg.training).mkdir(parents=True)
    default = [(Leg("noise", 0, draw, 1), Found({0: 0.5, 1: 0.5}, is_whole=True)) for draw in range(3)]
    paused = [(leg, Found({0: leg.trial / 10})) for leg in legs[:8]]
    trainer.tidy(gathered([*default, *paused], legs[8:], 1))
    assert {one.name for one in trainer.folder.iterdir()} == {f"{n}-{n % 3}" for n in range(3, 10)}
