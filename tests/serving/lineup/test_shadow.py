"""A challenger in shadow answers in a process of its own, is kept beside the champion's, and holds nobody up."""

import time
from threading import Event

import pytest

from byeori.journal.recording import Answered
from byeori.serving.lineup import shadow as shadow_module
from byeori.serving.lineup.shadow import Shadow
from byeori.serving.lineup.trial import Trial
from byeori.serving.options import Succession
from releasing import spoil

PNG = {"Content-Type": "image/png"}


def _until(is_so, within_s=120.0):
    end = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < end, "it did not come to that in time"
        Event().wait(0.01)


def _row(name, content, answer):
    return Answered(name, 1.0, {"image": content}, answer, 2.0)


@pytest.fixture
def begun(store):
    """Begin shadows that end with the test."""
    made = []

    def begin(bundle):
        trial = Trial("shadow", bundle.digest, "run-2", "animals-2")
        made.append(Shadow(bundle.folder, trial, store))
        return made[-1]

    yield begin
    for one in made:
        one.close()


def test_it_answers_what_the_champion_has_answered_and_is_kept_beside_it(begun, store, bundle, later, picture):
    pictures = [picture(seed) for seed in range(12)]
    first, second = bundle.predict(pictures), later.predict(pictures)
    shadow = begun(later)
    rows = [_row(f"a{n}", content, answer) for n, (content, answer) in enumerate(zip(pictures, first, strict=True))]
    shadow.put(rows, bundle.task.target)
    _until(lambda: len(store.shadows.answers(later.digest)) == 12)
    kept = {row.answer: row for row in store.shadows.answers(later.digest)}
    for number, answer in enumerate(second):
        row = kept[f"a{number}"]
        assert (row.value, row.run, row.error) == (answer["value"], "run-2", None)
        assert row.confidence == pytest.approx(answer["confidence"], abs=1e-5)
        assert row.took_ms > 0
    same = sum(one["value"] == other["value"] for one, other in zip(first, second, strict=True))
    assert shadow.trial.agreement == pytest.approx(same / 12)
    assert (shadow.trial.answered, shadow.trial.dropped) == (12, 0)
    shadow._process.kill()
    shadow._process.wait()
    shadow.put(rows[:1], bundle.task.target)
    _until(lambda: shadow.trial.why is not None)
    assert shadow.trial.why.startswith("its process has ended")


def test_what_there_is_no_room_for_is_dropped_and_counted(begun, bundle, later, picture, monkeypatch):
    monkeypatch.setattr(shadow_module, "MOST_WAITING", 2)
    shadow = begun(later)  # which is not loaded yet
    answer = {"value": "개", "confidence": 0.5}
    shadow.put([_row(str(number), picture(), answer) for number in range(5)], bundle.task.target)
    assert shadow.trial.dropped == 3
    shadow.close()
    shadow.put([_row("late", picture(), answer)], bundle.task.target)
    assert shadow.trial.dropped == 4
    assert shadow.trial.why is None, "that it was ended is no fault of it"


def test_one_that_does_not_prove_itself_is_not_tried(begun, later):
    spoil(later)
    shadow = begun(later)
    _until(lambda: shadow.trial.why is not None)
    assert shadow.trial.why.startswith("it cannot be loaded: ")


def test_who_asks_sees_the_champion_alone(server, bundle, later, picture):
    with server(succession=Succession(shadow=later.folder)) as asked:
        reply = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()
        assert reply["bundle"] == bundle.digest
        assert reply["answers"][0]["value"] == bundle.predict([picture()])[0]["value"]
        [trial] = asked.client.app.state.lineup.trials
        _until(lambda: trial.answered == 1)
        [told] = asked.client.get("/v1/bundle").json()["challengers"]
        assert (told["kind"], told["bundle"], told["answered"]) == ("shadow", later.digest, 1)
        assert "byeori_shadow_answers 1.0" in asked.client.get("/metrics").text
    [row] = asked.store.answers()
    [beside] = asked.store.shadows.answers(later.digest)
    assert (row.bundle, beside.answer) == (bundle.digest, row.id)
