"""The pages of a folder of runs, asked in this process as this machine's user or as users with tokens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from byeori.tracking.store import Store
from byeori.workbench.frame.app import make_app
from byeori.workbench.frame.gate import COOKIE
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.pages import PAGES

Asked = Callable[..., TestClient]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store of the folder `runs`."""
    store = Store(tmp_path / "runs")
    yield store
    store.close()


@pytest.fixture
def asked(tmp_path: Path, store: Store) -> Asked:
    """Give a client of the pages: `asked()` is this machine's user, `asked("look")` one with a role and a token."""

    def client(role: str | None = None, *, hosts: tuple[str, ...] = ()) -> TestClient:
        place = Workplace(tmp_path / "runs", store, role is not None, hosts)
        found = TestClient(make_app(place, PAGES), follow_redirects=False, headers={"Accept": "text/html"})
        if role:
            found.cookies.set(COOKIE, store.users.add(f"{role}er", role))
        return found

    return client
