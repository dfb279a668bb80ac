"""The suite: what becomes a case, and which cases pass."""

import numpy as np

from byeori import Dataset
from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.live_part import judged_answers
from byeori.cycle.gate.scoring import Cases
from byeori.cycle.suite import Suite, outcome_of, suite_of
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
    suite = suite_of(store, data, judged, "kind")
    assert suite.slices == ("judged right", "judged right", "judged wrong", "kept", "corrected")
    assert suite.cases.truth[3:] == (data.samples.labels[0], "low")
    assert suite.cases.names[3:] == (data.samples.keys[0], data.samples.keys[1])
    assert len(suite_of(store, None, judged, "kind")) == 3


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
