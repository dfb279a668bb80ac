"""A small run of a table, whose answers are judged; and two runs on one table, a poor and a good one."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from byeori import Dataset, Recipe, Watch, train
from contenders import poor_and_good

SILENT = Watch(progress=False)


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a table and the runs folder of a training on it."""
    folder, draw = tmp_path_factory.mktemp("cycle"), np.random.default_rng(0)
    ages, towns = draw.normal(40, 10, 200), draw.choice(["Seoul", "Jeju", "Busan"], 200)
    lines = [f"{age:.1f},{town},{'yes' if age > 40 else 'no'}" for age, town in zip(ages, towns, strict=True)]
    (folder / "people.csv").write_text("\n".join(["age,town,bought", *lines]))
    recipe = Recipe(epochs=1, weights="none", device="cpu", model="mlp")
    train(Dataset(folder / "people.csv", target="bought"), recipe, folder=folder / "runs", name="first", watch=SILENT)
    return folder


@pytest.fixture
def people(trained_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder of one's own with that table and that run, in which one stands."""
    import json

    place = tmp_path / "people"
    shutil.copytree(trained_once, place)
    record = json.loads((place / "runs/first/data.json").read_text())
    record["source"] = str(place / "people.csv")
    (place / "runs/first/data.json").write_text(json.dumps(record))
    monkeypatch.chdir(place)
    return place


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table and `runs` of a poor and a good model on it."""
    folder = tmp_path_factory.mktemp("contenders")
    poor_and_good(folder, 800)
    return folder


@pytest.fixture
def runs(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of runs `poor` (towns-1) and `good` (towns-2), to be changed at will, in the working folder."""
    shutil.copytree(trained / "runs", tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"
