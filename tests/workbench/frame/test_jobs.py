"""Work is done once a key by a thread, says where it is, keeps its result or its error, and can be forgotten."""

import threading

from byeori.core.errors import DataError
from byeori.core.watching import doing
from byeori.workbench.frame.jobs import _KEPT, Job, Jobs


def _wait(job):
    for _ in range(2000):
        if job.is_ready:
            return job
        threading.Event().wait(0.005)
    raise AssertionError("the job did not end")


def test_work_is_done_once_and_its_result_kept():
    jobs, calls = Jobs(), []
    for _ in range(3):
        job = _wait(jobs.job("a", lambda: calls.append(1) or 7))
    assert (job.result, job.error, calls) == (7, None, [1])
    assert jobs.by_id(job.id) is job
    assert jobs.by_id("nix") is None


def test_where_it_is_can_be_seen_while_it_works():
    jobs, go, told = Jobs(), threading.Event(), threading.Event()

    def work():
        doing("hashing", 1, 4)
        told.set()
        go.wait(10)

    job = jobs.job("a", work)
    assert told.wait(10)
    assert (job.phase, job.share, job.is_ready) == ("hashing", 0.25, False)
    go.set()
    _wait(job)
    assert Job().share is None


def test_a_mistake_of_the_user_is_kept_as_it_is():
    def work():
        raise DataError("broken.csv: no rows")

    job = _wait(Jobs().job("a", work))
    assert str(job.error) == "broken.csv: no rows"


def test_a_bug_ends_the_job_too_and_is_told_by_its_thread(monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: told.set())
    job = _wait(Jobs().job("a", lambda: 1 / 0))
    assert isinstance(job.error, ZeroDivisionError)
    assert told.wait(10)


def test_what_has_changed_is_forgotten_by_a_word_of_its_key():
    jobs = Jobs()
    one, other = (_wait(jobs.job((name, "check"), lambda: 1)) for name in ("pets", "cars"))
    jobs.drop("pets")
    assert jobs.by_id(one.id) is None
    assert jobs.by_id(other.id) is other


def test_no_more_results_are_kept_than_there_is_room_for():
    jobs = Jobs()
    ids = [_wait(jobs.job(number, lambda: 1)).id for number in range(_KEPT + 5)]
    jobs.job("last", lambda: 1)
    assert jobs.by_id(ids[0]) is None
    assert jobs.by_id(ids[-1]) is not None
