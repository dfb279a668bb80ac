"""What a model may cost: its size, how long an answer takes, how far its confidence is from the truth."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.errors import ConfigError, DataError
from byeori.evaluation.category.calibration import calibration_error, claims_of_classes, claims_of_labels
from byeori.evaluation.guesses import Guesses

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.cycle.gate.scoring import Answered
    from byeori.cycle.gate.test_part import TestPart
    from byeori.evaluation.statistics.estimate import Estimate

TIMED = 30
"""Answers that are timed of each model, in turns; the median is told."""
_FIRST = 3  # that are not timed: what is loaded for the first answer


@dataclass(frozen=True)
class Budgets:
    """What a challenger may cost at most; what is None is told and not limited."""

    size_mb: float | None = None
    """Megabytes of its bundle."""
    latency_ms: float | None = None
    """Milliseconds that the answer to one sample takes on this machine, the median."""
    calibration: float | None = None
    """Expected calibration error, from 0 to 1: exceeded where even the low end of its interval is above."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value is not None and not value > 0:
                raise ConfigError(f"release: {name} = {value}: wanted a budget above 0, or none")
        if self.calibration is not None and self.calibration > 1:
            raise ConfigError(f"release: calibration = {self.calibration:g}: wanted an error from 0 to 1, or none")


@dataclass(frozen=True)
class Costs:
    """What a model costs."""

    size_mb: float
    latency_ms: float | None
    """None where there is no sample to ask about."""
    calibration: Estimate | None
    """Of classes and labels alone."""

    def to_json(self) -> dict[str, Any]:
        """Give all of it."""
        error = None if self.calibration is None else self.calibration.to_json()
        return {"size_mb": self.size_mb, "latency_ms": self.latency_ms, "calibration": error}


def exceeded(budgets: Budgets, costs: Costs) -> list[str]:
    """Say which budgets are exceeded, a sentence each."""
    said = []
    if budgets.size_mb is not None and costs.size_mb > budgets.size_mb:
        said.append(f"its bundle has {costs.size_mb:.1f} MB, and the budget is {budgets.size_mb:g} MB")
    if budgets.latency_ms is not None and costs.latency_ms is not None and costs.latency_ms > budgets.latency_ms:
        said.append(f"an answer takes {costs.latency_ms:.1f} ms, and the budget is {budgets.latency_ms:g} ms")
    error = costs.calibration
    if budgets.calibration is not None and error is not None and error.low > budgets.calibration:
        said.append(
            f"its calibration error is {error.value:.3f} [{error.low:.3f}, {error.high:.3f}], and the budget is "
            f"{budgets.calibration:g}"
        )
    return said


def latencies(bundles: Mapping[str, Bundle], cells: Mapping[str, Any] | None) -> dict[str, float | None]:
    """Give the median time of one answer of each, in ms, asked in turns so that the machine's load is that of all."""
    if cells is None:
        return dict.fromkeys(bundles)
    took: dict[str, list[float]] = {name: [] for name in bundles}
    for turn in range(_FIRST + TIMED):
        for name, bundle in bundles.items():
            begun = time.perf_counter()
            try:
                bundle.predict([cells])
            except DataError:
                return dict.fromkeys(bundles)
            if turn >= _FIRST:
                took[name].append(1000 * (time.perf_counter() - begun))
    return {name: statistics.median(times) for name, times in took.items()}


def size_mb(bundle: Bundle) -> float:
    """Give the megabytes of a bundle's files."""
    return float(sum((bundle.folder / name).stat().st_size for name in bundle.record["files"]) / 1e6)


def calibration_of(bundle: Bundle, outputs: np.ndarray | None, truth: np.ndarray | None) -> Estimate | None:
    """Give the expected calibration error of answers, (samples, ...) both; None where the target claims nothing."""
    judged_as = bundle.task.target.about.judged_as
    claims = {"classes": claims_of_classes, "labels": claims_of_labels}.get(judged_as)
    if claims is None or outputs is None or truth is None:
        return None
    return calibration_error(claims(Guesses([""] * len(outputs), outputs, truth, "test")))


def costs_of(bundles: Mapping[str, Bundle], asked: Mapping[str, Answered], part: TestPart) -> dict[str, Costs]:
    """Give what models cost by name; `asked` is what each said about the test part."""
    cells = part.cases.cells[0] if len(part.cases) else None
    times = latencies(bundles, cells)
    return {
        name: Costs(size_mb(one), times[name], calibration_of(one, asked[name].outputs, asked[name].truth))
        for name, one in bundles.items()
    }
