"""Which answers are meant: in SQL what the database can tell, in Python the rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, or_

import byeori.tracking.schema as schema
from byeori.core.errors import ConfigError
from byeori.journal.answer import KeptAnswer
from byeori.journal.slices import Slice
from byeori.journal.times import Time, is_within, moment, part_of_day
from byeori.journal.values import value_text

_COLUMNS = schema.answers.c
_IS_OLD = _COLUMNS.source.is_(None)  # rows of before version 2 have their value and confidence in the outputs alone


@dataclass(frozen=True)
class AnswerFilter:
    """Which answers are meant; all that is said must hold.

    >>> AnswerFilter(below=1.5)
    Traceback (most recent call last):
    byeori.core.errors.ConfigError: --below: 1.5 is no confidence; wanted a number from 0 to 1
    """

    since: Time | None = None
    """From this time on: `7d` is so long ago, `2026-11-28` that day."""
    until: Time | None = None
    """Before this time."""
    hours: str | tuple[int, int] | None = None
    """In this part of the day: 8-18, or 22-6 over midnight."""
    value: str | None = None
    """Of this class, or value; of several labels one of them."""
    below: float | None = None
    """Of a confidence below this."""
    above: float | None = None
    """Of a confidence above this."""
    judged: bool | None = None
    """Whether it is known if they are right."""
    wrong: bool | None = None
    """Whether they are known to be wrong (yes) or right (no)."""
    source: str | None = None
    """Of a server (`serve`) or of files (`predict`)."""
    where: tuple[str, ...] = ()
    """Conditions on traits of the input: `brightness<0.3`, `town.value=Bergen`."""

    def __post_init__(self) -> None:
        for name, given in (("--since", self.since), ("--until", self.until)):
            if given is not None:
                moment(given, name)
        for name, share in (("--below", self.below), ("--above", self.above)):
            if share is not None and not 0 <= share <= 1:
                raise ConfigError(f"{name}: {share:g} is no confidence; wanted a number from 0 to 1")
        if self.hours is not None:
            part_of_day(self.hours, "--hours")
        if self.source not in (None, "serve", "predict"):
            raise ConfigError(f"--source: {self.source!r} is no source of answers; wanted serve or predict")
        if self.wrong is not None and self.judged is False:
            raise ConfigError("--wrong: of answers that nobody has judged it is not known; leave one of the two out")
        for text in self.where:
            Slice.of(text)

    def settled(self, now: float | None = None) -> AnswerFilter:
        """Give it with times in seconds since 1970, so that it means the same from the first answer to the last."""
        now = time.time() if now is None else now
        since = None if self.since is None else moment(self.since, "--since", now=now)
        until = None if self.until is None else moment(self.until, "--until", now=now)
        return replace(self, since=since, until=until)

    @property
    def looks_at_judgements(self) -> bool:
        """Whether it asks what was said of an answer."""
        return self.judged is not None or self.wrong is not None

    @property
    def is_sql(self) -> bool:
        """Whether the database alone can tell."""
        return not (self.hours or self.where or self.value or self.looks_at_judgements or self._asks_confidence)

    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """Give what the database is asked of a settled filter: no answer that is meant is left out by it."""
        found = list[ColumnElement[bool]]()
        if self.since is not None:
            found.append(_COLUMNS.time >= self.since)
        if self.until is not None:
            found.append(_COLUMNS.time < self.until)
        if self.source is not None:
            found.append(_COLUMNS.source == self.source)
        if self.value is not None:
            found.append(or_(_COLUMNS.value.contains(self.value, autoescape=True), _IS_OLD))
        if self.below is not None:
            found.append(or_(_COLUMNS.confidence < self.below, _IS_OLD))
        if self.above is not None:
            found.append(or_(_COLUMNS.confidence > self.above, _IS_OLD))
        if self.judged or self.wrong is not None:
            found.append(exists().where(schema.judgements.c.answer == _COLUMNS.id))
        return found

    def tests(self) -> _Tests:
        """Give what Python asks of each answer that the database gave."""
        hours = None if self.hours is None else part_of_day(self.hours, "--hours")
        return _Tests(self, hours, tuple(map(Slice.of, self.where)))

    @property
    def _asks_confidence(self) -> bool:
        return self.below is not None or self.above is not None


@dataclass(frozen=True)
class _Tests:
    filter: AnswerFilter
    hours: tuple[int, int] | None
    slices: tuple[Slice, ...]

    def hold(self, answer: KeptAnswer) -> bool:
        """Whether an answer is meant, but for what was said of it."""
        return (
            (self.hours is None or is_within(answer.time, self.hours))
            and (self.filter.value is None or _has_value(answer.outputs, self.filter.value))
            and (not self.filter._asks_confidence or self._has_confidence(answer.confidence))
            and (not self.slices or all(one.holds(answer.traits) for one in self.slices))
        )

    def hold_judged(self, answer: KeptAnswer) -> bool:
        """Whether an answer is meant by what was said of it."""
        judged, wrong, told = self.filter.judged, self.filter.wrong, answer.is_correct
        return (judged is None or judged == (told is not None)) and (wrong is None or told is (not wrong))

    def _has_confidence(self, found: float | None) -> bool:
        below, above = self.filter.below, self.filter.above
        return found is not None and (below is None or found < below) and (above is None or found > above)


def _has_value(outputs: Any, wanted: str) -> bool:
    value = outputs.get("value") if isinstance(outputs, dict) else None
    return value_text(outputs) == wanted or (isinstance(value, list) and wanted in value)
