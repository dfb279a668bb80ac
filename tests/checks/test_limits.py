"""The numbers that the checks chose stand in one table."""

from limits import faults

_FACTS = {
    "findings.py": "_VERSION",
    "leaks.py": "_LARGEST",  # what can be squared
    "perceptual.py": "SIDE THUMB _BANDS",  # what the hash is made of
}


def test_each_has_its_reason_is_used_and_stands_nowhere_else():
    assert not faults("checks", facts=_FACTS)
