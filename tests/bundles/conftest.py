"""Small bundles to look at, to copy and to spoil."""

import shutil
from pathlib import Path

import pytest

from byeori.bundles.saving import Contents, save_bundle
from small_bundles import make_contents


@pytest.fixture(scope="session")
def contents() -> Contents:
    """A small model and its pictures."""
    return make_contents()


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory, contents: Contents) -> Path:
    """A small bundle; not to be changed."""
    return save_bundle(tmp_path_factory.mktemp("saved") / "bundle", contents).folder


@pytest.fixture
def spoilt(saved: Path, tmp_path: Path) -> Path:
    """A copy of the small bundle, to be changed."""
    return Path(shutil.copytree(saved, tmp_path / "spoilt"))
