"""What every request passes: the name of the server, who sends it and from where; and what every answer bears."""

import pytest

from byeori.workbench.frame.gate import COOKIE


def test_a_name_that_is_not_this_machine_s_is_refused(asked):
    client = asked(hosts=("localhost", "127.0.0.1"))
    assert client.get("/runs", headers={"Host": "127.0.0.1:8100"}).status_code == 200
    reply = client.get("/runs", headers={"Host": "evil.example"})
    assert reply.status_code == 403
    assert "not called 'evil.example'" in reply.text
    assert "--allow-host" in reply.text


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Referer": "http://evil.example/testserver"},
    ],
)
@pytest.mark.parametrize("role", [None, "decide"])
def test_what_a_page_of_another_site_sends_changes_nothing(asked, sent, role):
    reply = asked(role).post("/settings", data={"language": "ko"}, headers=sent)
    assert reply.status_code == 403
    assert "set-cookie" not in reply.headers


def test_on_this_machine_nobody_is_asked(asked):
    assert asked().get("/runs").status_code == 200


def test_who_brings_no_token_is_sent_to_where_one_is_given_and_back(asked):
    client = asked("look")
    client.cookies.clear()
    reply = client.get("/runs?state=done")
    assert (reply.status_code, reply.headers["location"]) == (303, "/login?next=%2Fruns%3Fstate%3Ddone")
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}, {"Authorization": "Bearer wrong"}):
        reply = client.get("/runs", headers={"Accept": "*/*", **headers})
        assert reply.status_code == 401
        assert "Bearer TOKEN" in reply.text
    assert client.post("/logout").status_code == 401


def test_a_program_comes_in_with_its_token_in_a_header(asked, store):
    client = asked("look")
    token = client.cookies[COOKIE]
    client.cookies.clear()
    assert client.get("/runs", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_who_has_ended_is_out_at_once(asked, store):
    client = asked("look")
    assert client.get("/runs").status_code == 200
    store.users.end("looker")
    assert client.get("/runs").status_code == 303


@pytest.mark.parametrize("path", ["/runs", "/nowhere", "/login", "/static/workbench.js", "/healthz"])
def test_every_answer_lets_nothing_run_but_ours(asked, path):
    client = asked()
    one, other = (client.get(path).headers["content-security-policy"] for _ in range(2))
    parts = dict(part.strip().split(" ", 1) for part in one.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["style-src"] == parts["form-action"] == parts["connect-src"] == "'self'"
    assert "unsafe" not in one
    assert one != other  # a nonce is used once
    assert parts["require-trusted-types-for"] == "'script'"
    assert client.get(path).headers["x-content-type-options"] == "nosniff"


def test_a_request_that_is_too_large_is_refused_before_it_is_read(asked):
    reply = asked().post("/settings", content=b"", headers={"Content-Length": "99999999999"})
    assert (reply.status_code, reply.text) == (413, "the request is larger than 64 MB")


def test_a_store_that_cannot_be_read_is_told(asked, store, monkeypatch):
    from byeori.core.errors import RunError

    client = asked("look")

    def broken(_token):
        raise RunError("runs/byeori.db: the store cannot be used (database is locked)")

    monkeypatch.setattr(store.users, "by_token", broken)
    reply = client.get("/runs")
    assert (reply.status_code, reply.text) == (503, "runs/byeori.db: the store cannot be used (database is locked)")


def test_an_ending_server_takes_nothing_new(asked):
    client = asked()
    client.app.state.standing.draining = True
    assert client.post("/settings", data={"theme": "dark"}).status_code == 503
    assert client.get("/runs").status_code == 200
    assert client.app.state.standing.running == 0
