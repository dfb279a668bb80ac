"""A server from its start to its end: address, token, port, and the requests in flight when it is told to end."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager

import pytest

from byeori.core.errors import BundleError, ServeError
from byeori.serving.http.listening import address_of, here, is_local, open_socket
from byeori.serving.options import ServeOptions
from byeori.serving.server import running, serve
from byeori.tracking.store import Store

# A server whose model answers only when this file says so: another process cannot hold an Event.
_HELD = """
import sys, time
from pathlib import Path
from byeori.bundles.bundle import Bundle
from byeori.serving.server import serve
folder, go = sys.argv[1], Path(sys.argv[2])
run = Bundle.run
served = Bundle.load(folder)
def held(self, packed):
    go.with_name("entered").touch()
    while not go.exists():
        time.sleep(0.01)
    return run(self, packed)
Bundle.run = held
serve(served, port=0, store=go.parent / "store")
"""


def _post(address, content, **headers):
    request = urllib.request.Request(f"{address}/v1/predict", content, {"Content-Type": "image/png", **headers})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def test_a_server_in_the_background_answers_and_ends(bundle, picture, tmp_path):
    with running(bundle, store=tmp_path) as address:
        assert _post(address, picture())["answers"][0]["value"] == bundle.predict([picture()])[0]["value"]
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=5)
    store = Store(tmp_path)
    assert len(store.answers()) == 1
    store.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("byeori")]


def test_answers_do_not_wait_for_small_packets_to_gather(bundle, tmp_path):
    with running(bundle, store=tmp_path) as address:
        connection = http.client.HTTPConnection(address.removeprefix("http://"))
        connection.connect()
    with open_socket("127.0.0.1", 0) as opened:
        assert opened.proto == socket.IPPROTO_TCP  # else asyncio leaves Nagle's algorithm on
    connection.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", "::"])
def test_an_address_that_others_reach_needs_a_token(bundle, host, monkeypatch):
    monkeypatch.delenv("BYEORI_TOKEN", raising=False)
    with pytest.raises(
        ServeError, match=rf"{re.escape(host)}: others can reach this address.*--token-file FILE.*127\.0\.0\.1"
    ):
        serve(bundle, host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_an_address_of_this_machine_alone_needs_none(host):
    assert is_local(host)


@pytest.mark.parametrize("token", ["", "two words", "벼리", "end\n"])
def test_a_token_that_no_header_can_carry_is_refused(token):
    with pytest.raises(ServeError, match="give one word of ASCII"):
        ServeOptions(token=token)


def test_a_port_in_use_is_named_with_a_free_one(bundle):
    with open_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=rf"port {port} of 127\.0\.0\.1 is in use") as told:
            serve(bundle, port=port)
    free = int(re.search(r"port (\d+) is free", str(told.value))[1])
    open_socket("127.0.0.1", free).close()


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(ServeError, match="ports go from 1 to 65535"):
        open_socket("127.0.0.1", port)


def test_an_address_that_is_not_here_is_refused():
    with pytest.raises(ServeError, match="this machine has no such address; serve on"):
        open_socket("192.0.2.7", 0)


def test_addresses_are_shown_as_a_browser_takes_them():
    with open_socket("127.0.0.1", 0) as opened:
        port = opened.getsockname()[1]
        assert address_of(opened) == here(address_of(opened)) == f"http://127.0.0.1:{port}"
    for host in ("::1", "[::1]"):
        with open_socket(host, 0) as opened:
            assert address_of(opened) == f"http://[::1]:{opened.getsockname()[1]}"

    for host, own in (("0.0.0.0", "127.0.0.1"), ("::", "[::1]")):
        with open_socket(host, 0) as opened:
            assert here(address_of(opened)) == f"http://{own}:{opened.getsockname()[1]}"


@pytest.mark.parametrize(
    ("choices", "part"),
    [
        ({"batch": 0}, "batch: 0"),
        ({"queue": 0}, "queue: 0"),
        ({"body_mb": 0}, "body_mb: 0"),
        ({"timeout_s": float("nan")}, "timeout_s: nan"),
        ({"timeout_s": float("inf")}, "timeout_s: inf"),
    ],
)
def test_limits_that_cannot_be_are_refused(choices, part):
    with pytest.raises(ServeError, match=part):
        ServeOptions(**choices)


def test_what_is_no_bundle_is_told_before_anything_is_served(tmp_path):
    with pytest.raises(BundleError, match="holds neither"):
        serve(tmp_path, port=0)


@contextmanager
def _process(bundle, tmp_path):
    words = [sys.executable, "-c", _HELD, str(bundle.folder), str(tmp_path / "go")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    try:
        line = process.stderr.readline()
        address = re.search(r"http://\S+", line)
        assert address, line + process.stderr.read()
        yield process, address[0]
    finally:
        (tmp_path / "go").touch()
        process.kill()
        process.wait(30)
        process.stderr.close()


def _look(address, path):
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
    connection.request("POST" if path == "/v1/predict" else "GET", path, b"x" if path == "/v1/predict" else None)
    reply = connection.getresponse()
    content = json.loads(reply.read())
    connection.close()
    return reply.status, content, reply.headers


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_answers_what_it_accepted_and_then_exits_well(bundle, picture, tmp_path, sign):
    replies = []
    with _process(bundle, tmp_path) as (process, address):
        assert _look(address, "/readyz")[0] == 200
        threads = [threading.Thread(target=lambda s=s: replies.append(_post(address, picture(s)))) for s in range(3)]
        for thread in threads:
            thread.start()
        text = ""
        while "byeori_queue_samples 3.0" not in text:
            with urllib.request.urlopen(f"{address}/metrics", timeout=30) as reply:
                text = reply.read().decode()
        process.send_signal(sign)
        while (ready := _look(address, "/readyz"))[0] == 200:
            pass
        assert (ready[0], ready[1]) == (503, {"status": "ending"})
        status, content, headers = _look(address, "/v1/predict")
        assert (status, content["error"]["code"], headers["Retry-After"]) == (503, "shutting_down", "5")
        assert _look(address, "/healthz")[0] == 200
        (tmp_path / "go").touch()
        for thread in threads:
            thread.join(30)
        assert process.wait(30) == 0
        assert process.stderr.read() == ""
    ids = {reply["answers"][0]["id"] for reply in replies}
    assert len(ids) == 3
    store = Store(tmp_path / "store")
    assert {row.id for row in store.answers()} == ids, "the journal was drained"
    store.close()


def test_a_second_signal_ends_it_at_once(bundle, picture, tmp_path):
    with _process(bundle, tmp_path) as (process, address):
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        connection.request("POST", "/v1/predict", picture(), {"Content-Type": "image/png"})
        while not (tmp_path / "entered").exists():
            pass
        process.send_signal(signal.SIGTERM)
        while _look(address, "/readyz")[0] == 200:
            pass
        process.send_signal(signal.SIGTERM)
        process.wait(30)  # though the model still holds the request
        assert not (tmp_path / "go").exists()
        connection.close()
