"""What must be known before an estimate of accuracy is trusted, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from byeori.evaluation.report.wording import measured
from byeori.monitoring.accuracy.labelled import FEWEST
from byeori.monitoring.accuracy.unlabelled import BLIND

if TYPE_CHECKING:
    from byeori.monitoring.accuracy.evidence import Evidence
    from byeori.monitoring.accuracy.found import Accuracy, ByLabels, ByTruths

_MANY = 0.05  # of the answers, that an estimate is not of


def notes_of(found: Accuracy, evidence: Evidence) -> tuple[str, ...]:
    """Give the sentences, those on the best estimate first."""
    notes = list[str]()
    if found.labels is not None:
        notes += _of_labels(found.labels, found)
    if found.confidence is not None:
        notes.append(f"The estimate from confidence alone: {BLIND[0].lower()}{BLIND[1:]}")
        notes += _beyond(found)
    elif evidence.why_not:
        notes.append(f"There is no estimate from confidence: {evidence.why_not}.")
    if found.truths is not None:
        notes += _of_truths(found.truths, found)
    if evidence.looked.share < 1:
        notes.append(
            f"Of {found.answers:,} answers {len(evidence.looked.ids):,}, evenly over the time, were looked at."
        )
    return tuple(notes)


def _of_labels(labels: ByLabels, found: Accuracy) -> Iterator[str]:
    if labels.estimate is None:
        yield (
            f"Of {labels.asked} questions {labels.labelled} have a label; an estimate by labels wants at least "
            f"{FEWEST}: "
            "`byeori label` shows those that are open."
        )
    if labels.open and labels.estimate is not None:
        yield (
            f"{labels.open} of {labels.asked} questions are still open; they are asked in a random order, "
            "so those answered are taken for a random part of them."
        )
    if labels.skipped:
        text = (
            f"{labels.skipped} of {labels.asked} questions were passed over, or got a label that tells no score. They "
            "are taken to be like the others, which they may not be"
        )
        if labels.extremes is not None:
            low, high = map(measured, labels.extremes)
            text += f": were all of them as bad, or as good, as can be, the estimate would be {low} or {high}"
        yield f"{text}."
    if labels.answers < (1 - _MANY) * found.answers:
        yield (
            f"The estimate by labels is of the {labels.answers:,} answers that could have been asked about, "
            f"not of all {found.answers:,}: the others came after the asking, or their inputs were not kept."
        )


def _beyond(found: Accuracy) -> Iterator[str]:
    """Say that labels and confidence contradict each other, where they do."""
    alone, labels = found.confidence, None if found.labels is None else found.labels.estimate
    if labels is None or alone is None or (labels.low <= alone.high and alone.low <= labels.high):
        return
    yield "The labels contradict the confidence: trust the labels, and look for what has changed."


def _of_truths(truths: ByTruths, found: Accuracy) -> Iterator[str]:
    share = truths.known / max(found.answers, 1)
    if truths.judged:
        yield (
            f"{truths.judged:,} answers were judged unasked. People judge what strikes them, mostly what is wrong: the "
            "mean of these is not that of all answers, and says nothing of it; `byeori monitor --ask 50` does."
        )
    late = truths.known - truths.judged
    if late and share < 1 - _MANY:
        yield (
            f"The truth of {late:,} of {found.answers:,} answers came by table; whether those are like the others "
            "nobody knows."
        )
    if truths.median_s is not None and truths.most_s is not None:
        text = f"Half of the truths come within {duration(truths.median_s)}, 90 % within {duration(truths.most_s)}"
        yield text + (f"; about {truths.waiting:,} are still on their way." if truths.waiting else ".")
    young = [one for one in found.periods if one.is_young]
    if young:
        yield (
            f"{len(young)} of {len(found.periods)} periods are too young to be judged: less than 80 % of their truths "
            "can have come."
        )


def duration(seconds: float) -> str:
    """Write a length of time.

    >>> duration(90), duration(7200), duration(86400)
    ('1.5 minutes', '2 hours', '1 day')
    """
    for unit, length in (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= length:
            number = f"{seconds / length:.2g}"
            return f"{number} {unit}" + ("s" if number != "1" else "")
    return f"{seconds:.2g} seconds"
