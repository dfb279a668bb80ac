"""One contract for the store, held by SQLite always and by PostgreSQL where a server is named."""

import math
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from sqlalchemy.exc import IntegrityError

from byeori.core.errors import ConfigError, RunError
from byeori.tracking.database import has_store, store_url
from byeori.tracking.history import list_runs
from byeori.tracking.records import Answer, FileRecord, Judgement, RunRecord
from byeori.tracking.run import Run
from byeori.tracking.store import Store


@pytest.fixture(autouse=True)
def _own_store(monkeypatch):
    monkeypatch.delenv("BYEORI_STORE", raising=False)


@pytest.fixture
def store(store_place):
    store = Store(store_place)
    yield store
    store.close()


def _answer(number: int, bundle: str = "b", run: str | None = "r") -> Answer:
    return Answer(
        f"id-{number}", float(number), bundle, run, {"mean": math.nan}, {"cat": 0.25}, 1.5, "x.jpg", "image/jpeg"
    )


def test_a_run_comes_back_as_it_was_written(store):
    record = RunRecord(
        id="a",
        name="photos-1",
        created=1.5,
        state="running",
        recipe={"lr": 0.1, "model": None, "b": [1, {"c": "고양이\0\udcff"}]},
        data_fingerprint="f",
        data_path="사진",
        code={"diff": "+ ü\n"},
        environment={"pid": 1},
        seed=2**63 - 1,
        parent="p",
        headline={"z": 1.0, "loss": math.inf},
        ended=None,
    )
    bare = RunRecord("b", "photos-2", 0.5, "done")
    store.add_run(record)
    store.add_run(bare)
    assert store.run("a") == record
    assert list(store.run("a").headline) == ["z", "loss"]
    assert store.runs() == [bare, record]
    assert store.run("c") is None


def test_state_and_headline_change_for_one_run_alone(store):
    for run in ("a", "b"):
        store.add_run(RunRecord(run, run, 0.0, "running"))
    store.set_state("a", "done", 2.5)
    store.set_headline("a", {"score": 0.5})
    assert store.run("a") == RunRecord("a", "a", 0.0, "done", headline={"score": 0.5}, ended=2.5)
    assert store.run("b") == RunRecord("b", "b", 0.0, "running")


def test_a_run_is_taken_over_once(store):
    for environment in (None, {"pid": 1, "packages": {"b": "1", "a": "2"}}):
        before = RunRecord(f"run of {environment}", "a", 0.0, "running", environment=environment)
        store.add_run(before)
        assert store.take_over(before, {"pid": 2})
        assert not store.take_over(before, {"pid": 3})
        assert store.run(before.id).environment == {"pid": 2}


def test_metrics_come_back_by_step_and_in_the_order_of_logging(store):
    store.write_metrics("a", [(1, "x", 1.0, 0.0), (0, "y", -math.inf, 0.0), (0, "x", 1e-300, 0.0), (1, "x", 0.0, 0.0)])
    store.write_metrics("b", [(0, "x", 9.0, 0.0)])
    store.write_metrics("a", [])
    assert store.metrics("a") == [(0, "y", -math.inf), (0, "x", 1e-300), (1, "x", 1.0), (1, "x", 0.0)]
    assert store.metrics("a", "y") == [(0, "y", -math.inf)]
    store.write_metrics("c", [(0, "x", math.nan, 0.0)])
    assert math.isnan(store.metrics("c")[0][2])


def test_metrics_after_a_step_are_forgotten_for_one_run_alone(store):
    for run in ("a", "b"):
        store.write_metrics(run, [(step, "x", 1.0, 0.0) for step in range(3)])
    store.forget_metrics("a", 0)
    assert [step for step, _, _ in store.metrics("a")] == [0]
    assert [step for step, _, _ in store.metrics("b")] == [0, 1, 2]


def test_a_file_of_the_same_name_replaces_the_earlier_one(store):
    for size in (1, 2**40):
        store.write_file(FileRecord("a", "report", "report.html", "00", size))
    store.write_file(FileRecord("b", "report", "report.html", "11", 3))
    assert store.files("a") == [FileRecord("a", "report", "report.html", "00", 2**40)]


def test_a_deleted_run_leaves_only_its_answers(store):
    for run in ("a", "b"):
        store.add_run(RunRecord(run, run, 0.0, "done"))
        store.write_metrics(run, [(0, "x", 1.0, 0.0)])
        store.write_file(FileRecord(run, "f", "f", "00", 1))
    store.write_answers([_answer(1, run="a")])
    store.delete_run("a")
    assert (store.run("a"), store.metrics("a"), store.files("a")) == (None, [], [])
    assert len(store.answers(run="a")) == 1
    assert (len(store.runs()), len(store.metrics("b")), len(store.files("b"))) == (1, 1, 1)


def test_answers_come_back_oldest_first_and_by_bundle_run_and_time(store):
    store.write_answers([_answer(3), _answer(1), _answer(2, bundle="other", run=None)])
    store.write_answers([])
    assert [answer.id for answer in store.answers()] == ["id-1", "id-2", "id-3"]
    assert [answer.id for answer in store.answers(limit=2)] == ["id-2", "id-3"]
    assert [answer.id for answer in store.answers(bundle="b")] == ["id-1", "id-3"]
    assert [answer.id for answer in store.answers(run="r", since=1.0, until=3.0)] == ["id-1"]
    answer = store.answer("id-3")
    assert (answer.outputs, answer.took_ms, answer.input_path) == ({"cat": 0.25}, 1.5, "x.jpg")
    assert math.isnan(answer.traits["mean"])
    assert store.answer("id-4") is None


def test_a_later_judgement_stands_beside_an_earlier_one(store):
    first = store.write_judgement("id-1", False, "dog", "고은", at=1.5)
    second = store.write_judgement("id-1", True)
    other = store.write_judgement("id-2", False, {"box": [1, 2]}, at=9e9)
    assert store.judgements() == [first, second, other]
    assert store.judgements(answer="id-1") == [first, second]
    assert store.judgements(since=8e9) == [other]
    assert store.judgements(limit=1) == [other]
    assert (first.correct, first.truth, first.who, first.time) == (False, "dog", "고은", 1.5)
    assert abs(second.time - time.time()) < 60
    assert (second.correct, second.truth, second.who) == (True, None, None)


def test_all_or_none_of_the_answers_are_written(store):
    store.write_answers([_answer(1)])
    with pytest.raises(IntegrityError):
        store.write_answers([_answer(2), _answer(1)])
    assert [answer.id for answer in store.answers()] == ["id-1"]


def test_threads_share_a_store(store):
    def work(number: int) -> None:
        for step in range(20):
            store.write_metrics(f"run-{number}", [(step, "x", float(number), 0.0)])
            assert len(store.metrics(f"run-{number}")) == step + 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(store.metrics(f"run-{number}")) for number in range(6)] == [20] * 6


def test_processes_that_open_a_new_store_at_once_all_write_to_it(store_place):
    code = """
        import sys
        from byeori.tracking.store import Store
        for step in range(20):
            Store(sys.argv[1]).write_metrics(sys.argv[2], [(step, "x", 1.0, 0.0)])
    """
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(code), store_place]
    processes = [subprocess.Popen([*command, f"run-{number}"]) for number in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    store = Store(store_place)
    assert [len(store.metrics(f"run-{number}")) for number in range(4)] == [20] * 4
    store.close()


def test_a_closed_store_opens_itself_again(store):
    store.close()
    store.write_metrics("a", [(0, "x", 1.0, 0.0)])
    store.close()
    assert len(store.metrics("a")) == 1


def test_runs_in_a_store_named_by_the_environment_need_no_file_in_their_folder(store_place, tmp_path, monkeypatch):
    url = store_place if "://" in store_place else f"sqlite:///{tmp_path}/elsewhere/team.db"
    monkeypatch.setenv("BYEORI_STORE", url)
    with Run.start(tmp_path / "runs", data_path="d") as run:
        run.log(1, loss=math.nan, score=0.5)
    assert not (tmp_path / "runs" / "byeori.db").exists()
    again = Run.open(tmp_path / "runs" / "last")
    assert again.metrics("score") == [(1, "score", 0.5)]
    again.resume()
    again.end("done", {"score": 0.5})
    assert [(record.name, record.headline) for record in list_runs(tmp_path / "runs")] == [("d-1", {"score": 0.5})]


def test_a_url_that_no_store_can_be_at_is_an_error_without_its_password(monkeypatch):
    for url in ("mysql://me:secret@host/x", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ConfigError, match="a store is a PostgreSQL database or an SQLite file") as error:
            store_url(url)
        assert "secret" not in str(error.value)
    monkeypatch.setenv("BYEORI_STORE", "me:secret@host")
    with pytest.raises(ConfigError, match=r"BYEORI_STORE\) is no URL of a database") as error:
        store_url("runs")
    assert "secret" not in str(error.value)


def test_a_server_that_does_not_answer_is_an_error_without_its_password():
    pytest.importorskip("psycopg", reason="needs byeori[postgresql]")
    with pytest.raises(RunError, match=r"me:\*\*\*@127.0.0.1:1/x: the store cannot be used") as error:
        Store("postgresql://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(error.value)


def test_a_file_that_is_no_database_is_an_error_that_names_it(tmp_path):
    (tmp_path / "byeori.db").write_text("no database, " * 100)
    with pytest.raises(RunError, match=r"byeori.db: the store cannot be used \(file is not a database\)"):
        Store(tmp_path)


def test_a_store_is_expected_only_where_its_file_is(tmp_path):
    assert not has_store(tmp_path)
    assert list_runs(tmp_path / "nowhere") == []
    Store(tmp_path).close()
    assert has_store(tmp_path)
    assert has_store("postgresql://host/x")


def test_a_cell_that_is_no_json_any_more_is_an_error_that_names_the_store(tmp_path):
    store = Store(tmp_path)
    store.add_run(RunRecord(id="a", name="a", created=1.0, state="done", recipe={"epochs": 1}))
    with sqlite3.connect(tmp_path / "byeori.db") as connection:
        connection.execute("update runs set recipe = '{\"epochs\": \x01'")
    with pytest.raises(RunError, match=r"byeori\.db: the store is damaged"):
        store.run("a")


def test_judgements_are_written_together_with_where_they_came_from(tmp_path):
    store = Store(tmp_path)
    first = store.write_judgement("a", False, "dog", "ann", source="page")
    numbers = store.write_judgements(
        [Judgement(0, "b", 5.0, True, source="table"), Judgement(0, "a", 6.0, True, retracts=first.id)]
    )
    found = store.judgements()
    assert [one.id for one in found] == [first.id, *numbers]
    assert [(one.answer, one.source, one.retracts) for one in found] == [
        ("a", "page", None),
        ("b", "table", None),
        ("a", None, first.id),
    ]


def test_of_monitors_that_look_first_at_once_one_keeps_its_state(store_place):
    stores = [Store(store_place) for _ in range(4)]
    ready = threading.Barrier(len(stores))

    def look(store, kept):
        for number in range(10):
            ready.wait(30)
            kept.append(store.alarms.keep(f"m{number}", "bundle", {}, [("age", "on", None)], after=0))

    kept = []
    threads = [threading.Thread(target=look, args=(store, kept)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(kept), sum(kept), len(stores[0].alarms.alarms())) == (40, 10, 10)
    for store in stores:
        store.close()
