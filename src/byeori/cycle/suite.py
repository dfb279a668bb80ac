"""The suite: every sample that somebody judged, corrected or cleaned is a case that the next model is asked too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.cycle.gate.scoring import Cases, cases_of
from byeori.data.deciding import prevailing
from byeori.evaluation.behaviour.answers import apart, same_within
from byeori.evaluation.one_answer import scoring_of
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision

if TYPE_CHECKING:
    from byeori.cycle.gate.live_part import Judged
    from byeori.cycle.live import Known
    from byeori.data.dataset import Dataset
    from byeori.data.task import Task
    from byeori.tracking.store import Store

JUDGED_WRONG, JUDGED_RIGHT = "judged wrong", "judged right"
_DECIDED: Mapping[str, str] = {"keep": "kept", "relabel": "corrected", "label": "labelled"}
PASSING = 0.1
"""Of what is not right or wrong: a case passes where it is no worse than the worst tenth of the test part's."""
NEARER = 0.5
"""And where an answer was judged wrong: at most this share of its distance from the truth."""


@dataclass(frozen=True)
class Suite:
    """Named cases with their truth, and why each is one."""

    cases: Cases
    slices: tuple[str, ...]
    """Of each: `judged wrong`, `judged right`, `corrected`, `kept` or `labelled`."""
    least: tuple[float, ...] = ()
    """Of the first, where anything is: the score that it must reach whoever is asked, -inf where nothing says one."""

    def __len__(self) -> int:
        return len(self.cases)


@dataclass(frozen=True)
class SuiteOutcome:
    """Which cases two models pass."""

    names: tuple[str, ...]
    slices: tuple[str, ...]
    champion: np.ndarray  # (cases,) bool
    challenger: np.ndarray  # (cases,) bool

    def __len__(self) -> int:
        return len(self.names)

    @property
    def broken(self) -> tuple[str, ...]:
        """The cases that the champion passes and the challenger does not."""
        return self._named(self.champion & ~self.challenger)

    @property
    def mended(self) -> tuple[str, ...]:
        """The cases that the challenger passes and the champion does not."""
        return self._named(~self.champion & self.challenger)

    @property
    def failed(self) -> tuple[str, ...]:
        """The cases that the challenger does not pass."""
        return self._named(~self.challenger)

    def by_slice(self) -> list[tuple[str, int, int, int]]:
        """Give each slice with its cases, and how many of them champion and challenger pass."""
        places = np.array(self.slices, dtype=object)
        rows = [(name, np.asarray(places == name, bool)) for name in sorted(set(self.slices))]
        return [(n, int(r.sum()), int(self.champion[r].sum()), int(self.challenger[r].sum())) for n, r in rows]

    def text(self) -> str:
        """Say it in a line."""
        passed = f"{int(self.challenger.sum()):,} of the suite's {len(self):,} cases pass"
        return f"{passed}, {int(self.champion.sum()):,} do with the champion: {_counts(self.mended, self.broken)}"

    def to_json(self, most: int = 1000) -> dict[str, Any]:
        """Give counts, slices, and names of the first cases that changed or fail, with the slice of each."""
        names = ("slice", "cases", "champion", "challenger")
        named = {*self.broken[:most], *self.mended[:most], *self.failed[:most]}
        return {
            "cases": len(self),
            "champion": int(self.champion.sum()),
            "challenger": int(self.challenger.sum()),
            "slices": [dict(zip(names, one, strict=True)) for one in self.by_slice()],
            "broken": list(self.broken[:most]),
            "mended": list(self.mended[:most]),
            "failed": list(self.failed[:most]),
            "slice_of": {name: of for name, of in zip(self.names, self.slices, strict=True) if name in named},
        }

    def _named(self, rows: np.ndarray) -> tuple[str, ...]:
        return tuple(self.names[row] for row in np.flatnonzero(rows))


def suite_of(store: Store, data: Dataset | None, judged: Judged, task: Task) -> Suite:
    """Give all cases there are: judged answers, and samples of the data that were decided on, each content once."""
    cases, slices = judged.cases, [_judged(one.answer.is_correct) for one in judged.known]
    least = tuple(_least(one, truth, task.target) for one, truth in zip(judged.known, cases.truth, strict=True))
    if data is None:
        return Suite(cases, tuple(slices), least)
    decided, why = _decided(data, standing(store.decisions.decisions(target=task.name)))
    known = set(cases.hashes)
    new = [row for row, content in enumerate(decided.hashes) if content not in known]
    return Suite(cases.joined(decided.at(new)), (*slices, *(why[row] for row in new)), least)


def outcome_of(
    suite: Suite, champion: np.ndarray, challenger: np.ndarray, *, is_share: bool, tested: np.ndarray
) -> SuiteOutcome:
    """Tell by scores (cases,), the higher the better, which cases pass; `tested` are the champion's of the test part.

    Of what is not right or wrong a case passes where it is no worse than the worst tenth of `tested`, and reaches what
    the suite wants of it: an answer that was judged wrong fails, however poor the champion is. What cannot be read by
    both is no case; by one of them, it has failed there.
    """
    there = np.isfinite(champion) | np.isfinite(challenger)
    known = tested[np.isfinite(tested)]
    least = np.full(len(suite), 1.0 if is_share or not len(known) else float(np.quantile(known, PASSING)))
    if not is_share:
        own = len(suite.least)
        least[:own] = np.maximum(least[:own], suite.least)
    rows = np.flatnonzero(there)
    passed = [np.nan_to_num(scores[rows], nan=-np.inf) >= least[rows] for scores in (champion, challenger)]
    names = tuple(suite.cases.names[row] for row in rows)
    return SuiteOutcome(names, tuple(suite.slices[row] for row in rows), *passed)


def _judged(is_correct: bool | None) -> str:
    return JUDGED_RIGHT if is_correct else JUDGED_WRONG


def _least(one: Known, truth: Any, target: Any) -> float:
    """The score that asks for half the distance from the truth of an answer that was judged wrong; -inf for others.

    An answer that counts as the truth all the same, as a mask of one pixel more, asks for no more than others.
    """
    scoring = scoring_of(target)
    if one.answer.is_correct or scoring.is_share or not isinstance(one.answer.outputs, Mapping):
        return -math.inf
    away = apart(target, one.answer.outputs, truth)
    if math.isnan(away) or away <= same_within(target):
        return -math.inf
    near = max(NEARER * away, same_within(target))
    return 1 - near if scoring.is_higher_better else -near


def _decided(data: Dataset, decisions: Sequence[Decision]) -> tuple[Cases, list[str]]:
    """The samples of the data that were decided on, with what was decided as their truth."""
    by_content = dict[str, list[Decision]]()
    for one in decisions:
        if one.sample and one.action in (*_DECIDED, "leave_out"):
            by_content.setdefault(one.sample, []).append(one)
    rows, why, truths, seen = list[int](), list[str](), list[Any](), set[str]()
    for row, content in enumerate(data.hashes.tolist()):
        if content not in by_content or content in seen:
            continue
        seen.add(content)
        last = prevailing(by_content[content])
        if last.action == "leave_out":
            continue
        rows.append(row)
        why.append(_DECIDED[last.action])
        truths.append(data.samples.labels[row] if last.action == "keep" else last.value)
    found = cases_of(data.readable, data.task, np.array(rows, int), data.hashes)
    # The data's own labels hold files and lists as its column writes them, which a decision may not.
    plain = (t if isinstance(t, str | int | float) else own for t, own in zip(truths, found.truth, strict=True))
    return Cases(found.names, found.cells, tuple(plain), found.hashes), why


def _counts(mended: Sequence[str], broken: Sequence[str]) -> str:
    return f"{len(mended):,} mended, {len(broken):,} broken"
