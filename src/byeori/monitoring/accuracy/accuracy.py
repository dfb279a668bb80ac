"""How good the answers of a span are: from confidence alone, from labels that were asked for, from truths that came.

The three are kept apart, for they rest on different things, and none is silently put in the place of another.
"""

from __future__ import annotations

import time as clock
from dataclasses import replace
from typing import TYPE_CHECKING

from byeori.evaluation.statistics.estimate import Estimate
from byeori.monitoring.accuracy.by_labels import by_labels, frame_of
from byeori.monitoring.accuracy.by_truths import by_truths
from byeori.monitoring.accuracy.evidence import Evidence, read_evidence
from byeori.monitoring.accuracy.found import Accuracy, ByLabels
from byeori.monitoring.accuracy.noting import notes_of
from byeori.monitoring.accuracy.periods import periods_of
from byeori.monitoring.accuracy.unlabelled import without_labels

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.monitoring.accuracy.reading import Span
    from byeori.tracking.store import Store

WIDTH = 0.1
"""Of an interval of a share, for which is said how many labels it needs; of other scores half of that now."""


def accuracy(
    store: Store, bundle: Bundle, span: Span, *, width: float | None = None, seed: int = 0, now: float | None = None
) -> Accuracy:
    """Estimate how good the answers of a span are, by all that is known of them.

    `width` is that of an interval for which the labels are counted. A span without answers is a DataError.
    """
    evidence = read_evidence(store, bundle, span, seed=seed, now=clock.time() if now is None else now)
    found = Accuracy(
        evidence.scoring,
        span.since,
        span.until,
        evidence.looked.whole,
        _by_confidence(evidence, seed),
        _by_labels(evidence, width, seed),
        by_truths(evidence.known, evidence.looked, evidence.delay, evidence.scoring, now=evidence.now),
        periods_of(evidence),
    )
    return replace(found, notes=notes_of(found, evidence))


def _by_confidence(evidence: Evidence, seed: int) -> Estimate | None:
    if evidence.why_not:
        return None
    return without_labels(evidence.looked.signal, *evidence.sample, is_share=evidence.scoring.is_share, seed=seed)


def _by_labels(evidence: Evidence, width: float | None, seed: int) -> ByLabels | None:
    if not len(evidence.questions.ids):
        return None
    frame = frame_of(evidence.askings, evidence.looked, evidence.expectation)
    wanted = width if width is not None else WIDTH if evidence.scoring.high == 1 else None
    return by_labels(evidence.questions, evidence.askings, frame, evidence.high, width=wanted, seed=seed)
