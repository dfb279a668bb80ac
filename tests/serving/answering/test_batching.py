"""Batches form while the model is busy; the queue has an end, and so has patience."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

PNG = {"Content-Type": "image/png"}


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(24) as pool:
        yield pool


def _ask(asked, content):
    return asked.client.post("/v1/predict", content=content, headers=PNG)


def _wait_for(condition) -> None:
    """Look until it holds; the limit of the test's time is the limit here."""
    while not condition():
        pass


def _waiting(asked) -> float:
    text = asked.client.get("/metrics").text
    return float(text.split("\nbyeori_queue_samples ")[1].split("\n")[0])


@pytest.mark.parametrize("side", [12, 300])
def test_what_waits_while_the_model_is_busy_is_one_batch(server, held, crowd, picture, side):
    with server(held.bundle, batch=16) as asked:
        first = crowd.submit(_ask, asked, picture(0, side))
        assert held.entered.wait(30)
        others = [crowd.submit(_ask, asked, picture(seed, side)) for seed in range(1, 21)]
        _wait_for(lambda: _waiting(asked) == 21)
        held.go.set()
        replies = [future.result() for future in [first, *others]]
        assert [reply.status_code for reply in replies] == [200] * 21
    assert held.batches == [1, 16, 4] or (side == 300 and sum(held.batches) == 21 and max(held.batches) > 4)
    assert {row.id for row in asked.store.answers()} == {reply.json()["answers"][0]["id"] for reply in replies}


def test_each_of_a_batch_gets_its_own_answer(server, held, bundle, crowd, picture):
    pictures = [picture(seed) for seed in range(12)]
    with server(held.bundle) as asked:
        futures = [crowd.submit(_ask, asked, content) for content in pictures]
        _wait_for(lambda: _waiting(asked) == 12)
        held.go.set()
        got = [future.result().json()["answers"][0]["confidence"] for future in futures]
    assert got == pytest.approx([answer["confidence"] for answer in bundle.predict(pictures)], abs=3e-6)


def test_a_bad_one_does_not_spoil_its_batch(server, held, bundle, crowd, picture):
    with server(held.bundle) as asked:
        first = crowd.submit(_ask, asked, picture())
        assert held.entered.wait(30)
        contents = [picture(1), b"no picture", picture(2), b"nor this", picture(3)]
        others = [crowd.submit(_ask, asked, content) for content in contents]
        _wait_for(lambda: _waiting(asked) == 6)
        held.go.set()
        assert first.result().status_code == 200
        replies = [future.result() for future in others]
    assert [reply.status_code for reply in replies] == [200, 422, 200, 422, 200]
    for reply, content in zip(replies, contents, strict=True):
        if reply.status_code == 200:
            expected = bundle.predict([content])[0]["confidence"]
            assert reply.json()["answers"][0]["confidence"] == pytest.approx(expected, abs=3e-6)


def test_one_that_a_field_breaks_at_does_not_spoil_its_batch(server, held, crowd, picture, monkeypatch):
    pack, odd = held.bundle.pack, picture(1)

    def breaking(cells):
        if odd in cells.values():
            raise RuntimeError("a defect of the field")
        return pack(cells)

    monkeypatch.setattr(held.bundle, "pack", breaking)
    with server(held.bundle) as asked:
        futures = [crowd.submit(_ask, asked, content) for content in (picture(), odd, picture(2))]
        held.go.set()
        assert [future.result().status_code for future in futures] == [200, 500, 200]


def test_a_full_queue_says_when_to_come_again(server, held, crowd, picture):
    with server(held.bundle, queue=3) as asked:
        futures = [crowd.submit(_ask, asked, picture(seed)) for seed in range(3)]
        _wait_for(lambda: _waiting(asked) == 3)
        reply = _ask(asked, picture(9))
        assert reply.status_code == 429
        assert int(reply.headers["Retry-After"]) >= 1
        assert reply.json()["error"]["code"] == "queue_full"
        assert reply.json()["error"]["message"].startswith("3 of at most 3 samples are waiting; ask again in ")
        assert asked.client.get("/healthz").status_code == 200, "the rest of the server goes on"
        held.go.set()
        assert [future.result().status_code for future in futures] == [200] * 3
        assert _ask(asked, picture(9)).status_code == 200


def test_a_late_answer_is_not_waited_for_and_its_place_is_freed(server, held, picture):
    with server(held.bundle, queue=1, timeout_s=0.05) as asked:
        reply = _ask(asked, picture())
        assert reply.status_code == 504
        assert reply.json()["error"]["message"].startswith("no answer within 0.05 s; the server is slow or busy")
        assert _waiting(asked) == 1, "the model is still at it"
        held.go.set()
        _wait_for(lambda: _waiting(asked) == 0)
    assert asked.store.answers() == []


def test_a_request_that_gave_up_is_not_computed(server, held, crowd, picture):
    with server(held.bundle, timeout_s=0.2) as asked:
        futures = [crowd.submit(_ask, asked, picture(seed)) for seed in range(6)]
        assert [future.result().status_code for future in futures] == [504] * 6
        before = sum(held.batches)
        held.go.set()
        _wait_for(lambda: _waiting(asked) == 0)
    assert sum(held.batches) == before < 6
