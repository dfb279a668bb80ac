"""Who works on a turn of a cycle now: one process at a time, so that no step is done twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from byeori.core.errors import RunError
from byeori.tracking.environment import environment, is_alive, is_here

if TYPE_CHECKING:
    from byeori.tracking.records import CycleRecord
    from byeori.tracking.store import Store

BY = "by"
"""Under which name the content of a turn has the process that works on it."""
_PROCESS = ("host", "pid", "pid_started")


class Working:
    """A turn that this process works on, as it stands now."""

    def __init__(self, store: Store, record: CycleRecord) -> None:
        self._store = store
        self._process = _this_process()
        self.record = record

    def keep(self, step: str, content: Mapping[str, Any], *, ended: float | None = None) -> None:
        """Write how far it has come, and that it is worked on until it has ended."""
        found = {**_plain(content), **({BY: self._process} if ended is None else {})}
        self.record = self._store.cycles.keep(self.record, step=step, content=found, ended=ended)

    def leave(self) -> None:
        """Write that nobody works on it any more."""
        if BY in self.record.content:
            content = _plain(self.record.content)
            self.record = self._store.cycles.keep(self.record, step=self.record.step, content=content)


@contextmanager
def working(store: Store, record: CycleRecord) -> Iterator[Working]:
    """Take up a turn; that another process of this machine works on it is a RunError."""
    refuse_worked_on(record)
    held = Working(store, record)
    held.keep(record.step, record.content)
    try:
        yield held
    finally:
        held.leave()


def refuse_worked_on(record: CycleRecord) -> None:
    """Raise a RunError where another process of this machine is at work on a turn."""
    by = record.content.get(BY, {})
    if is_here(by) and is_alive(by) and by["pid"] != _this_process()["pid"]:
        raise RunError(
            f"{record.name}: process {by['pid']} is at work on the step {record.step!r} of this turn; "
            "look again when it has ended, or end it"
        )


def without_worker(record: CycleRecord) -> CycleRecord:
    """Give a turn as people see it."""
    return replace(record, content=_plain(record.content))


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in content.items() if name != BY}


def _this_process() -> dict[str, Any]:
    now = environment()
    return {name: now[name] for name in _PROCESS}
