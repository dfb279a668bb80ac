"""Bundles of one task with other weights, and a store for releases of them."""

from collections.abc import Callable

import pytest
import torch

from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.tracking.store import Store


@pytest.fixture
def make(bundle, picture, tmp_path) -> Callable[..., Bundle]:
    """Make a bundle of the same task with weights of its own: `make(2)`."""

    def made(seed: int, task=bundle.task) -> Bundle:
        recipe = Recipe(model="small-resnet", weights="none", seed=seed)
        torch.manual_seed(seed)
        contents = Contents(task, task.model(recipe), recipe, [{"image": picture(9)}], run=f"animals-{seed}")
        return save_bundle(tmp_path / f"bundle-{seed}" / "bundle", contents)

    return made


@pytest.fixture
def later(make) -> Bundle:
    return make(2)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "runs")
    yield made
    made.close()
