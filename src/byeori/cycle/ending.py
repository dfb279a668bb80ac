"""A turn of a cycle that is ended by hand, as one whose training fails whenever it is tried."""

from __future__ import annotations

import time
from getpass import getuser
from pathlib import Path

from byeori.core.errors import ConfigError, RunError, listed, nearest
from byeori.cycle.champion import PRODUCTION
from byeori.cycle.turn import Turn
from byeori.cycle.turn_page import save
from byeori.cycle.working import refuse_worked_on, without_worker
from byeori.tracking.database import has_store
from byeori.tracking.store import Store


def end_turn(name: str = PRODUCTION, reason: str = "", *, who: str | None = None, folder: str | Path = "runs") -> Turn:
    """End the turn of a release name that has not ended, for a reason, and give it; the next call begins another.

    Nothing that it has made is removed: its questions stay in the queue, and a run that it has begun stays a run. A
    name without such a turn, no reason, and a turn that another process works on are errors.
    """
    if not reason.strip():
        raise ConfigError('cycle: --end wants the reason why the turn is ended: --end "the labels are wrong"')
    if not has_store(folder):
        raise RunError(f"{folder}: holds no store, so no cycle goes on there; give the runs folder by `--folder`")
    store, who = Store(folder), who or getuser()
    try:
        record = store.cycles.going(name)
        if record is None:
            raise RunError(_nothing_goes_on(name, store))
        refuse_worked_on(record)
        record = without_worker(record)
        begun = record.content.get("retrain", {}).get("run")
        run = f"; the run {begun} stays" if begun else ""
        found = {"text": f"{who} has ended it before {record.step!r} was done: {reason}{run}", "reason": reason}
        content, now = {**record.content, "end": found}, time.time()
        turn = Turn(store.cycles.keep(record, step=record.step, content=content, ended=now))
        told = {"turn": record.id, "step": record.step, "reason": reason, "run": begun}
        store.audit.add(who, "end", name, told)
    finally:
        store.close()
    save(turn, Path(folder))
    return turn


def _nothing_goes_on(name: str, store: Store) -> str:
    turns = store.cycles.cycles(name, newest=1)
    if turns:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(turns[0].ended))
        return f"{name}: no turn of its cycle goes on; the last one has ended at {when}"
    known = sorted({one.name for one in store.cycles.cycles() if one.ended is None})
    there = f"; there are turns of {listed(known)}" if known else ""
    return f"{name}: no turn of a cycle goes on under this name{there}{nearest(name, known)}"
