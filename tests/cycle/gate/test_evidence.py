"""The evidence: test part, live part and suite, and a name for what a verdict rests on."""

import numpy as np

from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.evidence import ask, gather
from byeori.cycle.gate.scoring import scores_on
from byeori.tracking.store import Store
from contenders import towns
from judged import judge


def test_what_is_judged_since_changes_the_evidence_and_live_cases_are_asked_once(runs):
    champion, challenger = Bundle.load(runs / "towns-1"), Bundle.load(runs / "towns-2")
    store = Store(runs)
    before = gather("production", champion, challenger, store, runs=runs)
    assert (len(before.live), len(before.suite)) == (0, 0)
    judge(runs / "towns-1", towns(12, seed=1))
    after = gather("production", champion, challenger, store, runs=runs)
    assert after.digest != before.digest
    assert after.part.digest == before.part.digest
    assert len(after.suite) == 12
    assert 0 < len(after.live) < 12
    asked = ask(challenger, after)
    assert np.array_equal(asked.suite[after.live_rows], scores_on(challenger, after.live.cases))
    assert len(asked.part.scores) == len(after.part.cases)
