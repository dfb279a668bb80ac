"""A server that follows a name: what is released takes over, and what cannot be loaded does not."""

import json
import logging
from contextlib import contextmanager
from threading import Event
from urllib.request import Request, urlopen

import pytest

from byeori.core.errors import RunError, ServeError
from byeori.serving.lineup import following
from byeori.serving.options import ServeOptions, Succession
from byeori.serving.server import running
from releasing import release, spoil

PNG = {"Content-Type": "image/png"}
FOLLOW = ServeOptions(succession=Succession(follow="production"))


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(following, "_LOOK_S", 0.005)


@pytest.fixture
def looked(monkeypatch):
    """Wait until the server has looked once more, and done what it has found."""
    ended, look = Event(), following.Follower.look

    def told(self):
        look(self)
        ended.set()

    monkeypatch.setattr(following.Follower, "look", told)

    def wait():
        for _ in range(2):  # the first may have begun before
            ended.clear()
            assert ended.wait(30)

    return wait


@contextmanager
def _following(store):
    with running(store=store.where.rpartition("/")[0], options=FOLLOW) as address:
        yield address


def _get(address, path):
    with urlopen(address + path, timeout=30) as reply:
        return reply.read().decode()


def _answer(address, picture):
    with urlopen(Request(f"{address}/v1/predict", picture(), PNG), timeout=30) as reply:
        return json.loads(reply.read())


def _about(address):
    return json.loads(_get(address, "/v1/bundle"))


def _health(address):
    return json.loads(_get(address, "/healthz"))["release"]


def test_what_is_released_takes_over_and_what_is_taken_back_comes_back(store, make, picture, looked):
    one, two = make(2), make(3)
    release(store, one, 1)
    with _following(store) as address:
        assert _answer(address, picture)["bundle"] == one.digest
        release(store, two, 2)
        looked()
        after = _answer(address, picture)
        assert after["bundle"] == two.digest
        assert after["answers"][0]["confidence"] == pytest.approx(two.predict([picture()])[0]["confidence"])
        assert _health(address) == {"name": "production", "answers": 2, "newest": 2, "failed": False}
        assert _about(address)["digest"] == two.digest
        release(store, one, 3, "back")
        looked()
        assert _answer(address, picture)["bundle"] == one.digest
        assert "byeori_release 3.0" in _get(address, "/metrics")
        assert "byeori_exchanges 2.0" in _get(address, "/metrics")
    assert [(row.bundle, row.run) for row in store.answers()] == [
        (one.digest, "run-1"),
        (two.digest, "run-2"),
        (one.digest, "run-3"),
    ]


def test_what_cannot_be_loaded_leaves_the_one_before_and_is_told_everywhere(store, make, picture, looked, caplog):
    one, two = make(2), make(3)
    release(store, one, 1)
    spoil(two)
    with _following(store) as address, caplog.at_level(logging.ERROR, "byeori.serving"):
        release(store, two, 2)
        looked()
        assert _answer(address, picture)["bundle"] == one.digest
        assert _health(address) == {"name": "production", "answers": 1, "newest": 2, "failed": True}
        told = _about(address)["release"]["problem"]
        assert told.startswith("production 2 cannot be loaded, 1 goes on answering: ")
        assert "byeori_release_failed 1.0" in _get(address, "/metrics")
        looked()
        assert [record.message for record in caplog.records] == [told], "it is told once"
        release(store, one, 3, "back")
        looked()
        assert _health(address) == {"name": "production", "answers": 3, "newest": 3, "failed": False}
        assert "byeori_exchanges 0.0" in _get(address, "/metrics"), "the model that answered is the one that answers"


def test_what_could_not_be_loaded_is_tried_again(store, make, picture, looked, monkeypatch):
    monkeypatch.setattr(following, "_AGAIN_S", (0.001, 0.001))
    one, two = make(2), make(3)
    release(store, one, 1)
    file = two.folder / "bundle.json"
    content = file.read_bytes()
    file.unlink()
    with _following(store) as address:
        release(store, two, 2)
        looked()
        assert _health(address)["failed"]
        file.write_bytes(content)
        looked()
        assert _answer(address, picture)["bundle"] == two.digest
        assert not _health(address)["failed"]


def test_a_store_that_fails_is_told_once_and_looked_at_again(store, make, picture, looked, caplog, monkeypatch):
    one, two = make(2), make(3)
    release(store, one, 1)
    with _following(store) as address, caplog.at_level(logging.ERROR, "byeori.serving"):
        with monkeypatch.context() as broken:

            def fails(*_args):
                raise RunError("the store is away")

            broken.setattr("byeori.tracking.releases.Releases.newest", fails)
            looked()
            looked()
        assert [record.message for record in caplog.records] == [
            "releases of production cannot be looked for: the store is away"
        ]
        release(store, two, 2)
        looked()
        assert _answer(address, picture)["bundle"] == two.digest


def test_a_run_beside_a_name_to_follow_is_refused(bundle):
    with pytest.raises(ServeError, match="--follow production says what answers, and so does"):
        next(iter(running(bundle, options=FOLLOW).gen))


def test_neither_a_run_nor_a_name_is_refused():
    with pytest.raises(ServeError, match="which run\\? Give a run or a bundle, or the name of releases to follow"):
        next(iter(running().gen))
