"""Requests at the edges: as large as the limit, half sent, never finished, with letters that no token has."""

import socket
import urllib.request
from contextlib import contextmanager

import pytest

from byeori.serving.options import ServeOptions
from byeori.serving.server import running

PNG = {"Content-Type": "image/png"}


def _problem(reply):
    error = reply.json()["error"]
    assert set(error) == {"code", "message"}
    return reply.status_code, error["code"], error["message"]


def _ask(server, content, headers=PNG, **choices):
    with server(**choices) as asked:
        return asked.client.post("/v1/predict", content=content, headers=headers)


@contextmanager
def _half_sent(address):
    """A request whose head has come and whose body is being waited for."""
    host, port = address.removeprefix("http://").split(":")
    head = "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection((host, int(port)), 30) as line:
        line.sendall(head.encode())
        assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        yield line


def test_a_body_just_as_large_as_the_limit_is_taken_and_one_byte_more_is_not(server, picture):
    content = picture(side=60)
    limit = {"body_mb": len(content) / 1e6}
    assert _ask(server, content, **limit).status_code == 200
    assert _ask(server, iter([content[:99], content[99:]]), **limit).status_code == 200
    for longer in (content + b"\0", iter([content, b"\0"])):
        reply = _ask(server, longer, **limit)
        assert _problem(reply)[:2] == (413, "body_too_large")
        assert reply.headers["Connection"] == "close"


@pytest.mark.parametrize("size", [30, 20_000], ids=["read by the model's thread", "read by another thread"])
def test_what_is_no_image_is_told_so_whichever_thread_reads_it(server, size):
    assert _problem(_ask(server, b"x" * size)) == (
        422,
        "unreadable_input",
        "picture: not an image that can be read; wanted JPEG, PNG, WebP, GIF, BMP, TIFF or NumPy, found a text",
    )


def test_a_token_with_letters_outside_ascii_is_wrong_and_no_crash(server, picture):
    sent = PNG | {"Authorization": "Bearer sésame".encode("latin-1")}
    reply = _ask(server, picture(), sent, token="sesame")
    assert _problem(reply) == (
        401,
        "no_token",
        "found a token that is not the right one; send the header `Authorization: Bearer TOKEN`, "
        "with the token of this server",
    )


def test_a_body_that_never_comes_is_not_waited_for(bundle, tmp_path):
    with running(bundle, store=tmp_path, options=ServeOptions(timeout_s=0.05)) as address, _half_sent(address) as line:
        reply = b"".join(iter(lambda: line.recv(10_000), b"")).decode()
    assert reply.startswith("HTTP/1.1 408 ")
    assert "the body did not come within 0.05 s; send it faster, or make it smaller" in reply


def test_one_who_hangs_up_is_counted_and_the_server_goes_on(bundle, tmp_path):
    with running(bundle, store=tmp_path) as address:
        with _half_sent(address) as line:
            line.sendall(b"x" * 500)
        text = ""
        while 'byeori_requests_total{path="/v1/predict",status="499"} 1.0' not in text:
            with urllib.request.urlopen(f"{address}/metrics", timeout=30) as reply:
                text = reply.read().decode()
        with urllib.request.urlopen(f"{address}/readyz", timeout=30) as reply:
            assert reply.status == 200
