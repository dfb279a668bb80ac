"""Who sends no whole head, reads no answer or only waits shuts nobody else out."""

import asyncio
import resource
import socket
import time
import urllib.request
from contextlib import ExitStack

from byeori.serving.http import connections
from byeori.serving.server import running


def _alive(address):
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as reply:
        return reply.status == 200


def _line(stack, address, sent=b"", timeout=20):
    host, port = address.removeprefix("http://").split(":")
    line = stack.enter_context(socket.create_connection((host, int(port)), timeout))
    line.sendall(sent)
    return line


def test_a_head_that_never_ends_is_cut_and_one_that_never_begins(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_S", 0.2)
    with running(bundle, store=tmp_path) as address, ExitStack() as stack:
        half = _line(stack, address, b"GET / HTTP/1.1\r\nX: ")
        silent = _line(stack, address)
        reply = b"".join(iter(lambda: half.recv(1000), b""))
        assert reply.startswith(b"HTTP/1.1 408 ")
        assert b"the head of the request did not end within 0.2 s" in reply
        assert silent.recv(1000) == b""
        assert _alive(address)


def test_a_head_that_drips_has_no_more_time(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "HEAD_S", 0.3)
    with running(bundle, store=tmp_path) as address, ExitStack() as stack:
        line, start, reply = _line(stack, address, b"GET / HTTP/1.1\r\n"), time.monotonic(), b""
        line.settimeout(0.05)
        while not reply and time.monotonic() - start < 10:
            try:
                line.sendall(b"x")
                reply = line.recv(100)
            except TimeoutError:
                continue
        assert reply.startswith(b"HTTP/1.1 408 ")


def test_more_connections_than_there_is_room_for_put_the_longest_waiting_one_out(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "MOST", 20)
    with running(bundle, store=tmp_path) as address, ExitStack() as stack:
        lines = [_line(stack, address, b"GET / HTTP/1.1\r\nX: ") for _ in range(60)]
        assert _alive(address)
        gone = 0
        for line in lines[:30]:
            try:
                gone += line.recv(100) == b""
            except ConnectionError:
                gone += 1
        assert gone == 30, "the oldest went first"
        lines[-1].sendall(b"y\r\nHost: 127.0.0.1\r\n\r\n")
        assert lines[-1].recv(100).startswith(b"HTTP/1.1 200")


def test_where_all_connections_are_at_work_a_new_one_is_told_at_once(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "MOST", 3)
    head = b"POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    with running(bundle, store=tmp_path) as address, ExitStack() as stack:
        for _ in range(3):
            assert b"100 Continue" in _line(stack, address, head).recv(100)
        line = _line(stack, address)
        reply = b"".join(iter(lambda: line.recv(1000), b""))
        assert reply.startswith(b"HTTP/1.1 429 ")
        assert b"too_many_connections" in reply


def test_room_is_left_for_other_files(monkeypatch):
    for soft, most in ((1024, 860), (256, 92), (64, 8), (100_000, 1000), (resource.RLIM_INFINITY, 1000)):
        monkeypatch.setattr(resource, "getrlimit", lambda _kind, soft=soft: (soft, soft))
        assert connections.most_connections() == most


def test_who_reads_no_answer_is_cut(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "KEEP_ALIVE_S", 0)
    cut = []
    abort = asyncio.selector_events._SelectorSocketTransport.abort
    monkeypatch.setattr(
        asyncio.selector_events._SelectorSocketTransport, "abort", lambda self: (cut.append(self), abort(self))
    )
    room = connections.Room(longest_s=0.1)
    monkeypatch.setattr("byeori.serving.http.draining.Room", lambda longest_s: room)
    head = b"POST /v1/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n"
    with running(bundle, store=tmp_path) as address, ExitStack() as stack:
        line = _line(stack, address, head)
        assert line.recv(100) == b""
    assert len(cut) == 1


def test_a_server_out_of_descriptors_answers_again_when_some_are_free(bundle, tmp_path):
    with running(bundle, store=tmp_path) as address, ExitStack() as stack:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        probe = stack.enter_context(socket.socket())
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        line = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 20)
        resource.setrlimit(resource.RLIMIT_NOFILE, (probe.fileno(), hard))  # none is free for what is accepted
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert line.recv(100).startswith(b"HTTP/1.1 200")
        line.close()
        assert _alive(address)
