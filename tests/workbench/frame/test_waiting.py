"""A page that is not ready shows how far its job is, and the browser fetches it again when it is."""

import threading

import pytest

from byeori.core.errors import DataError
from byeori.workbench.frame.jobs import Jobs
from byeori.workbench.frame.waiting import WaitingError, result_of


class _Request:
    def __init__(self):
        self.app = type("App", (), {"state": type("State", (), {"jobs": Jobs()})})


def test_a_job_is_waited_for_and_then_gives_its_result():
    request, go = _Request(), threading.Event()

    def work():
        go.wait(10)
        return 7

    with pytest.raises(WaitingError) as waited:
        result_of(request, ("a",), "data.opening", work)
    go.set()
    while not waited.value.job.is_ready:
        threading.Event().wait(0.005)
    assert result_of(request, ("a",), "data.opening", work) == 7


def test_an_error_is_told_once_and_the_work_is_then_tried_again():
    request = _Request()

    calls = []

    def work():
        calls.append(1)
        raise DataError("no rows")

    for _ in range(2):
        with pytest.raises(DataError, match="no rows"):
            _result(request, work)
    assert len(calls) == 2


def _result(request, work):
    while True:
        try:
            return result_of(request, ("a",), "data.opening", work)
        except WaitingError as waited:
            while not waited.job.is_ready:
                threading.Event().wait(0.005)


def test_the_page_that_waits_asks_how_far_it_is_and_comes_back(asked):
    client = asked()
    go = threading.Event()
    job = client.app.state.jobs.job(("x",), lambda: go.wait(10))
    reply = client.get(f"/jobs/{job.id}", headers={"HX-Request": "true"})
    assert "<progress" in reply.text
    assert "hx-refresh" not in reply.headers
    go.set()
    while not job.is_ready:
        threading.Event().wait(0.005)
    assert client.get(f"/jobs/{job.id}").headers["hx-refresh"] == "true"
    assert client.get("/jobs/nix").status_code == 404
