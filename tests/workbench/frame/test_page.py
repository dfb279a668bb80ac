"""A page is made of its functions and templates; who may not is told so, and mistakes become pages that say them."""

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from byeori.core.errors import DataError
from byeori.workbench.frame.app import make_app
from byeori.workbench.frame.gate import COOKIE
from byeori.workbench.frame.page import Missing, Page, needs, render, see_other, user_of
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.pages import PAGES

router = APIRouter()


@router.post("/trial", dependencies=[needs("label")])
def act(request: Request) -> PlainTextResponse:
    return PlainTextResponse(user_of(request).name)


@router.get("/trial/{what}")
def fail(request: Request, what: str) -> PlainTextResponse:
    kinds = {"mistake": DataError, "missing": Missing, "bug": ZeroDivisionError}
    raise kinds[what](f"<b>{what}</b>")


@pytest.fixture
def trial(tmp_path, store):
    def client(role):
        place = Workplace(tmp_path / "runs", store, role is not None)
        found = TestClient(make_app(place, [*PAGES, Page("trial", router)]), raise_server_exceptions=False)
        found.app.state.pages = ["runs"]  # the trial has no name in the menu
        if role:
            found.cookies.set(COOKIE, store.users.add("한 <b>", role))
        return found

    return client


def test_only_those_whose_role_includes_it_may(trial):
    assert trial("decide").post("/trial").text == "한 <b>"
    assert trial("label").post("/trial").text == "한 <b>"
    assert trial(None).post("/trial").status_code == 200
    reply = trial("look").post("/trial")
    assert reply.status_code == 403
    assert "This needs the role “label”, and yours is “look”." in reply.text


@pytest.mark.parametrize(("what", "status"), [("mistake", 400), ("missing", 404)])
def test_a_mistake_becomes_a_page_that_says_it(trial, what, status):
    place = trial("look")
    reply = place.get(f"/trial/{what}")
    assert reply.status_code == status
    assert f"&lt;b&gt;{what}&lt;/b&gt;" in reply.text
    part = place.get(f"/trial/{what}", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert f"&lt;b&gt;{what}&lt;/b&gt;" in part


def test_a_bug_is_a_page_that_tells_nothing_of_it_and_is_guarded_too(trial):
    place = trial("look")
    reply = place.get("/trial/bug")
    assert reply.status_code == 500
    assert "ZeroDivisionError" in reply.text
    assert "<b>bug" not in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_a_post_leads_on_by_a_get():
    reply = see_other("/runs")
    assert (reply.status_code, reply.headers["location"]) == (303, "/runs")


def test_what_is_written_into_a_template_is_escaped_and_printable(asked, store):
    from byeori.tracking.records import RunRecord

    store.add_run(RunRecord("1", "<img src=x onerror=alert(1)>\x1b", 1.0, "done"))
    text = asked().get("/runs").text
    assert "&lt;img src=x onerror=alert(1)&gt;␛" in text
    assert "<img src=x" not in text


def test_a_template_that_names_what_is_not_given_is_an_error(asked):
    from jinja2 import UndefinedError
    from starlette.requests import Request

    client = asked()
    scope = {"type": "http", "headers": [], "path": "/", "query_string": b"", "server": ("x", 80), "scheme": "http"}
    request = Request({**scope, "app": client.app, "nonce": "n", "user": None})
    with pytest.raises(UndefinedError):
        render(request, "problem.html", {})
