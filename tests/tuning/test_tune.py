import json

import pytest

from byeori.core.errors import ByeoriError, RunError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.tracking.store import Store
from byeori.training.progress.watch import Watch
from byeori.training.train import train
from byeori.tuning.tune import join_study, tune

RECIPE = Recipe(epochs=3, model="mlp", device="cpu", lr=1e-5)  # far too low: there is something to find
SPACE = {"lr": {"low": 1e-6, "high": 0.1}}


@pytest.fixture(scope="module")
def tuned(table, tmp_path_factory):
    return tune(table, RECIPE, space=SPACE, trials=8, sampler="random", folder=tmp_path_factory.mktemp("runs"))


def test_a_better_setting_is_found_and_is_better_on_the_test_part_too(tuned):
    assert tuned.judged.has_winner
    assert tuned.recipe.lr > 1e-4
    assert set(tuned.tests) == {0, tuned.judged.recommended}
    assert "gains" in tuned.text()


def test_what_is_saved_is_a_recipe_that_a_training_takes(tuned, table, tmp_path):
    place = tuned.save(tmp_path / "tune")
    recipe = Recipe.load(place / "best.toml")
    assert recipe == tuned.recipe
    run = train(table, recipe, folder=tmp_path / "runs", watch=Watch(progress=False))
    assert run.record.state == "done"
    record = json.loads((place / "tune.json").read_text())
    assert record["recommended"]["settings"] == tuned.settings
    assert record["has_winner"]
    assert "better than the default" in (place / "tune.html").read_text()


def test_a_study_that_has_ended_is_told_again_without_training(tuned):
    again = join_study(tuned.study.name, folder=tuned.study.folder)
    assert again.text() == tuned.text()
    assert not tuned.study.checkpoints.exists()
    assert Store(tuned.study.folder).studies.study(tuned.study.name).ended is not None


def test_settings_that_all_fail_end_the_search_with_the_reason(table, tmp_path):
    space = {"model": ["tabm-x", "tabm-y"]}
    with pytest.raises(RunError, match=r"the first 8 settings failed, all or most .* reason: .*look at the space"):
        tune(table, Recipe(epochs=1, model="mlp"), space=space, trials=20, sampler="random", folder=tmp_path)


def test_a_full_disk_stops_the_search_which_then_goes_on(table, tmp_path, monkeypatch):
    def full(*_):
        raise ByeoriError("step-1: the disk is full; free some space and go on")

    with monkeypatch.context() as patch:
        patch.setattr("byeori.training.loop.loop.save_checkpoint", full)
        with pytest.raises(ByeoriError, match=r"the disk is full.*the study is kept: `byeori tune --join points-1`"):
            tune(Dataset(table, target="label", test=0), RECIPE, space=SPACE, trials=1, folder=tmp_path)
    assert join_study("points-1", folder=tmp_path).text().startswith("1 settings tried")
