import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

import byeori.monitoring.alerts as module
from byeori.core.errors import ConfigError
from byeori.monitoring.alarms.look import look
from byeori.monitoring.alerts import refuse_no_command, send_alerts
from byeori.monitoring.options import Alerting
from byeori.monitoring.report.build import build_report
from watched import HOUR_S, START, bundle_in, rows_of, subject_in, write


@pytest.fixture
def subject(tmp_path):
    found = subject_in(tmp_path, bundle_in(tmp_path))
    write(found, rows_of(200, 3, shift=15.0))
    return found


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(module, "_PAUSES_S", (0.0, 0.0))


@pytest.fixture
def web() -> Iterator[tuple[str, list, list[int]]]:
    """An address, what it was sent, and the codes it answers with (200 when there are no more)."""
    sent, codes = [], []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(codes.pop(0) if codes else 200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", sent, codes
    server.shutdown()
    thread.join()
    server.server_close()


def _report(subject):
    return build_report(subject, look(subject), START, START + 900 * HOUR_S, by="day")


def _command(tmp_path, code: str) -> str:
    (tmp_path / "alert.py").write_text(code)
    return f"{sys.executable} {tmp_path / 'alert.py'}"


def test_a_command_gets_what_changed_as_json_once(subject, tmp_path):
    path = tmp_path / "got.jsonl"
    command = _command(tmp_path, f"import sys; open({str(path)!r}, 'a').write(sys.stdin.read() + chr(10))")
    for _ in range(3):
        assert send_alerts(subject, _report(subject), Alerting(alert=command)) == []
    (line,) = path.read_text().splitlines()
    found = json.loads(line)
    assert next((one["what"], one["state"]) for one in found["changes"]) == ("age.value", "on")
    assert found["standing"][0]["what"] == "age.value"
    look(subject, acknowledge="mended")
    send_alerts(subject, _report(subject), Alerting(alert=command))
    assert json.loads(path.read_text().splitlines()[1])["changes"][0]["state"] == "off"


def test_a_webhook_gets_the_same_and_is_tried_again(subject, web):
    address, sent, codes = web
    codes += [500, 503]
    assert send_alerts(subject, _report(subject), Alerting(webhook=address)) == []
    assert len(sent) == 3
    assert sent[2]["changes"][0]["what"] == "age.value"
    assert send_alerts(subject, _report(subject), Alerting(webhook=address)) == []
    assert len(sent) == 3


def test_what_could_not_be_sent_is_told_and_sent_at_the_next_look(subject, web, tmp_path):
    address, sent, codes = web
    codes += [500, 500, 500]
    (wrong,) = send_alerts(subject, _report(subject), Alerting(webhook=address))
    assert "HTTP Error 500" in wrong
    assert "told again at the next look" in wrong
    assert send_alerts(subject, _report(subject), Alerting(webhook=address)) == []
    assert len(sent) == 4
    bad = _command(tmp_path, "import sys; sys.exit('no mail today')")
    (wrong,) = send_alerts(subject, _report(subject), Alerting(alert=bad))
    assert "it ended with 1 (no mail today)" in wrong


def test_where_nothing_changed_nobody_is_told(tmp_path, web):
    found = subject_in(tmp_path, bundle_in(tmp_path))
    write(found, rows_of(200, 3))
    assert send_alerts(found, _report(found), Alerting(webhook=web[0])) == []
    assert web[1] == []


@pytest.mark.parametrize(
    ("command", "told"), [("no-such-program --x", "there is no command"), ("'open", "cannot be read")]
)
def test_a_command_that_is_not_there_is_told_before_anything_is_looked_at(command, told):
    with pytest.raises(ConfigError, match=told):
        refuse_no_command(Alerting(alert=command))
