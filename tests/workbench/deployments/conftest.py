"""A folder of runs with a poor and a good model of one table."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from byeori.tracking.store import Store
from contenders import poor_and_good


@pytest.fixture(scope="session")
def contenders(tmp_path_factory) -> Path:
    """Runs that are not to be changed: `towns-1` is poor, `towns-2` good."""
    folder = tmp_path_factory.mktemp("contenders")
    poor_and_good(folder, 800)
    return folder / "runs"


@pytest.fixture
def contended(contenders, tmp_path) -> Iterator[dict[str, str]]:
    """Those runs in the folder that the pages show; their ids by name. Ask for it before the pages."""
    shutil.copytree(contenders, tmp_path / "runs")
    store = Store(tmp_path / "runs")
    yield {run.name: run.id for run in store.runs()}
    store.close()
