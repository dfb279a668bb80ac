"""The journal keeps what was answered, never stands in its way, and says when it cannot keep."""

import logging
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.core.errors import RunError
from byeori.journal import counting
from byeori.journal.recording import Recorder
from byeori.serving.http.problem import RequestError
from byeori.serving.journal import journal as journal_module
from byeori.serving.journal.journal import Answered, Journal, Judged
from byeori.serving.metrics import Metrics
from byeori.serving.options import ServeOptions
from byeori.tracking.store import Store
from hours import counts_by_hour


class _Broken:
    """A store whose disk is full until it is not."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counts = store.counts
        self.is_full = True
        self.met = Event()

    def write_answers(self, rows):
        if self.is_full:
            self.met.set()
            raise RunError("the disk is full")
        self.store.write_answers(rows)

    def answer(self, request):
        return self.store.answer(request)

    def write_judgement(self, *_said):
        raise RunError("the disk is full")


class _Shut:
    """A store that takes its time."""

    def __init__(self) -> None:
        self.go = Event()
        self.entered = Event()
        self.rows = 0

    def write_answers(self, rows):
        self.entered.set()
        assert self.go.wait(30)
        self.rows += len(rows)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    yield made
    made.close()


@pytest.fixture
def of(bundle):
    return Recorder(bundle, "serve")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(journal_module, "_GATHER_S", 0.0)


def _answered(name="a", content=b"P5 1 1 255\nx"):
    return Answered(name, 1.0, {"image": content}, {"value": "개", "confidence": 0.5}, 2.0)


def _fates(metrics: Metrics) -> dict[str, float]:
    lines = [line for line in metrics.text().decode().splitlines() if line.startswith("byeori_journal_rows_total")]
    return {line.split('"')[1]: float(line.split()[-1]) for line in lines}


def test_closing_writes_all_that_waits(of, store, tmp_path):
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    for number in range(1500):
        assert journal.put([_answered(str(number))], of)
    journal.close(60)
    assert len(store.answers()) == 1500
    assert journal.waiting == 0
    assert len([path for path in (tmp_path / "inputs").rglob("*") if path.is_file()]) == 1, "one content, one file"


def test_a_store_that_fails_is_counted_told_once_and_taken_up_again(of, store, tmp_path, caplog):
    metrics, broken = Metrics(), _Broken(store)
    journal = Journal(broken, tmp_path / "inputs", ServeOptions(), metrics=metrics)
    with caplog.at_level(logging.INFO, "byeori.serving"):
        for name in ("a", "b"):
            broken.met.clear()
            assert journal.put([_answered(name)], of)
            assert broken.met.wait(30)
        broken.is_full = False
        journal.put([_answered("c")], of)
        journal.close(60)
    assert [row.id for row in store.answers()] == ["c"]
    assert _fates(metrics) == {"failed": 2, "written": 1}
    assert [record.message for record in caplog.records] == [
        "answers are given but not kept: the disk is full",
        "answers are kept again",
    ]


def test_an_answer_that_cannot_be_a_row_is_dropped_alone(of, store, tmp_path, caplog):
    metrics = Metrics()
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=metrics)
    half = Answered("half", 1.0, {"image": "\ud800"}, {"value": "개"}, 2.0)
    journal.put([_answered("a"), half, _answered("b")], of)
    journal.close(60)
    assert [row.id for row in store.answers()] == ["a", "b"]
    assert _fates(metrics) == {"failed": 1, "written": 2}
    assert [r.message.partition(":")[0] for r in caplog.records] == ["an answer is given but not kept"]


def test_rows_beyond_the_room_are_dropped_counted_and_told_once(of, tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(journal_module, "_MOST_ROWS", 3)
    metrics, shut = Metrics(), _Shut()
    journal = Journal(shut, tmp_path / "inputs", ServeOptions(), metrics=metrics)
    assert journal.put([_answered("first")], of)
    assert shut.entered.wait(30)
    taken = [journal.put([_answered(str(number))], of) for number in range(5)]
    assert taken == [True, True, True, False, False]
    shut.go.set()
    journal.close(60)
    assert shut.rows == 4
    assert _fates(metrics) == {"dropped": 2, "written": 4}
    assert len([r for r in caplog.records if "the journal is full" in r.message]) == 1


def test_inputs_that_wait_may_not_fill_the_memory(of, tmp_path, monkeypatch):
    monkeypatch.setattr(journal_module, "_MOST_BYTES", 100)
    shut = _Shut()
    journal = Journal(shut, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    assert journal.put([_answered("first", b"x" * 90)], of)
    assert shut.entered.wait(30)
    assert journal.put([_answered("second", b"x" * 90)], of)
    assert not journal.put([_answered("third", b"x" * 90)], of)
    shut.go.set()
    journal.close(60)


def test_a_folder_that_cannot_be_written_loses_inputs_but_no_answers(of, store, tmp_path, caplog):
    (tmp_path / "inputs").write_text("in the way")
    metrics = Metrics()
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=metrics)
    journal.put([_answered("a"), _answered("b")], of)
    journal.close(60)
    assert [row.input_path for row in store.answers()] == [None, None]
    assert _fates(metrics) == {"input_lost": 2, "written": 2}
    assert len([r for r in caplog.records if "inputs cannot be kept" in r.message]) == 1


def test_traits_give_way_when_requests_never_pause(of, store, tmp_path, monkeypatch):
    monkeypatch.setattr(journal_module, "_CREDIT_S", 0.0)
    metrics = Metrics()
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=metrics)
    journal.put([_answered(str(number)) for number in range(100)], of)
    journal.close(60)
    without = [row for row in store.answers() if "width_px" not in row.traits]
    assert len(without) > 0
    assert f"byeori_journal_traitless_total {float(len(without))}" in metrics.text().decode()


def test_all_answers_are_counted_those_without_traits_too(of, store, tmp_path, monkeypatch):
    monkeypatch.setattr(journal_module, "_CREDIT_S", 0.0)
    seen = {"width_px": [1.0, 2.0], "answer.value": ["개"]}
    traits = {name: learn_trait(name, values, "input") for name, values in seen.items()}
    watched = replace(of.bundle)
    watched.__dict__["reference"] = Reference(traits, np.empty((0, 2), np.float32))
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    journal.put([_answered(str(number)) for number in range(100)], Recorder(watched, "serve"))
    journal.close(60)
    [content] = counts_by_hour(store, of.bundle.digest).values()
    assert content["answers"] == 100
    assert content["traits"]["width_px"]["skipped"] > 0
    assert content["traits"]["answer.value"]["places"][0] == 100


def test_answers_after_which_nothing_comes_are_counted_soon(of, store, tmp_path, monkeypatch):
    monkeypatch.setattr(counting, "_SOON_S", 0.05)
    written, put = Event(), store.counts.put
    monkeypatch.setattr(store.counts, "put", lambda counted: (put(counted), written.set()))
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    journal.put([_answered("a"), Judged("a", False, "고양이", None)], of)
    assert written.wait(30)  # although the journal is not closed, and no other answer comes
    [content] = counts_by_hour(store, of.bundle.digest).values()
    assert content["answers"] == 1
    journal.close(60)


def test_counts_are_not_written_with_every_answer_and_none_is_lost(of, store, tmp_path, monkeypatch):
    written, put = [], store.counts.put
    monkeypatch.setattr(store.counts, "put", lambda counted: (put(counted), written.append(counted)))
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    for number in range(20):
        judged = Judged(str(number), False, "고양이", None)
        journal.put([_answered(str(number)), judged], of)
        judged.done.result(30)  # each answer is written alone
    journal.close(60)
    assert len(written) <= 3
    [content] = counts_by_hour(store, of.bundle.digest).values()
    assert content["answers"] == 20


def test_a_judgement_comes_after_the_answer_that_it_is_of(of, store, tmp_path):
    journal = Journal(store, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    judged = Judged("a", False, "고양이", None)
    journal.put([_answered("a"), judged], of)
    assert judged.done.result(30).truth == "고양이"
    journal.close(60)


def test_a_judgement_that_cannot_be_kept_is_not_passed_over(of, store, tmp_path):
    broken = _Broken(store)
    broken.is_full = False
    journal = Journal(broken, tmp_path / "inputs", ServeOptions(), metrics=Metrics())
    judged = Judged("a", False, None, None)
    journal.put([_answered("a"), judged], of)
    with pytest.raises(RequestError, match="could not be written to the store; send it again"):
        judged.done.result(30)
    journal.close(60)
    assert not journal.put([_answered("late")], of), "a closed journal takes nothing"


def test_a_server_whose_store_fails_goes_on_answering(server, picture, monkeypatch):
    def full(*_args):
        raise RunError("the disk is full")

    monkeypatch.setattr(Store, "write_answers", full)
    with server() as asked:
        for seed in range(3):
            headers = {"Content-Type": "image/png"}
            assert asked.client.post("/v1/predict", content=picture(seed), headers=headers).status_code == 200


def test_inputs_lie_beside_the_store_by_their_content(server, picture):
    with server() as asked:
        for seed in (0, 1, 0):
            asked.client.post("/v1/predict", content=picture(seed), headers={"Content-Type": "image/png"})
    paths = [row.input_path for row in asked.store.answers()]
    assert paths[0] == paths[2] != paths[1]
    assert {str(Path(p)) for p in paths} == {
        str(path.relative_to(asked.folder)) for path in (asked.folder / "inputs").rglob("*.png")
    }
