"""A request is answered by the champion or by the canary, whole; what the canary cannot do the champion does."""

import pytest

from byeori.core.errors import DataError
from byeori.serving.options import Succession

PNG = {"Content-Type": "image/png"}


@pytest.fixture
def canary(later):
    return {"succession": Succession(canary=f"{later.folder}=40%")}


def _ask(asked, content, reference=None):
    called = {} if reference is None else {"X-Reference": reference}
    reply = asked.client.post("/v1/predict", content=content, headers={**PNG, **called})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_share_of_the_requests_is_answered_by_the_canary_as_the_store_says(server, bundle, later, picture, canary):
    with server(**canary) as asked:
        lineup = asked.client.app.state.lineup
        replies = {f"order {n}": _ask(asked, picture(n % 4), f"order {n}") for n in range(40)}
        again = {name: _ask(asked, picture(9), name)["bundle"] for name in replies}
        mine = {name for name in replies if lineup.canary.takes(name.encode())}
        assert "byeori_canary_answers" in asked.client.get("/metrics").text
    by = {name: reply["bundle"] for name, reply in replies.items()}
    assert again == by, "one reference is always answered by one model"
    assert {name for name, digest in by.items() if digest == later.digest} == mine
    assert 5 < len(mine) < 30
    expected = {
        model.digest: [one["confidence"] for one in model.predict(list(map(picture, range(4))))]
        for model in (bundle, later)
    }
    for number, reply in enumerate(replies.values()):
        assert reply["answers"][0]["confidence"] == pytest.approx(expected[reply["bundle"]][number % 4], abs=1e-5)
    kept = {row.reference: row.bundle for row in asked.store.answers()}
    assert kept == by


def test_without_a_reference_the_content_decides(server, picture, canary):
    with server(**canary) as asked:
        by = [[_ask(asked, picture(seed))["bundle"] for seed in range(20)] for _ in range(2)]
    assert by[0] == by[1]
    assert len(set(by[0])) == 2


def test_what_the_canary_fails_at_the_champion_answers_until_it_is_taken_back(server, bundle, picture, canary):
    class Broken:
        def pack(self, _cells):
            raise RuntimeError("no memory")

    with server(**canary) as asked:
        lineup = asked.client.app.state.lineup
        trial = lineup.canary.trial
        lineup.canary.model.batching._bundle = Broken()
        for number in range(20):
            assert _ask(asked, picture(), f"order {number}")["bundle"] == bundle.digest
        assert trial.errors >= 3
        assert trial.fault() == f"it failed to answer {trial.errors} of {trial.errors} times, and the champion did not"


def test_what_it_cannot_read_the_champion_answers_and_that_is_no_failure(server, bundle, picture, canary):
    class Choosy:
        def pack(self, _cells):
            raise DataError("too small")

    with server(**canary) as asked:
        lineup = asked.client.app.state.lineup
        lineup.canary.model.batching._bundle = Choosy()
        for number in range(20):
            assert _ask(asked, picture(), f"order {number}")["bundle"] == bundle.digest
        assert lineup.canary.trial.errors == 0


def test_a_request_that_is_wrong_is_refused_as_ever(server, canary):
    with server(**canary) as asked:
        for number in range(10):
            reply = asked.client.post("/v1/predict", content=b"no", headers={**PNG, "X-Reference": str(number)})
            assert reply.status_code == 422
        assert asked.client.app.state.lineup.canary.trial.errors == 0
