"""The gate on real runs: what it says, keeps and counts."""

from byeori.cycle.gate.budgets import Budgets
from byeori.cycle.gate.gate import GateOptions, gate
from byeori.cycle.release import release, releases
from byeori.tracking.store import Store
from contenders import towns
from judged import judge


def test_it_says_what_it_finds_and_releases_nothing(runs):
    release(runs / "towns-1")
    report = gate(runs / "towns-2")
    assert report.word == "better"
    assert report.is_better
    assert report.text().startswith("towns-2: better than towns-1; +")
    assert "points of accuracy on" in report.text()
    assert [one.bundle for one in releases(store=runs)] == [Store(runs).releases.newest("production").bundle]
    assert len(releases(store=runs)) == 1


def test_the_same_evidence_again_is_the_same_look(runs):
    release(runs / "towns-1")
    assert [gate(runs / "towns-2").look for _ in range(3)] == [1, 1, 1]
    kept = Store(runs).releases.verdicts()
    assert [one.word for one in kept] == ["first", "better", "better", "better"]
    assert kept[-1].content["paired"]["samples"] == kept[-1].content["test_part"]["samples"]
    assert kept[-1].content["format"] == 1


def test_a_worse_one_is_worse_and_the_report_says_by_how_much(runs):
    release(runs / "towns-2")
    report = gate(runs / "towns-1")
    assert report.word == "worse"
    assert report.paired.difference.high < 0
    assert report.paired.losses > report.paired.wins


def test_answers_that_are_judged_since_are_one_more_look(runs):
    release(runs / "towns-1")
    assert gate(runs / "towns-2").look == 1
    judge(runs / "towns-1", towns(30, seed=4))
    report = gate(runs / "towns-2")
    assert report.look == 2
    assert report.parts["live"].samples > 0
    assert report.suite.text() in " ".join([report.suite.text(), *report.reasons])
    assert Store(runs).releases.verdicts()[-1].content["suite"]["cases"] == 30


def test_a_budget_that_is_exceeded_refuses_what_is_better(runs):
    release(runs / "towns-1")
    options = GateOptions(Budgets(size_mb=0.01))
    outcome = release(runs / "towns-2", options=options)
    assert (outcome.is_released, outcome.gate.word) == (False, "refused")
    assert "the budget is 0.01 MB" in outcome.gate.reasons[0]
    assert release(runs / "towns-2", options=options, accept="there is room").is_released
