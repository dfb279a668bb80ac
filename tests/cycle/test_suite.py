"""The suite: what becomes a case, and which cases pass."""

import json
import math
from pathlib import Path

import numpy as np

from byeori import Dataset
from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.live_part import Judged, judged_answers
from byeori.cycle.gate.scoring import Cases
from byeori.cycle.live import Known
from byeori.cycle.suite import Suite, outcome_of, suite_of
from byeori.data.task import Task
from byeori.fields.kinds import Image, Line, Mask, Number
from byeori.fields.mask.regions import data_uri, png_of
from byeori.journal.answer import KeptAnswer
from byeori.journal.truths import Standing
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from contenders import towns
from judged import judge


def test_judged_answers_and_decided_samples_become_cases_with_their_reason(runs, trained):
    bundle, data = Bundle.load(runs / "towns-2"), Dataset(trained / "towns.csv", target="kind")
    judge(runs / "towns-2", [*towns(2, seed=1), *towns(1, seed=2, flip=True)])
    store, source = Store(runs), str(trained / "towns.csv")

    def decision(row: int, action: str, value: object = None) -> Decision:
        return Decision(0, 1.0, "ann", source, "kind", str(data.hashes[row]), data.samples.keys[row], action, value)

    store.decisions.add(
        [decision(0, "keep"), decision(1, "relabel", "low"), decision(2, "leave_out"), decision(3, "skip")]
    )
    judged = judged_answers(store, {bundle.digest}, runs, bundle.task.inputs)
    suite = suite_of(store, data, judged, bundle.task)
    assert suite.slices == ("judged right", "judged right", "judged wrong", "kept", "corrected")
    assert suite.cases.truth[3:] == (data.samples.labels[0], "low")
    assert suite.cases.names[3:] == (data.samples.keys[0], data.samples.keys[1])
    assert len(suite_of(store, None, judged, bundle.task)) == 3


def cases(count: int) -> Cases:
    names = tuple(f"case {number}" for number in range(count))
    return Cases(names, ({},) * count, ("",) * count, names)


def test_broken_and_mended_cases_are_named_and_counted_by_slice():
    suite = Suite(cases(5), ("kept", "kept", "corrected", "corrected", "corrected"))
    champion = np.array([1.0, 0.0, 1.0, np.nan, np.nan])
    challenger = np.array([1.0, 1.0, 0.0, 1.0, np.nan])
    found = outcome_of(suite, champion, challenger, is_share=True, tested=champion)
    assert (found.broken, found.mended, found.failed) == (("case 2",), ("case 1", "case 3"), ("case 2",))
    assert found.by_slice() == [("corrected", 2, 1, 1), ("kept", 2, 1, 2)]
    assert found.text() == "3 of the suite's 4 cases pass, 2 do with the champion: 2 mended, 1 broken"
    assert found.to_json()["slices"][0] == {"slice": "corrected", "cases": 2, "champion": 1, "challenger": 1}
    assert found.to_json()["slice_of"] == {"case 1": "kept", "case 2": "corrected", "case 3": "corrected"}
    assert len(found) == 4


def test_where_nothing_is_right_or_wrong_a_case_passes_as_most_of_the_test_part_does():
    tested = -np.arange(100.0)
    suite = Suite(cases(2), ("kept", "kept"))
    found = outcome_of(suite, np.array([-80.0, -95.0]), np.array([-95.0, -80.0]), is_share=False, tested=tested)
    assert (found.broken, found.mended) == (("case 0",), ("case 1",))


def numbers(*answers: tuple[dict[str, object], float, bool]) -> Judged:
    """Judged answers to prices: what was answered, what is true, whether it was right."""
    known = []
    for place, (outputs, truth, is_correct) in enumerate(answers):
        told = Standing(is_correct, truth, 1.0, place)
        text = json.dumps(outputs)
        kept = KeptAnswer(f"a{place}", 1.0, "b", None, 1.0, None, "serve", "x", None, text, "{}", Path(), told)
        known.append(Known(kept, truth, {}, f"h{place}"))
    return Judged(tuple(known))


def test_an_answer_judged_wrong_fails_however_poor_the_champion_is():
    answers = [({"value": 10.0}, 50.0, False), ({"value": 30.0}, 50.0, False), ({"value": 48.0}, 50.0, True)]
    task = Task({"rooms": Number()}, "price", Number())
    suite = suite_of(None, None, numbers(*answers), task)
    assert suite.least == (-20.0, -10.0, -math.inf)
    champion, challenger = np.array([-40.0, -20.0, -2.0]), np.array([-20.0, -10.5, -90.0])
    found = outcome_of(suite, champion, challenger, is_share=False, tested=-np.arange(500.0))
    assert found.by_slice() == [("judged right", 1, 1, 1), ("judged wrong", 2, 0, 1)]
    assert (found.mended, found.broken) == (("a0",), ())
    good = outcome_of(suite, champion, challenger, is_share=False, tested=-np.arange(10.0))
    assert good.mended == ()  # near enough to no longer be that wrong, and still among the worst of the test part


def test_a_line_that_counts_as_the_truth_wants_no_more_than_others():
    task = Task({"image": Image()}, "text", Line())
    one_letter = ({"value": "a line of thirty letters or so"}, "a line of thirty letters or so.", False)
    suite = suite_of(None, None, numbers(one_letter, ({"value": "abcd"}, "abxy", False)), task)
    assert suite.least == (-math.inf, -0.25)


def test_a_mask_judged_wrong_is_to_be_half_as_far_from_the_truth():
    target = Mask(classes=("sky", "road"), values=(0, 1), ignored=(255,), rows=2, columns=2)
    answer, truth = (data_uri(png_of(np.array(rows, np.uint8))) for rows in ([[0, 0], [1, 1]], [[0, 1], [1, 255]]))
    suite = suite_of(None, None, numbers(({"value": answer}, truth, False)), Task({"image": Image()}, "mask", target))
    assert suite.least == (0.75,)  # its mean IoU is 0.5
    tested = np.full(9, 0.1)
    found = outcome_of(suite, np.array([0.5]), np.array([0.8]), is_share=False, tested=tested)
    assert (found.mended, found.text()) == (
        ("a0",),
        "1 of the suite's 1 cases pass, 0 do with the champion: 1 mended, 0 broken",
    )
