"""The word: what is better on the whole may still be worse somewhere, too large, or misbehave."""

from dataclasses import replace

import numpy as np

from byeori.cycle.gate.budgets import Budgets, Costs
from byeori.cycle.gate.comparing import Compared
from byeori.cycle.gate.deciding import decide, forbidden, sized, suite_is_worse, worse_slices
from byeori.cycle.gate.slicing import SliceFound
from byeori.cycle.suite import SuiteOutcome
from byeori.evaluation.one_answer import Scoring
from byeori.evaluation.paired.paired import Pairs, compare_pairs
from byeori.evaluation.statistics.comparison import Comparison
from byeori.evaluation.statistics.estimate import Estimate

ACCURACY = Scoring("correct", "accuracy")


def compared(wins: int, losses: int, both: int = 300, **more: object) -> Compared:
    champion = np.r_[np.zeros(wins), np.ones(losses + both)]
    challenger = np.r_[np.ones(wins), np.zeros(losses), np.ones(both)]
    paired = compare_pairs(Pairs(champion, challenger, len(champion)))
    return replace(Compared(paired, {"test": paired}, None, (), None), **more)


def test_without_objections_it_is_the_word_of_the_pairs():
    assert decide(compared(60, 20), ACCURACY) == ("better", ("+10.5 [+6.2, +14.8] points of accuracy on 380 samples",))
    word, reasons = decide(compared(20, 16), ACCURACY)
    assert word == "unknown"
    assert "more labels would tell" in reasons[0]
    assert "not even a million" in decide(compared(1000, 1000), ACCURACY)[1][0]


def test_a_slice_that_is_worse_is_named_and_keeps_it_out():
    bad = SliceFound("town", "Seoul", 40, 0.9, 0.5, 0.0001)
    word, reasons = decide(compared(60, 20, slices=(bad, SliceFound("town", "Oslo", 40, 0.5, 0.4, 0.3))), ACCURACY)
    assert word == "worse"
    assert reasons[0] == "worse where town is Seoul: -40.0 points on 40 samples (p 0.001 of all slices)"
    assert worse_slices((bad,)) == [bad]
    many = tuple(SliceFound("town", str(number), 40, 0.9, 0.5, 0.01) for number in range(8))
    assert decide(compared(60, 20, slices=many), ACCURACY)[1][-2] == "and 3 slices more are worse"


def test_a_part_the_metric_and_the_suite_speak_against_it_too():
    live = compare_pairs(Pairs(np.ones(60), np.r_[np.zeros(30), np.ones(30)]))
    whole = compared(100, 20)
    parts = {"test": whole.paired, "live": live}
    metric = ("macro_f1", Comparison(Estimate(-0.2, -0.3, -0.1), 0.002))
    suite = SuiteOutcome(tuple("abcdefgh"), ("kept",) * 8, np.ones(8, bool), np.array([True] + [False] * 7))
    word, reasons = decide(compared(100, 20, parts=parts, metric=metric, suite=suite), ACCURACY)
    assert word == "worse"
    assert reasons[0].startswith("worse on the live part: -50.0 [")
    assert reasons[1] == "its macro F1 is worse by 0.200 (p 0.002)"
    assert reasons[2].endswith("0 mended, 7 broken; broken are b, c, d, e, f, ...")
    assert suite_is_worse(suite)
    slightly = compared(20, 16, suite=suite)
    assert decide(slightly, ACCURACY)[1][-1].endswith("samples on the whole")  # no labels more would tell otherwise


def test_numbers_are_told_in_their_unit():
    chance = np.random.default_rng(0)
    found = compare_pairs(Pairs(-chance.random(100) - 1, -chance.random(100), 100, is_share=False))
    said = sized(found, Scoring("absolute_error", "mean absolute error", False, unit="kg"))
    assert said.endswith("] kg (mean absolute error, + is better)")


def test_a_budget_forbids_whatever_it_is_better_at():
    costs = {"challenger": Costs(12.0, 1.0, None)}
    assert forbidden(Budgets(), costs, None) == ()
    assert forbidden(Budgets(size_mb=10), costs, None) == ("its bundle has 12.0 MB, and the budget is 10 MB",)
