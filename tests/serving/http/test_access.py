"""The access log tells of every request in one line, and nothing that somebody asked."""

import re

import pytest

from byeori.serving.options import Front

PNG = {"Content-Type": "image/png"}
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (\w+) (\S+) (\d{3}) \d+\.\dms (\d+)B (\S+)")


def test_every_request_is_one_line_without_its_query(server, picture, capsys):
    with server(front=Front(access_log=True)) as asked:
        reply = asked.client.post("/v1/predict?name=secret", content=picture(), headers=PNG)
        asked.client.post("/v1/predict", content=b"secret", headers=PNG | {"X-Request-ID": "trace-7"})
        asked.client.get("/no%0Asuch")
        asked.client.get("/v1/bundle", headers={"Host": "other", "X-Request-ID": "a b\n"})
    lines = [LINE.fullmatch(line) for line in capsys.readouterr().out.splitlines()]
    assert all(lines)
    told = [line.groups() for line in lines]
    assert [line[:3] for line in told] == [
        ("POST", "/v1/predict", "200"),
        ("POST", "/v1/predict", "422"),
        ("GET", "/no%0Asuch", "404"),
        ("GET", "/v1/bundle", "200"),
    ]
    assert told[0][3:] == (str(len(reply.content)), reply.headers["X-Request-ID"])
    assert told[1][4] == "trace-7"
    assert re.fullmatch("[0-9a-f]{16}", told[3][4]), "an id that is none is not taken over"


@pytest.mark.parametrize("front", [Front(), Front(access_log=True)])
def test_without_it_nothing_is_written_and_every_reply_has_an_id(server, front, capsys):
    with server(front=front) as asked:
        assert asked.client.get("/healthz", headers={"X-Request-ID": "abc"}).headers["X-Request-ID"] == "abc"
    assert bool(capsys.readouterr().out) == front.access_log


def test_a_log_that_nobody_reads_ends_no_server(server, monkeypatch):
    class Closed:
        def write(self, _text):
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Closed())
    with server(front=Front(access_log=True)) as asked:
        assert [asked.client.get("/healthz").status_code for _ in range(2)] == [200, 200]
