"""A folder of pictures of two classes, a run that learned from it, and pages that are waited for."""

import threading
from types import SimpleNamespace

import pytest

from byeori.core.recipe import Recipe
from byeori.training.progress.watch import Watch
from byeori.training.train import train

QUICK = Recipe(epochs=1, device="cpu", precision="fp32", model="small-resnet-4", seed=1)


@pytest.fixture(scope="session")
def learned(photos, tmp_path_factory):
    """A folder of runs with one run on the photos."""
    folder = tmp_path_factory.mktemp("learned") / "runs"
    run = train(photos, QUICK, folder=folder, watch=Watch(progress=False))
    return SimpleNamespace(folder=folder, run=run, photos=photos)


@pytest.fixture
def copied(learned, tmp_path):
    """The same, for a test that writes to the store."""
    import shutil

    shutil.copytree(learned.folder, tmp_path / "runs", dirs_exist_ok=True)
    return learned.run.id


@pytest.fixture
def patient():
    """Give a page that may first have to wait for its job."""

    def get(client, address, **given):
        for _ in range(4000):
            reply = client.get(address, **given)
            if reply.status_code != 202:
                return reply
            threading.Event().wait(0.01)
        raise AssertionError("the page did not come")

    return get
