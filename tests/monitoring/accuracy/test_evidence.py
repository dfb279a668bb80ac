import math
from dataclasses import replace

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.evaluation.one_answer import Scoring
from byeori.monitoring.accuracy.evidence import read_evidence
from live_answers import START, live


def test_the_greatest_score_is_the_bound_or_what_has_been_seen(tmp_path):
    here = live(tmp_path, 30)
    found = read_evidence(here.store, here.bundle, here.span, seed=0, now=START)
    assert found.high == 1
    errors = replace(found, scoring=Scoring("x", "x", False, math.inf), sample=(np.ones(2), np.array([3.0, 3.0])))
    assert errors.high == -3
    assert (
        replace(errors, scoring=Scoring("cer", "x", False, math.inf), sample=(np.ones(1), np.ones(1) * 0.2)).high == -1
    )


def test_no_answers_are_refused(tmp_path):
    here = live(tmp_path, 10)
    with pytest.raises(DataError, match=r"no answers in this time, so nothing is known of their accuracy"):
        read_evidence(here.store, here.bundle, replace(here.span, digests=("other",)), seed=0, now=START)
