"""Every sentence that a gate puts together, and that a server takes a challenger back with, is said in Korean too."""

import re
from dataclasses import replace

import numpy as np
import pytest

from byeori.cycle.gate.budgets import Budgets, Costs
from byeori.cycle.gate.comparing import Compared
from byeori.cycle.gate.deciding import decide, forbidden
from byeori.cycle.gate.report import GateReport
from byeori.cycle.gate.slicing import SliceFound
from byeori.cycle.suite import SuiteOutcome
from byeori.evaluation.one_answer import Scoring
from byeori.evaluation.paired.paired import Pairs, compare_pairs
from byeori.evaluation.statistics.estimate import Estimate
from byeori.serving.lineup.trial import Trial
from byeori.workbench.deployments.said import said
from byeori.workbench.frame.catalogue import Texts

KOREAN = Texts.of("ko")
SHARE = Scoring("correct", "accuracy")
ERROR = Scoring("absolute_error", "mean absolute error", False, np.inf, "km")


def _pairs(change, count=200, *, is_share=True):
    draw = np.random.default_rng(0)
    one = (draw.random(count) < 0.8).astype(float)
    other = np.where(draw.random(count) < abs(change), float(change > 0), one)
    return compare_pairs(Pairs(one, other, count, is_share))


def _reasons(scoring):
    """All that a comparison may say."""
    worse, alike = _pairs(-0.3, is_share=scoring.is_share), _pairs(0.01, is_share=scoring.is_share)
    slices = tuple(SliceFound("town", f"Oslo {n}", 40, 0.9, 0.5, 0.001) for n in range(7))
    failing = np.arange(30) < 20
    suite = SuiteOutcome(tuple(f"case {n}" for n in range(30)), ("kept",) * 30, np.full(30, True), ~failing)
    both = Compared(worse, {"test": worse, "live": worse}, None, slices, suite)
    yield from decide(both, scoring)[1]
    yield from decide(replace(both, paired=alike, parts={"test": alike}, slices=(), suite=None), scoring)[1]
    yield from decide(replace(both, paired=alike, parts={"test": alike}), scoring)[1]
    yield from decide(replace(both, paired=alike, parts={"test": alike, "live": alike}), scoring)[1]
    for more in (None, 120):
        some = replace(alike, more=more)
        yield from decide(Compared(some, {"test": some, "live": some}, None, (), None), scoring)[1]


def _sentences():
    yield from _reasons(SHARE)
    yield from _reasons(ERROR)
    costs = {"challenger": Costs(9.0, 80.0, Estimate(0.2, 0.1, 0.3))}
    yield from forbidden(Budgets(1.0, 1.0, 0.05), costs, None)
    report = GateReport("production", "towns-2", "towns-1", "worse", ("about 5 more labels would tell",))
    for word in ("better", "first", "worse", "unknown", "refused"):
        yield replace(report, word=word).text()
    for spoil in ("errors", "slow", "worse"):
        trial = Trial("shadow", "x", None, "x")
        trial.errors, trial.word = 3 * (spoil == "errors"), "worse" if spoil == "worse" else "unknown"
        for _ in range(200 * (spoil == "slow")):
            trial.champion_took(1.0)
            trial.took(9.0)
        yield trial.fault()


@pytest.mark.parametrize("sentence", dict.fromkeys(_sentences()))
def test_a_sentence_of_a_fixed_form_is_said_in_korean(sentence):
    korean = said(sentence, KOREAN)
    for clause in korean.split("; "):
        assert re.search("[가-힣]", clause), korean
    for number in re.findall(r"\d[\d.,]*\d", sentence):
        assert number in korean
    assert said(sentence, Texts.of("en")) == sentence


def test_what_somebody_wrote_stays_as_it_is():
    assert said("new cameras; {0} and {name}", KOREAN) == "new cameras; {0} and {name}"
    korean = said("towns-1: refused; towns-1: a challenger of another task", KOREAN)
    assert korean == "towns-1: 거부; towns-1: a challenger of another task"
