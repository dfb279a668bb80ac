"""`byeori serve` as a process of its own: what it says, what SIGTERM does to it, and what it leaves behind."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager

import pytest

from byeori.cli.main import main
from byeori.serving.http.listening import open_socket
from byeori.tracking.store import Store


@contextmanager
def _command(bundle, folder):
    """Start the command in a folder and a process group of its own; give the process and the port it tells."""
    words = [sys.executable, "-m", "byeori.cli.main", "serve", str(bundle.folder), "--port", "0"]
    surroundings = {**os.environ, "OMP_NUM_THREADS": "1"}
    surroundings.pop("BYEORI_TOKEN", None)
    process = subprocess.Popen(
        words, cwd=folder, stderr=subprocess.PIPE, text=True, env=surroundings, start_new_session=True
    )
    try:
        line = process.stderr.readline()
        told = re.fullmatch(
            r"byeori serves (\S+) \(bundle (\w+)\) at http://127\.0\.0\.1:(\d+) - Ctrl-C ends it\n", line
        )
        assert told, line + process.stderr.read()
        assert (told[1], told[2]) == ("animals-1", bundle.digest[:12])
        yield process, int(told[3])
    finally:
        process.kill()
        process.wait(30)
        process.stderr.close()


def _look(port, method, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read()), reply.headers


def _begin(port, content):
    """Send a request but for its body; the server has begun with it when it says `100 Continue`."""
    line = socket.create_connection(("127.0.0.1", port), 30)
    head = f"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\nExpect: 100-continue"
    line.sendall(f"{head}\r\n\r\n".encode())
    assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
    return line


def _end(line, content):
    line.sendall(content)
    reply = http.client.HTTPResponse(line)
    reply.begin()
    assert reply.status == 200
    return json.loads(reply.read())["answers"]


def test_requests_begun_before_sigterm_are_answered_and_nothing_is_left_running(bundle, picture, tmp_path):
    pictures = [picture(1), picture(2, side=90), picture(3)]
    with _command(bundle, tmp_path) as (process, port), ExitStack() as stack:
        lines = [stack.enter_context(closing(_begin(port, content))) for content in pictures]
        process.send_signal(signal.SIGTERM)
        while (ready := _look(port, "GET", "/readyz"))[0] == 200:
            pass
        assert ready[:2] == (503, {"status": "ending"})
        status, content, headers = _look(port, "POST", "/v1/predict")
        assert (status, content["error"]["code"], headers["Retry-After"]) == (503, "shutting_down", "5")
        assert "takes no new requests; ask again in a moment" in content["error"]["message"]
        with pytest.raises(subprocess.TimeoutExpired):  # several of its ticks: it ends after the answers, no sooner
            process.wait(0.5)
        assert _look(port, "GET", "/healthz")[0] == 200
        answers = [_end(line, content)[0] for line, content in zip(lines, pictures, strict=True)]
        assert process.wait(30) == 0
        assert process.stderr.read() == ""
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    assert [answer["value"] for answer in answers] == [answer["value"] for answer in bundle.predict(pictures)]
    store = Store(tmp_path / "runs")
    rows = {row.id: row for row in store.answers(bundle=bundle.digest)}
    store.close()
    assert set(rows) == {answer["id"] for answer in answers}
    kept = {(tmp_path / "runs" / row.input_path).read_bytes() for row in rows.values()}
    assert kept == set(pictures)


def test_the_address_that_is_listened_on_is_said_and_the_one_to_ask_beside_it(bundle, tmp_path):
    (tmp_path / "token").write_text("word")
    words = [sys.executable, "-m", "byeori.cli.main", "serve", str(bundle.folder), "--port", "0", "--host", "0.0.0.0"]
    words += ["--token-file", "token", "--access-log", "--root-path", "/pets", "--allow-host", "a.org"]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        told = re.search(r" at http://0\.0\.0\.0:(\d+) \(here: http://127\.0\.0\.1:(\d+)\) - Ctrl-C ends it\n", line)
        assert told, line
        assert told[1] == told[2]
        assert _look(int(told[1]), "GET", "/pets/readyz")[0] == 200
        process.terminate()
        assert re.search(r"Z GET /pets/readyz 200 \S+ms 18B \w+\n", process.stdout.read())


def test_a_port_in_use_is_one_line_and_no_trace(bundle, capsys):
    with open_socket("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", str(bundle.folder), "--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(
        rf"byeori: port {port} of 127\.0\.0\.1 is in use; end what uses it, or take another: port \d+ is free\n", told
    )


def test_an_address_for_others_without_a_token_is_one_line_and_no_trace(bundle, capsys, monkeypatch):
    monkeypatch.delenv("BYEORI_TOKEN", raising=False)
    assert main(["serve", str(bundle.folder), "--host", "0.0.0.0"]) == 1
    assert capsys.readouterr().err == (
        "byeori: 0.0.0.0: others can reach this address, and anybody could ask the model and read the answers; "
        "give a token (--token-file FILE, or BYEORI_TOKEN=WORD), or serve on 127.0.0.1\n"
    )
