"""What every request passes: its name for the server, its token, its path, and the count of it."""

import asyncio
import json

import pytest

from byeori.serving.http.gate import Gate, State, bearer, is_allowed, without_root
from byeori.serving.metrics import Metrics
from byeori.serving.options import Front, ServeOptions


async def _app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def _ask(options=None, *, path="/v1/bundle", method="GET", state=None, **headers):
    metrics, state = Metrics(), state or State(paths=frozenset({"/v1/bundle", "/v1/predict"}))
    straight = {"/v1/predict": _straight}
    gate, sent = Gate(_app, options or ServeOptions(), metrics, state=state, straight=straight), []

    async def send(message):
        sent.append(message)

    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": given}
    asyncio.run(gate(scope, None, send))
    assert state.running == 0
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent), metrics.text().decode(), sent[0]


async def _straight(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"straight"})


def test_a_request_passes_and_is_counted_by_its_path():
    status, body, counted, start = _ask()
    assert (status, body) == (200, b"/v1/bundle")
    assert 'byeori_requests_total{path="/v1/bundle",status="200"} 1.0' in counted
    assert (b"x-content-type-options", b"nosniff") in start["headers"]


def test_a_path_that_is_not_known_is_counted_as_other_so_that_nobody_fills_the_memory():
    assert 'path="other"' in _ask(path="/anything/7f3a")[2]


def test_a_post_goes_straight_where_there_is_a_straight_way():
    assert _ask(path="/v1/predict", method="POST")[1] == b"straight"
    assert _ask(path="/v1/predict", method="GET")[1] == b"/v1/predict"


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/v1/bundle", {}, 401),
        ("/v1/bundle", {"authorization": "Bearer wrong"}, 401),
        ("/v1/bundle", {"authorization": "Bearer right"}, 200),
        ("/healthz", {}, 200),
        ("/page/page.js", {}, 200),
    ],
)
def test_without_the_token_only_what_tells_nothing_is_open(path, given, status):
    assert _ask(ServeOptions(token="right"), path=path, **given)[0] == status


def test_another_name_is_refused_unless_it_is_allowed():
    options = ServeOptions(hosts=("127.0.0.1",), front=Front(allow_host=("pets.example.org",)))
    status, body, _, _ = _ask(options, host="evil.example:80")
    assert (status, json.loads(body)["error"]["code"]) == (403, "wrong_host")
    assert _ask(options, host="127.0.0.1:8000")[0] == 200
    assert _ask(options, host="Pets.Example.org")[0] == 200


def test_two_lengths_are_refused_as_servers_read_them_differently():
    status, body, _, _ = _ask(transfer_encoding="chunked", content_length="3")
    assert (status, json.loads(body)["error"]["code"]) == (400, "two_lengths")


def test_a_server_that_ends_takes_no_new_work_but_tells_how_it_is():
    ending = State(draining=True)
    assert _ask(path="/v1/predict", method="POST", state=ending)[0] == 503
    assert _ask(path="/healthz", state=ending)[0] == 200


def test_a_prefix_is_taken_from_the_path_and_bare_it_leads_to_the_page():
    scope = {"path": "/pets/v1/bundle", "raw_path": b"/pets/v1/bundle"}
    assert without_root(scope, "/pets") == {"path": "/v1/bundle", "raw_path": b"/v1/bundle"}
    assert without_root({"path": "/petshop"}, "/pets") == {"path": "/petshop"}
    status, _, _, start = _ask(ServeOptions(front=Front(root_path="/pets")), path="/pets")
    assert (status, start["headers"][0]) == (307, (b"location", b"pets/"))


def test_a_token_is_compared_as_a_whole():
    token = bearer(ServeOptions(token="right"))
    assert bearer(ServeOptions()) is None
    assert is_allowed({"headers": [(b"authorization", b"Bearer right")]}, token)
    assert not is_allowed({"headers": [(b"authorization", b"Bearer righ")]}, token)
    assert not is_allowed({"headers": []}, token)
