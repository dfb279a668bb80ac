"""`monitor`: look at what a model has met, keep its alarms, and tell what has changed."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from byeori.core.errors import ConfigError
from byeori.journal.times import moment
from byeori.monitoring.accuracy.accuracy import accuracy
from byeori.monitoring.accuracy.asking import ask as ask_about
from byeori.monitoring.accuracy.reading import Span
from byeori.monitoring.alarms.acknowledge import How
from byeori.monitoring.alarms.look import look
from byeori.monitoring.drift.windows import floor_hour
from byeori.monitoring.options import Looking
from byeori.monitoring.own import Function, OwnTrait, own_drifts, own_trait
from byeori.monitoring.report.build import build_report
from byeori.monitoring.report.report import MonitorReport
from byeori.monitoring.subject import Subject, subject_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.run import Run


def monitor(
    run: Run | Bundle | str | os.PathLike[str],
    *,
    since: str = "7d",
    until: str | None = None,
    by: Literal["day", "hour"] = "day",
    alpha: float | None = None,
    acknowledge: How | None = None,
    store: str | Path | None = None,
    traits: Sequence[Function | str] = (),
) -> MonitorReport:
    """Compare what a bundle was asked and has answered with its reference, and let its alarms take what is new.

    `run` is a run, a bundle, the folder of one, or `runs/last`. `since` and `until` are `7d` or `36h` ago, or dates,
    and are of the report alone: the alarms take each answer once, from the first on. `alpha` is their promise, settled
    when the monitor begins. `acknowledge` ends alarms that stand: `mended`, or `normal` for a new normal. No answers
    yet, or too few to say anything, is a DataError. `traits` are functions of your own, from the values of a sample by
    column to a number or a word, or `my_trait.py:redness`: of kept inputs since then, beside those of before. How good
    the answers are is a chapter of the report.
    """
    looking, own = Looking(since, until, by), [own_trait(one) for one in traits]
    return look_once(subject_of(run, store), looking, alpha=alpha, acknowledge=acknowledge, own=own)


def look_once(
    subject: Subject,
    looking: Looking,
    *,
    alpha: float | None = None,
    acknowledge: How | None = None,
    own: Sequence[OwnTrait] = (),
) -> MonitorReport:
    """Look at the answers of a subject once, and give the report; `own` are traits beside those of `looking`."""
    begin, end = _span(looking)
    every = [*own, *(own_trait(one) for one in looking.trait)]
    report = build_report(subject, look(subject, alpha, acknowledge), begin, end, by=looking.by)
    report = replace(report, own=own_drifts(subject, every, begin, end))
    span = Span(subject.digests, begin, end)
    if looking.ask is not None:
        asked = ask_about(subject.store, subject.bundle, looking.ask, span=span)
        report = replace(report, notes=(*report.notes, str(asked)))
    return report.with_chapter(accuracy(subject.store, subject.bundle, span))


def _span(looking: Looking) -> tuple[float, float]:
    now = time.time()
    begin = floor_hour(moment(looking.since, "monitor --since", now=now))
    end = now if looking.until is None else moment(looking.until, "monitor --until", now=now)
    if begin >= end:
        raise ConfigError(
            f"monitor: --since {looking.since} is not before --until {looking.until or 'now'}; nothing lies between "
            "them"
        )
    return begin, end if looking.until is None else min(now, -floor_hour(-end))  # counts are of whole hours
