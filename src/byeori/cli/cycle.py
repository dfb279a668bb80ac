"""`byeori cycle`: keeps what stands under a release name good, turn after turn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from byeori.cli.release import NOT_RELEASED, Limits
from byeori.cli.show import say
from byeori.core.errors import ConfigError
from byeori.training.loop.stop import listening


@dataclass(frozen=True)
class Going:
    """When a turn goes on, and when the next begins."""

    every: str | None = None
    """Stay, and begin a turn every so often (1d), until Ctrl-C; without it a call goes as far as it can now."""
    since: str = "7d"
    """The answers that are looked at and asked about: 7d or 36h ago, or since a date."""
    ask: int = 50
    """About how many answers people are asked; 0 asks nobody."""
    wait: str = "1d"
    """How long people have to answer; then it goes on with what they have said."""
    always: bool = False
    """Go on where no alarm stands too."""


def end(name: str, reason: str, folder: Path) -> int:
    """End a turn by hand, and say so."""
    from byeori.cycle.ending import end_turn

    say(end_turn(name, reason, folder=folder).text())
    return 0


@listening()
def cycle(name: str, going: Going, limits: Limits, *, scratch: bool, folder: Path) -> int:
    """Go on with a turn, or begin one, and tell what each step has found; 3 where the gate has let nothing through."""
    from byeori.cycle.cycle import run_cycle
    from byeori.cycle.gate.budgets import Budgets
    from byeori.cycle.gate.gate import GateOptions
    from byeori.cycle.turn import CycleOptions
    from byeori.training.progress.watch import Watch

    budgets = Budgets(limits.size_mb, limits.latency_ms, limits.calibration)
    options = CycleOptions(
        since=going.since,
        ask=going.ask,
        wait_s=_seconds(going.wait, "wait"),
        always=going.always,
        scratch=scratch,
        gate=GateOptions(budgets, limits.behaviour),
    )
    every_s = None if going.every is None else _seconds(going.every, "every")
    turn = run_cycle(name, options=options, every_s=every_s, folder=folder, watch=Watch(progress=True), tell=say)
    has_gate = "gate" in turn.record.content
    return NOT_RELEASED if turn.is_done and has_gate and not turn.is_released else 0


def _seconds(given: str, flag: str) -> float:
    from byeori.journal.times import duration_s

    found = duration_s(given)
    if found is None or found > 366 * 86_400:
        raise ConfigError(f"cycle --{flag} {given}: wanted a length of time up to a year, as 1d, 12h or 30m")
    return found
