"""All that hangs on a bundle ends together, and not before those who asked it have their answers."""

import threading

import pytest

from byeori.serving.lineup.model import Model
from byeori.serving.metrics import Metrics
from byeori.serving.options import ServeOptions


@pytest.fixture
def model(bundle):
    made = Model(bundle, ServeOptions(), Metrics(), "run-7")
    yield made
    made.close(5)


@pytest.fixture
def ended(model, monkeypatch):
    told = []
    monkeypatch.setattr(model.batching, "close", told.append)
    yield told
    monkeypatch.undo()


def test_it_leaves_when_the_last_request_that_holds_it_has_its_answer(model, ended):
    with model.asked():
        with model.asked():
            model.leave()
            assert ended == []
        assert ended == []
    assert ended == [0]


def test_one_that_nobody_has_asked_leaves_at_once(model, ended):
    model.leave()
    assert ended == [0]


def test_one_that_stays_is_asked_again_and_again(model, ended):
    for _ in range(3):
        with model.asked():
            pass
    assert ended == []


def test_its_rows_are_of_its_run_and_its_threads_end(bundle):
    before = set(threading.enumerate())
    model = Model(bundle, ServeOptions(), Metrics(), "run-7")
    assert (model.recorder.run, model.recorder.bundle) == ("run-7", bundle)
    begun = set(threading.enumerate()) - before
    assert {thread.name.rpartition("-")[0] for thread in begun} == {"byeori-pack", "byeori-model", "byeori-large"}
    model.close(5)
    assert not any(thread.is_alive() for thread in begun)
