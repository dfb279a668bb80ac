"""A page of another site cannot write through a browser; programs and the server's own page can."""

import pytest

PNG = {"Content-Type": "image/png"}


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Referer": "http://evil.example/testserver"},
    ],
)
@pytest.mark.parametrize("path", ["/v1/predict", "/v1/judgements"])
def test_what_a_page_of_another_site_sends_is_refused_and_not_kept(server, picture, sent, path):
    with server() as asked:
        reply = asked.client.post(path, content=picture(), headers={**PNG, **sent})
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "cross_site")
    assert not (asked.folder / "inputs").exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "HTTP://TESTSERVER"},
        {"Referer": "http://testserver/"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_programs_and_the_server_s_own_page_may_write(server, picture, sent):
    with server() as asked:
        assert asked.client.post("/v1/predict", content=picture(), headers={**PNG, **sent}).status_code == 200


def test_a_page_of_another_site_may_read_what_it_could_fetch_by_itself(server):
    with server() as asked:
        assert asked.client.get("/healthz", headers={"Origin": "http://evil.example"}).status_code == 200


def test_a_token_tells_friends_by_itself(server, picture):
    headers = {**PNG, "Origin": "http://friend.example", "Authorization": "Bearer word"}
    with server(token="word") as asked:
        assert asked.client.post("/v1/predict", content=picture(), headers=headers).status_code == 200


def test_a_request_with_two_lengths_is_refused(server, picture):
    with server() as asked:
        headers = {**PNG, "Transfer-Encoding": "chunked", "Content-Length": "5"}
        reply = asked.client.post("/v1/predict", content=picture(), headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "two_lengths")
