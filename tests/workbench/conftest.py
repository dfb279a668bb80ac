"""The pages of a folder of runs: asked in this process, as one or another user, or seen in a browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from byeori.core.recipe import Recipe
from byeori.tracking.store import Store
from byeori.training.progress.watch import Watch
from byeori.training.train import train
from byeori.workbench.frame.app import make_app
from byeori.workbench.frame.gate import COOKIE
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.pages import PAGES
from contenders import poor_and_good

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


@pytest.fixture(scope="module")  # no longer: a test elsewhere may open one of its own, and two cannot be open at once
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A tab in English; `tab.told` is what its console said and what it asked of others than the server."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.told = []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.on("dialog", lambda dialog: page.told.append(f"dialog: {dialog.message}"))
    page.on("request", lambda sent: None if _is_here(sent.url) else page.told.append(sent.url))
    yield page
    context.close()


def _is_here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "blob:http://127.0.0.1:", "data:"))


QUICK = Recipe(epochs=1, device="cpu", precision="fp32", model="small-resnet-4", seed=1)


@pytest.fixture(scope="session")
def learned(photos, tmp_path_factory):
    """A folder of runs with one run on the photos."""
    folder = tmp_path_factory.mktemp("learned") / "runs"
    run = train(photos, QUICK, folder=folder, watch=Watch(progress=False))
    return SimpleNamespace(folder=folder, run=run, photos=photos)


@pytest.fixture
def learned_copy(learned, tmp_path) -> tuple[Path, str]:
    """A copy of that folder, for a test that writes to its store, and the run's id."""
    shutil.copytree(learned.folder, tmp_path / "learned")
    return tmp_path / "learned", learned.run.id


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
