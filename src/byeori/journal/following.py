"""Answers as they come: rows are written a while after the answer, by several writers, and none is to be missed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from byeori.journal.answer import KeptAnswer

if TYPE_CHECKING:
    from byeori.journal.answers import Answers

_LATE_S = 10.0  # how long after its answer a row may still be written


def follow(answers: Answers, wait: Callable[[], object]) -> Iterator[KeptAnswer]:
    """Give the answers that come from now on, each once; `wait` is called where none has come."""
    begin = time.time()
    seen: dict[str, float] = {answer.id: answer.time for answer in _since(answers, begin - _LATE_S)}
    while True:
        looked = time.time()  # before they are read: whoever takes them may take long
        came = [answer for answer in _since(answers, begin - _LATE_S) if answer.id not in seen]
        yield from came
        seen |= {answer.id: answer.time for answer in came}
        begin = looked
        seen = {id_: at for id_, at in seen.items() if at >= begin - 2 * _LATE_S}
        if not came:
            wait()


def _since(answers: Answers, begin: float) -> Iterator[KeptAnswer]:
    return iter(replace(answers, filter=replace(answers.filter.settled(), since=begin)))
