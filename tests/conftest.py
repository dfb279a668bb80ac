"""What holds for every test: shapes are checked, no network, a cache of its own, a browser or a reason."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import postgres
import several
import shapes

shapes.install()  # before anything of byeori is imported

ROOT = Path(__file__).parents[1]
MAC_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


@pytest.fixture(scope="session", autouse=True)
def _own_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep fixtures that live longer than one test out of the user's cache and store, and off the model hub."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BYEORI_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.delenv("BYEORI_STORE", raising=False)
        yield


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty cache."""
    monkeypatch.setenv("BYEORI_CACHE", str(tmp_path / ".cache"))


@pytest.fixture(scope="session", autouse=True)
def _no_waiting_for_the_disk() -> Iterator[None]:
    """Leave to the system when it writes what a test wrote: no test outlives a loss of power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def is_here(host: Any) -> bool:
        return host in (None, "", "localhost", "::1", b"localhost") or str(host).startswith("127.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
            raise ConnectionRefusedError(f"tests have no network; something wanted {address}")
        connect(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_here(host):
            raise socket.gaierror(socket.EAI_NONAME, f"tests have no network; something looked up {host!r}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository, or the one BYEORI_SHARED_DATA names."""
    folder = Path(os.environ.get("BYEORI_SHARED_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; name their folder by BYEORI_SHARED_DATA")
    return folder


def find_browser() -> str | None:
    """The path of Chromium or Chrome, or None; BYEORI_BROWSER names another."""
    names = (os.environ.get("BYEORI_BROWSER"), "chromium", "chromium-browser", "google-chrome", MAC_BROWSER)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium or Chrome, for tests marked `browser`."""
    path = find_browser()
    assert path, "mark the test with @pytest.mark.browser: it is then skipped, with the reason, where there is none"
    return path


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the tests of the pages without a browser; where one is required (CI), fail them."""
    if item.get_closest_marker("browser") and find_browser() is None:
        reason = "no Chromium or Chrome found; apt-get install chromium, or BYEORI_BROWSER=/path/to/it"
        if os.environ.get("BYEORI_REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server | None]:
    """A server of PostgreSQL for the tests, begun when the first one asks; None where none is installed."""
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The place of an empty store, once of each database that a store can be."""
    if request.param == "sqlite":
        yield str(tmp_path / "runs")
        return
    pytest.importorskip("psycopg", reason="needs byeori[postgresql]")
    server = request.getfixturevalue("postgresql")
    if server is None:
        pytest.skip(postgres.INSTALL)
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two folders of 12 small pictures that a network can tell apart: circles and squares."""
    import numpy as np
    from PIL import Image, ImageDraw

    folder = tmp_path_factory.mktemp("story") / "photos"
    draw = np.random.default_rng(0)
    for label in ("circles", "squares"):
        (folder / label).mkdir(parents=True)
        for number in range(12):
            picture = Image.fromarray(draw.integers(0, 80, (32, 32, 3), dtype=np.uint8))
            x, y, side = (int(value) for value in draw.integers((2, 2, 12), (10, 10, 20)))
            shape = ImageDraw.Draw(picture).ellipse if label == "circles" else ImageDraw.Draw(picture).rectangle
            shape((x, y, x + side, y + side), fill=tuple(int(value) for value in draw.integers(150, 255, 3)))
            picture.save(folder / label / f"{number:02d}.png")
    return folder


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[several.Workers]:
    """Two processes that wait for work, to train together."""
    with several.workers(2, tmp_path_factory.mktemp("pair")) as found:
        yield found


@pytest.fixture(scope="session")
def watched_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run of a small table, whose bundle has a reference; its store lies beside it."""
    import numpy as np

    from byeori import Dataset, Recipe, train

    folder, draw = tmp_path_factory.mktemp("watched_run"), np.random.default_rng(0)
    ages, towns = draw.normal(40, 10, 600), draw.choice(["Seoul", "Jeju", "Busan"], 600)
    lines = [f"{age:.1f},{town},{'yes' if age > 40 else 'no'}" for age, town in zip(ages, towns, strict=True)]
    (folder / "people.csv").write_text("\n".join(["age,town,bought", *lines]))
    recipe = Recipe(epochs=2, weights="none", device="cpu")
    return train(Dataset(folder / "people.csv", target="bought"), recipe, folder=folder / "runs", name="people").folder
