"""What is seen while a command works: lines where there is no terminal, for phases that take long."""

import pytest

from byeori.core.watching import counted, doing
from byeori.training.progress.progress import Bar, said
from still_clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_line_counts_all_that_follows_and_names_what_takes_long(capsys, clock):
    bar = Bar(True, clock)
    bar.expect({"features": 40.0, "training": 60.0, "plain models": 20.0, "page": 0.1})
    assert capsys.readouterr().err == "about 2.0 min to go: features 40 s, training 60 s, plain models 20 s\n"


def test_what_is_done_in_a_moment_is_not_announced(capsys, clock):
    Bar(True, clock).expect({"training": 1.0, "report": 1.0})
    assert capsys.readouterr().err == ""


def test_a_phase_that_takes_long_is_named_ever_more_rarely(capsys, clock):
    with Bar(True, clock) as bar:
        bar.expect({"training": 100.0, "report": 20.0})
        capsys.readouterr()
        bar.at("training", 0, 100)
        for now_s in range(0, 100, 2):
            clock.now_s = float(now_s)
            bar.tick()
    assert capsys.readouterr().err.splitlines() == [
        "training: about 1.9 min to go",
        "training: about 88 s to go",
        "training: about 54 s to go",
    ]


def test_what_cannot_be_known_yet_is_named_with_how_far_it_is(capsys, clock):
    with Bar(True, clock) as bar:
        for _ in counted("preparing", range(2)):
            clock.now_s += 4.0
            bar.tick()
        doing("loading torch")
        clock.now_s += 4.0
        bar.tick()
    assert capsys.readouterr().err.splitlines() == ["preparing: 0 of 2", "loading torch: ..."]


def test_a_bar_that_is_not_shown_says_nothing(capsys, clock):
    with Bar(False, clock) as bar:
        bar.say("a line")
        bar.expect({"training": 100.0})
        doing("training", 1, 2)
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_phase_count_text_and_what_is_left(monkeypatch, capsys, clock):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with Bar(True, clock) as bar:
        bar.expect({"training": 100.0, "report": 20.0})
        clock.now_s = 1.0
        bar.at("training", 3, 200, lambda: "loss 0.5")
        told = capsys.readouterr().err
    for part in ("training", "3/200", "loss 0.5", "about 2.0 min to go"):
        assert part in told


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (99, "99 s"), (120, "2.0 min"), (7200, "2.0 h")])
def test_times_are_said_as_a_person_says_them(seconds, text):
    assert said(seconds) == text
