"""A training made ready: what is missing or cannot be is told before anything is trained."""

from dataclasses import replace

import pytest

from byeori.core.errors import DataError, ModelError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.training.job import make_job, refuse_empty

RECIPE = Recipe(epochs=1, device="cpu")


@pytest.fixture
def data() -> Dataset:
    return Dataset([{"size": n / 7, "kind": "ab"[n % 2]} for n in range(40)], target="kind")


def test_a_job_has_a_settled_recipe_and_its_model_on_the_device(data):
    job = make_job(data.prepare(RECIPE), RECIPE)
    assert job.recipe.batch
    assert job.recipe.precision == "fp32"
    assert job.device.device.type == "cpu"
    assert {parameter.device.type for parameter in job.model.parameters()} == {"cpu"}
    assert job.own is None


def test_a_part_without_samples_is_told_with_where_to_look(data):
    prepared = data.prepare(RECIPE)
    refuse_empty(prepared)
    with pytest.raises(DataError, match="the val part has no sample that can be read; `byeori check`"):
        refuse_empty(replace(prepared, rows={"train": prepared.rows["train"]}))


def test_a_network_of_ones_own_that_is_not_given_is_asked_for(data):
    recipe = replace(RECIPE, model="own")
    with pytest.raises(ModelError, match=r"stands for a network of your own; give it: train\(..., model=Net\(\)\)"):
        make_job(data.prepare(RECIPE), recipe)
