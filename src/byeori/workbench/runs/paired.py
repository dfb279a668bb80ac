"""Runs asked about the same samples: by how much each is better than the first, with what chance leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from byeori.bundles.bundle import BUNDLE, Bundle
from byeori.core.errors import ByeoriError, ConfigError
from byeori.cycle.gate.scoring import scores_on
from byeori.cycle.gate.test_part import frozen_test_part
from byeori.evaluation.one_answer import scoring_of
from byeori.evaluation.paired.paired import Paired, Pairs, compare_pairs
from byeori.workbench.deployments.verdict import Interval, on_one_axis


@dataclass(frozen=True)
class Beside:
    """A run beside the first."""

    name: str
    paired: Paired | None
    why_not: str = ""
    """Why the two cannot be compared."""
    scoring: str = ""
    is_share: bool = True


def paired_runs(folder: Path, names: Sequence[str]) -> list[Beside]:
    """Compare each run with the first, on the test part of the first one's data, from which neither has learned."""
    first, *others = names
    return [_beside(folder, first, other) for other in others]


def _beside(folder: Path, first: str, other: str) -> Beside:
    try:
        one, two = (Bundle.load(folder / name / BUNDLE) for name in (first, other))
        if (one.task.name, set(one.task.inputs)) != (two.task.name, set(two.task.inputs)):
            raise ConfigError(f"{other}: answers another question than {first}, or from other inputs")
        part = frozen_test_part(one, two)
        scoring = scoring_of(one.task.target)
        before, after = (scores_on(bundle, part.cases) for bundle in (one, two))
        paired = compare_pairs(Pairs(before, after, len(part.cases), scoring.is_share))
    except ByeoriError as error:
        return Beside(other, None, str(error))
    return Beside(other, paired, "", scoring.mean_name, scoring.is_share)


def intervals_of(beside: Sequence[Beside]) -> list[Interval]:
    """Give the differences that could be told, on one axis."""
    told = [(one.name, one.paired) for one in beside if one.paired is not None and one.paired.samples]
    return on_one_axis([(name, {**vars(one), "difference": vars(one.difference)}) for name, one in told])
