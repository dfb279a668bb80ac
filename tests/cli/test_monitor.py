import json
import time

import pytest

import byeori
import byeori.cli.monitor as module
from byeori.cli.flags import flags_of
from byeori.cli.loop import monitor
from byeori.cli.main import main
from byeori.monitoring.subject import subject_of
from watched import rows_like, write

FLAGS = (
    "run",
    "since",
    "until",
    "by",
    "trait",
    "ask",
    "alpha",
    "acknowledge",
    "watch",
    "alert",
    "webhook",
    "store",
    "folder",
)


@pytest.fixture
def answered(watched_run, tmp_path, monkeypatch):
    """A store of its own, and what writes answers of the run into it."""
    monkeypatch.chdir(tmp_path)
    byeori.Run.start(tmp_path / "runs", name="makes-the-store").close()
    subject = subject_of(watched_run, tmp_path / "runs")

    def writes(count, **how):
        write(subject, rows_like(subject.reference, count, 3, **how), time.time() - count * 600, 600.0, name=str(count))

    return writes


def _run(run, *words):
    return main(["monitor", str(run), "--store", "runs", *words])


def test_its_flags_are_these():
    assert tuple(flag.name for flag in flags_of(monitor)) == FLAGS


def test_healthy_answers_end_with_0_and_a_report(watched_run, answered, tmp_path, capsys):
    answered(200)
    assert _run(watched_run) == 0
    assert "no alarm" in capsys.readouterr().out
    assert json.loads((tmp_path / "monitor" / "monitor.json").read_text())["alarm"] is False
    assert (tmp_path / "monitor" / "monitor.html").is_file()


def test_an_alarm_ends_with_3_until_it_is_acknowledged(watched_run, answered, capsys):
    answered(150, shift=15.0)
    assert _run(watched_run) == 3
    assert _run(watched_run, "--since", "2d", "--by", "hour") == 3
    assert "age has changed ('age.value')" in " ".join(capsys.readouterr().out.split())
    assert _run(watched_run, "--acknowledge", "mended") == 0
    assert _run(watched_run) == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 1, "has given no answers yet"),
        (["--since", "soon"], 2, "monitor --since: 'soon' is no time; wanted how long ago (7d"),
        (["--acknowledge", "mended"], 2, "no alarm stands"),
        (["--acknowledge", "normal", "--watch", "1h"], 2, "acknowledge first"),
        (["--ask", "5", "--watch", "1h"], 2, "ask once, then watch"),
        (["--watch", "often"], 2, "wanted a length of time"),
        (["--alert", "no-such-program"], 2, "there is no command"),
        (["--webhook", "example.org"], 2, "begins with http"),
        (["--alpha", "2"], 2, "above 0 and below 1"),
    ],
)
def test_mistakes_are_told_in_a_line(watched_run, answered, capsys, words, code, told):
    assert _run(watched_run, *words) == code
    error = capsys.readouterr().err
    assert told in " ".join(error.split())
    assert "Traceback" not in error


def test_watching_looks_again_and_again_and_waits_out_what_is_only_for_now(watched_run, answered, capsys, monkeypatch):
    looks = []

    def sleep(seconds):
        looks.append(seconds)
        if len(looks) == 1:
            answered(120, shift=15.0)
        if len(looks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "_pause", sleep)
    assert _run(watched_run, "--watch", "1h") == 130
    told = capsys.readouterr().err
    assert "watches people every 1h" in told
    assert "no answers yet" in told
    assert told.count("ALARM: age") == 2
    assert all(3000 < seconds <= 3600 for seconds in looks)
