"""The labels that were asked for, joined with the answers that they stand for, and the estimate from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from byeori.evaluation.one_answer import score_of
from byeori.journal.truths import Standing, truths_of
from byeori.monitoring.accuracy.askings import Asking, probability_of_all
from byeori.monitoring.accuracy.expecting import Expectation
from byeori.monitoring.accuracy.found import ByLabels
from byeori.monitoring.accuracy.labelled import FEWEST, Asked, estimate_of, labels_for, with_labels
from byeori.monitoring.accuracy.reading import Looked, outputs_of
from byeori.tracking.decisions import standing
from byeori.tracking.records import Item
from byeori.tracking.store import Store


@dataclass(frozen=True)
class Questions:
    """The questions about a window's answers, one a row."""

    ids: tuple[str, ...]
    items: tuple[Item, ...]
    time: np.ndarray  # (questions,) when it was answered
    score: np.ndarray  # (questions,) NaN where there is no label that tells it
    is_open: np.ndarray  # (questions,) bool, whether nobody has said anything of it, nor passed it over


def questions_in(store: Store, askings: Sequence[Asking], since: float, until: float, *, target: Any) -> Questions:
    """Read the questions whose answers were given in since <= time < until, with their labels."""
    items = {item.answer: item for one in askings for item in one.items if item.answer is not None}
    told = truths_of(store, items)
    rows = [
        (answer, time, scored(target, outputs, told.get(answer)))
        for answer, time, outputs in outputs_of(store, items)
        if since <= time < until
    ]
    ids = tuple(answer for answer, _, _ in rows)
    is_open = [items[one].state == "open" and one not in told and not _passed_over(store, items[one]) for one in ids]
    return Questions(
        ids,
        tuple(items[answer] for answer in ids),
        np.array([time for _, time, _ in rows], np.float64),
        np.array([score for _, _, score in rows], np.float64),
        np.array(is_open, bool),
    )


def _passed_over(store: Store, item: Item) -> bool:
    return any(one.action == "skip" for one in standing(store.decisions.decisions(item=item.id)))


def scored(target: Any, outputs: Mapping[str, Any], standing: Standing | None) -> float:
    """Give how good an answer is by what stands of it; NaN where nothing does, or it tells no score.

    That an answer is wrong is enough of a class; by how much a number is wrong needs the truth.
    """
    if standing is None:
        return float("nan")
    found = score_of(target, outputs, standing.truth)
    if found != found and target.about.judged_as in ("classes", "scores"):
        return float(standing.is_correct)
    return found


@dataclass(frozen=True)
class Frame:
    """The answers of a window that could have been asked about, or an even part of them."""

    expected: np.ndarray  # (answers,)
    probability: np.ndarray  # (answers,) to have been asked about
    answers: int
    """How many there are."""


def frame_of(askings: Sequence[Asking], looked: Looked, expectation: Expectation) -> Frame:
    """Give what the askings could have drawn of a window's answers."""
    kept = looked.is_kept
    signal, time = looked.signal[kept], looked.time[kept]
    probability = probability_of_all(askings, time, expectation.spread(signal))
    could = probability > 0
    answers = round(int(could.sum()) / looked.share)
    return Frame(expectation.expected(signal)[could], probability[could], answers)


def by_labels(
    questions: Questions, askings: Sequence[Asking], frame: Frame, high: float, *, width: float | None, seed: int
) -> ByLabels:
    """Give the estimate of all answers of the frame; `high` is the greatest possible score, negative if only seen.

    `width` is that of an interval about which is said how many labels it needs, None half of what it is.
    """
    has_score = np.isfinite(questions.score)
    found = ByLabels(
        None,
        asked=len(questions.ids),
        labelled=int(has_score.sum()),
        open=int(questions.is_open.sum()),
        skipped=int((~has_score & ~questions.is_open).sum()),
        answers=frame.answers,
    )
    if found.labelled < FEWEST or not frame.answers:
        return found
    asked = _asked(questions, askings, frame, high)
    there = _some(asked, has_score)
    estimate = with_labels(there, seed=seed)
    wanted = (estimate.high - estimate.low) / 2 if width is None else width
    return replace(
        found,
        estimate=estimate,
        width=wanted,
        extremes=_extremes(asked, ~questions.is_open) if found.skipped and asked.is_bounded else None,
        labels_for_width=labels_for(there, wanted, seed=seed),
    )


def _asked(questions: Questions, askings: Sequence[Asking], frame: Frame, high: float) -> Asked:
    expected, spread = (
        np.array([(item.content or {})[name] for item in questions.items], np.float64)
        for name in ("expected", "spread")
    )
    return Asked(
        questions.score,
        expected,
        probability_of_all(askings, questions.time, spread),
        frame.expected,
        frame.probability,
        frame.answers,
        high=abs(high),
        is_bounded=high > 0,
    )


def _some(asked: Asked, there: np.ndarray) -> Asked:
    """The labels of some of the questions, taken for a random part of them."""
    part = float(there.mean())
    score = asked.score[there]
    return replace(
        asked,
        score=score,
        expected=asked.expected[there],
        probability=asked.probability[there] * part,
        all_probability=asked.all_probability * part,
        high=asked.high if asked.is_bounded else max(asked.high, float(score.max())),
    )


def _extremes(asked: Asked, over: np.ndarray) -> tuple[float, float]:
    """The estimate with each passed-over question as bad, and as good, as can be."""
    filled = [replace(asked, score=np.where(np.isfinite(asked.score), asked.score, end)) for end in (0.0, asked.high)]
    low, high = (estimate_of(_some(one, over)) for one in filled)
    return low, high
