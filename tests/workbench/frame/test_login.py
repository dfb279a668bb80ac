"""The way in with a token, the way out, and what a reader chooses."""

import pytest

from byeori.workbench.frame.gate import COOKIE


@pytest.fixture
def stranger(asked):
    client = asked("label")
    token = client.cookies[COOKIE]
    client.cookies.clear()
    return client, token


def test_a_token_lets_in_and_leads_to_where_one_wanted_to_be(stranger):
    client, token = stranger
    reply = client.post("/login", data={"token": f" {token}\n", "next": "/runs?state=done"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/runs?state=done")
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert client.get("/runs").status_code == 200
    client.post("/logout")
    assert client.get("/runs").status_code == 303


def test_over_https_the_token_goes_over_nothing_else(stranger):
    client, token = stranger
    reply = client.post("https://testserver/login", data={"token": token})
    assert "; secure" in reply.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", ["wrong", "", "한글", "x" * 10_000])
def test_a_wrong_token_is_told_and_nothing_is_set(stranger, token):
    client, _ = stranger
    reply = client.post("/login", data={"token": token, "next": "/runs"})
    assert reply.status_code in (401, 422)
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    "place", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil", "javascript:1"]
)
def test_nobody_is_led_to_another_site(stranger, place):
    client, token = stranger
    assert client.post("/login", data={"token": token, "next": place}).headers["location"] == "/"
    assert client.post("/settings", data={"language": "ko", "back": place}).headers["location"] == "/"


def test_language_and_theme_stay_as_chosen(asked):
    client = asked()
    assert '<html lang="en">' in client.get("/runs").text
    assert '<html lang="ko">' in client.get("/runs", headers={"Accept-Language": "ko"}).text
    client.post("/settings", data={"language": "ko"})
    client.post("/settings", data={"theme": "dark", "back": "/runs"})
    assert '<html lang="ko" data-theme="dark">' in client.get("/runs").text
    client.post("/settings", data={"theme": "auto"})
    client.post("/settings", data={"language": "<b>"})
    assert '<html lang="ko">' in client.get("/runs").text
