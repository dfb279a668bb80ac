"""All that is known of the answers of a span, read once: answers, expectation, questions, truths and their delay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import DataError
from byeori.evaluation.one_answer import Scoring, scoring_of
from byeori.monitoring.accuracy.askings import Asking, askings_of
from byeori.monitoring.accuracy.by_labels import Questions, questions_in
from byeori.monitoring.accuracy.by_truths import Known, known_in
from byeori.monitoring.accuracy.delay import Delay, delay_of
from byeori.monitoring.accuracy.expecting import Expectation
from byeori.monitoring.accuracy.reading import Looked, Span, look_at
from byeori.monitoring.accuracy.reference import expectation_of, greatest_seen, known_sample

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.store import Store

_OFTEN_BELOW = {"cer": 1.0}  # what scores without a bound seldom exceed


@dataclass(frozen=True)
class Evidence:
    """What the estimates are made of."""

    span: Span
    scoring: Scoring
    looked: Looked
    expectation: Expectation
    sample: tuple[np.ndarray, np.ndarray]
    """Signal and score of the reference's validation samples, (rows,) both."""
    why_not: str
    """Why confidence tells nothing; empty where it does."""
    askings: tuple[Asking, ...]
    questions: Questions
    known: Known
    now: float

    @cached_property
    def delay(self) -> Delay | None:
        """How long truths take that come by table, or, where there are none, those of people."""
        known = self.known
        late = ~known.is_judged if (~known.is_judged).any() else known.is_judged
        return delay_of((known.came - known.time)[late], self.now - known.time[late])

    @property
    def high(self) -> float:
        """The greatest score there can be; where nothing bounds it, minus the greatest that has been seen."""
        if math.isfinite(self.scoring.high):
            return self.scoring.high
        return -max(greatest_seen(self.sample[1]), _OFTEN_BELOW.get(self.scoring.name, 0.0), 1e-300)


def read_evidence(store: Store, bundle: Bundle, span: Span, *, seed: int, now: float) -> Evidence:
    """Read what is known of a span's answers; one without answers is a DataError."""
    target = bundle.task.target
    looked = look_at(store, span, by_value=target.about.judged_as == "number", seed=seed)
    if not looked.ids:
        raise DataError(
            "there are no answers in this time, so nothing is known of their accuracy; "
            "wanted answers of `byeori serve` or `byeori predict --record`, or an earlier --since"
        )
    expectation, why_not = expectation_of(bundle)
    askings = tuple(askings_of(store, bundle.digest))
    asked = frozenset[str]().union(*(one.ids for one in askings))
    return Evidence(
        span,
        scoring_of(target),
        looked,
        expectation,
        (np.empty(0), np.empty(0)) if why_not else known_sample(bundle),
        why_not,
        askings,
        questions_in(store, askings, span.since, span.until, target=target),
        known_in(store, span, target, asked),
        now,
    )
