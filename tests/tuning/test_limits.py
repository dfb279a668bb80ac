"""The numbers that tuning chose stand in one table."""

from limits import faults


def test_each_has_its_reason_is_used_and_stands_nowhere_else():
    assert not faults("tuning", facts={"tuned.py": "FORMAT", "study.py": "FORMAT"})
