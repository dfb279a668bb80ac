"""A copy of a folder of runs, and pages that are waited for."""

import shutil
import threading

import pytest


@pytest.fixture
def copied(learned, tmp_path):
    """The same in `runs`, for a test that writes to the store; gives the run's id."""
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
