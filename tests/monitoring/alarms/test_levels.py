import math

import pytest

from byeori.monitoring.alarms.levels import log_threshold, shares


def test_all_tests_and_all_their_restarts_together_have_the_promised_share():
    own, joint = shares(7, has_joint=True)
    parts = (
        math.exp(-log_threshold(0.01, share, epoch)) for share in (*[own] * 7, joint) for epoch in range(1, 20_000)
    )
    assert sum(parts) == pytest.approx(0.01, rel=1e-3)


def test_without_a_joint_test_the_traits_have_all_and_without_traits_it_has():
    assert shares(4, has_joint=False) == (0.25, 0.0)
    assert shares(0, has_joint=True)[1] == 1.0
