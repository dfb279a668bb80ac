"""Small bundles for behaviour tests, and a way to say what they answer."""

import numpy as np
import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.recipe import Recipe
from byeori.evaluation.behaviour.samples import Sample
from small_bundles import bundle_of


@pytest.fixture(scope="session")
def houses(tmp_path_factory) -> Bundle:
    """A bundle of prices from rooms and a street; its network is not trained."""
    folder, draw = tmp_path_factory.mktemp("houses"), np.random.default_rng(0)
    rooms, street = draw.integers(1, 9, 60), draw.choice(["north", "south"], 60)
    lines = [f"{n}.5,{s},{10 + 20 * n}.5" for n, s in zip(rooms, street, strict=True)]
    (folder / "houses.csv").write_text("\n".join(["rooms,street,price", *lines, ""]))
    return bundle_of(folder / "houses.csv", folder / "bundle", Recipe(weights="none"), target="price")


@pytest.fixture(scope="session")
def moods(tmp_path_factory) -> Bundle:
    """A bundle of two moods of texts; its network is not trained."""
    folder = tmp_path_factory.mktemp("moods")
    words = ["what a good film it is", "what a bad film it is"]
    lines = [f"{words[n % 2]} number {n} of them,{'down' if n % 2 else 'up'}" for n in range(40)]
    (folder / "texts.csv").write_text("\n".join(["text,mood", *lines, ""]))
    return bundle_of(folder / "texts.csv", folder / "bundle", Recipe(weights="none"), target="mood")


@pytest.fixture(scope="session")
def shapes_bundle(photos, tmp_path_factory) -> Bundle:
    """A bundle of circles and squares; its network is not trained."""
    recipe = Recipe(model="small-resnet", weights="none", size=16)
    return bundle_of(photos, tmp_path_factory.mktemp("shapes") / "bundle", recipe)


@pytest.fixture
def answers_by(monkeypatch):
    """Let bundles answer by a function of the cells, in the place of their networks."""

    def by(function):
        monkeypatch.setattr(Bundle, "predict", lambda self, samples: [function(cells) for cells in samples])

    return by


@pytest.fixture
def rows():
    """Samples of houses."""
    return [Sample(f"#{n}", {"rooms": float(n), "street": "north" if n % 2 else "south"}) for n in range(1, 6)]
