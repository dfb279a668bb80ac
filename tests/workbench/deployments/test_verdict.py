import pytest

from byeori.tracking.records import Verdict
from byeori.workbench.deployments.verdict import costs_of, filled, intervals_of, is_share


def _paired(value, samples=10):
    return {"word": "unknown", "samples": samples, "difference": {"value": value, "low": value - 1, "high": value + 1}}


def _verdict(**content):
    return Verdict(1, 0.0, "a", "b", 1, "unknown", content)


def test_differences_lie_on_one_axis_around_nothing():
    found = intervals_of(_verdict(paired=_paired(0.0), parts={"test": _paired(1.0), "live": _paired(-1.0)}))
    assert [one.name for one in found] == ["all", "test", "live"]
    assert found[0].at["value"] == 50
    assert found[1].at["value"] - 50 == pytest.approx(50 - found[2].at["value"])
    assert all(one.at["low"] >= 0 and one.at["low"] + one.at["width"] <= 100 for one in found)


def test_one_part_alone_is_shown_once_and_what_is_not_known_not_at_all():
    assert [one.name for one in intervals_of(_verdict(paired=_paired(0.0), parts={"test": _paired(0.0)}))] == ["test"]
    assert intervals_of(_verdict(paired=None)) == []
    assert intervals_of(_verdict(paired={"difference": {"value": None, "low": 0, "high": 0}})) == []


def test_what_a_gate_did_not_keep_reads_as_nothing():
    assert filled(_verdict()).content["suite"] is None
    assert filled(_verdict(suite={"cases": 3})).content["suite"] == {
        **{"cases": 3, "champion": None},
        **{"challenger": None, "broken": None},
    }


def test_costs_stand_side_by_side_and_points_are_of_accuracy():
    found = costs_of(_verdict(costs={"challenger": {"size_mb": 3.5, "calibration": {"value": 0.25, "low": 0}}}))
    assert found == [("size_mb", None, 3.5), ("calibration", None, 0.25)]
    assert is_share(_verdict(scoring="accuracy"))
    assert not is_share(_verdict())
