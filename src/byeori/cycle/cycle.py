"""The verb `cycle`: turn after turn of look, ask, wait, retrain, gate, until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.cycle.champion import PRODUCTION, champion_of
from byeori.cycle.turn import CycleOptions, Turn, one_turn
from byeori.cycle.turn_page import save

if TYPE_CHECKING:
    from byeori.training.progress.watch import Watch

_POLL_S = 30.0  # between two looks at whether people have answered


def run_cycle(
    name: str = PRODUCTION,
    *,
    options: CycleOptions | None = None,
    every_s: float | None = None,
    folder: str | Path = "runs",
    watch: Watch | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Turn:
    """Keep a release name good: look at its answers, ask people, wait, train anew, release what the gate finds better.

    Goes on with the turn that has not ended, or begins one, as far as it can go now: where people are asked it comes
    back at once, and the next call goes on. With `every_s` it stays, waits for people, and begins a turn every so many
    seconds until it is stopped (`KeyboardInterrupt`); a turn that is broken off anywhere is gone on with by the next
    call. `tell` hears what each step has found; each turn has a page in the folder `cycles` beside the runs.
    """
    while True:
        begun_s = time.monotonic()
        turn = one_turn(name, options=options, folder=folder, watch=watch, tell=tell)
        tell(f"page: {save(turn, champion_of(name, folder=folder).runs)}")
        while every_s is not None and not turn.is_done:
            time.sleep(min(_POLL_S, every_s))
            turn = one_turn(name, options=options, folder=folder, watch=watch)
            save(turn, champion_of(name, folder=folder).runs)
        if every_s is None:
            return turn
        time.sleep(max(every_s - (time.monotonic() - begun_s), 0.0))
