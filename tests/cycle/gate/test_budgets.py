"""Budgets: what a model costs, and which limits it exceeds."""

import pytest

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ConfigError
from byeori.cycle.gate.budgets import Budgets, Costs, costs_of, exceeded, size_mb
from byeori.cycle.gate.scoring import answered
from byeori.cycle.gate.test_part import frozen_test_part
from byeori.evaluation.statistics.estimate import Estimate

COSTS = Costs(12.0, 30.0, Estimate(0.2, 0.1, 0.3))


def test_what_is_within_its_budget_is_not_told_and_what_is_not_is():
    assert exceeded(Budgets(), COSTS) == []
    assert exceeded(Budgets(12.0, 30.0, 0.1), COSTS) == []
    assert exceeded(Budgets(10.0, 20.0, 0.05), COSTS) == [
        "its bundle has 12.0 MB, and the budget is 10 MB",
        "an answer takes 30.0 ms, and the budget is 20 ms",
        "its calibration error is 0.200 [0.100, 0.300], and the budget is 0.05",
    ]


def test_what_cannot_be_measured_exceeds_nothing():
    assert exceeded(Budgets(None, 1e-9, 1e-9), Costs(1.0, None, None)) == []


def test_a_budget_of_nothing_is_refused():
    with pytest.raises(ConfigError, match="calibration = 7: wanted an error from 0 to 1"):
        Budgets(calibration=7)
    with pytest.raises(ConfigError, match="latency_ms = 0: wanted a budget above 0"):
        Budgets(latency_ms=0)


def test_a_real_model_is_measured(runs):
    bundle = Bundle.load(runs / "towns-2")
    part = frozen_test_part(bundle, bundle)
    found = costs_of({"challenger": bundle}, {"challenger": answered(bundle, part.cases)}, part)["challenger"]
    files = [path for path in bundle.folder.rglob("*") if path.is_file() and path.suffix != ".md"]
    files = [path for path in files if path.name != "bundle.json"]
    assert found.size_mb == size_mb(bundle) == pytest.approx(sum(path.stat().st_size for path in files) / 1e6)
    assert found.latency_ms > 0
    assert 0 <= found.calibration.low <= found.calibration.value < 0.3
    assert set(found.to_json()) == {"size_mb", "latency_ms", "calibration"}
