"""Challengers are looked at: compared as truths come, taken back with a line in the audit and in the log."""

import logging
from types import SimpleNamespace

import pytest

from byeori.core.errors import RunError
from byeori.serving.lineup import challengers as module
from byeori.serving.lineup.challengers import Challengers
from byeori.serving.lineup.trial import Trial
from byeori.serving.options import Succession
from byeori.tracking.records import Answer, ShadowAnswer

PNG = {"Content-Type": "image/png"}


@pytest.fixture
def lineup(bundle):
    taken = []
    trials = (Trial("shadow", "two", "run-2", "animals-2"),)
    return SimpleNamespace(champion=SimpleNamespace(bundle=bundle), trials=trials, take_back=taken.append, taken=taken)


def _judged(store, bundle, count, other):
    for number in range(count):
        name = f"{other}{number}"
        store.write_answers([Answer(name, float(number), bundle.digest, None, {}, {"value": "개"}, 1.0)])
        store.shadows.write([ShadowAnswer(name, "two", float(number), None, {"value": other}, None, None, 1.0)])
        store.write_judgement(name, True, "개", None, source="page")


def test_one_that_is_worse_is_taken_back_once_and_the_audit_says_why(store, bundle, lineup, caplog):
    looking = Challengers(store, lineup)
    looking.look()
    assert lineup.taken == []
    _judged(store, bundle, 40, "고양이")
    looking._looks = 0
    with caplog.at_level(logging.ERROR, "byeori.serving"):
        looking.look()
        looking.look()
    [trial] = lineup.trials
    assert lineup.taken == [trial]
    why = "its answers are worse than those of the champion, by the truths that are known"
    assert [record.message for record in caplog.records] == [f"shadow animals-2 is taken back: {why}"]
    [line] = store.audit.lines(action="take_back")
    assert (line.who, line.subject, line.content["taken_back"]) == ("byeori serve", "run-2", why)


def test_one_that_answers_alike_stays(store, bundle, lineup):
    _judged(store, bundle, 40, "개")
    looking = Challengers(store, lineup)
    looking.look()
    assert (lineup.trials[0].word, lineup.taken) == ("unknown", [])


def test_nothing_is_compared_again_before_something_is_judged(store, bundle, lineup, monkeypatch):
    monkeypatch.setattr(module, "_COMPARE_LOOKS", 1)
    looking, compared = Challengers(store, lineup), []
    monkeypatch.setattr(
        looking, "compared", lambda trial: compared.append(trial) or Challengers.compared(looking, trial)
    )
    _judged(store, bundle, 2, "개")
    looking.look()
    looking.look()
    assert len(compared) == 1
    _judged(store, bundle, 1, "고양이")
    looking.look()
    assert len(compared) == 2


def test_a_store_that_fails_is_told_once(store, lineup, monkeypatch, caplog):
    def fails(*_args, **_named):
        raise RunError("the store is away")

    monkeypatch.setattr(module, "_COMPARE_LOOKS", 1)
    monkeypatch.setattr(type(store.database), "reading", fails)
    looking = Challengers(store, lineup)
    with caplog.at_level(logging.ERROR, "byeori.serving"):
        looking.look()
        looking.look()
    assert [record.message for record in caplog.records] == ["challengers cannot be compared: the store is away"]


def test_a_canary_that_fails_answers_nothing_any_more(server, later, picture, monkeypatch):
    monkeypatch.setattr(module, "_LOOK_S", 0.01)
    with server(succession=Succession(canary=f"{later.folder}=99%")) as asked:
        lineup = asked.client.app.state.lineup
        trial = lineup.canary.trial
        for _ in range(3):
            trial.erred()
        while lineup.canary is not None:
            pass
        reply = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()
        assert reply["bundle"] != later.digest
        assert "byeori_canary_taken_back 1.0" in asked.client.get("/metrics").text
        [told] = asked.client.get("/v1/bundle").json()["challengers"]
        assert told["taken_back"] == "it failed to answer 3 of 3 times, and the champion did not"
        shown = asked.store.audit.lines()
        assert [line.action for line in shown] == ["take_back", "try"]
        assert shown[1].content["share"] == 0.99
        assert shown[1].content["champion"] == reply["bundle"]


def test_one_that_is_tried_until_the_server_ends_is_in_the_audit_with_its_counts(store, bundle, lineup):
    [trial] = lineup.trials
    lineup.canary = None
    looking = Challengers(store, lineup)
    looking.begin()
    trial.took(1.0)
    looking.close(10.0)
    end, begin = store.audit.lines()
    assert (begin.action, begin.subject, begin.content["champion"]) == ("try", "run-2", bundle.digest)
    assert (end.action, end.content["answered"], end.content["taken_back"]) == ("try_end", 1, None)


def test_a_challenger_that_is_promoted_is_tried_no_more(server, bundle, later, picture, monkeypatch):
    from byeori.serving.lineup.model import Model
    from byeori.serving.metrics import Metrics
    from byeori.serving.options import ServeOptions

    monkeypatch.setattr(module, "_LOOK_S", 0.01)
    with server(succession=Succession(canary=f"{later.folder}=1%")) as asked:
        lineup = asked.client.app.state.lineup
        asked.client.portal.call(lineup.exchange, Model(later, ServeOptions(), Metrics()))
        while lineup.canary is not None:
            pass
        assert lineup.trials[0].why == "it is the champion now"
        assert asked.client.post("/v1/predict", content=picture(), headers=PNG).json()["bundle"] == later.digest
