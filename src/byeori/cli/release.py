"""`byeori release`: through the gate, back, or the list of who released what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.cli.show import say
from byeori.core.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table

    from byeori.cycle.gate.report import GateReport
    from byeori.tracking.records import Release

NOT_RELEASED = 3
"""The exit code that says that the gate has not let it through."""


@dataclass(frozen=True)
class Limits:
    """What a challenger must keep, whatever it is better at."""

    size_mb: float | None = None
    """Megabytes that its bundle may have."""
    latency_ms: float | None = None
    """Milliseconds that an answer may take here, the median."""
    calibration: float | None = None
    """Calibration error that it may have, from 0 to 1."""
    behaviour: Path | None = None
    """File of behaviour tests that it must pass."""


@dataclass(frozen=True)
class Asked:
    """All that was asked of the command."""

    run: Path | None
    name: str
    accept: str | None
    back: str | None
    listing: bool
    judge: bool
    store: str | None
    limits: Limits


def release(asked: Asked) -> int:
    """Release, go back, or list."""
    from byeori.cycle.release import back, releases, verdict_words

    if sum((asked.run is not None, asked.back is not None, asked.listing)) != 1:
        raise ConfigError("release: wanted one of RUN, --back NAME and --list")
    if asked.judge and asked.accept is not None:
        raise ConfigError("release: --judge releases nothing, so there is nothing to --accept; leave one of them out")
    if asked.run is None and (asked.accept is not None or asked.judge):
        raise ConfigError("release: --accept and --judge go with a RUN")
    if asked.listing:
        lines = releases(store=asked.store)
        say(_table(lines, verdict_words(lines, store=asked.store)))
        return 0
    if asked.run is not None:
        return _through_the_gate(asked, asked.run)
    line = back(asked.back or "", store=asked.store)
    say(f"{line.name} is {_run(line)} again from now on")
    return 0


def _through_the_gate(asked: Asked, run: Path) -> int:
    from byeori.cli.last import with_bundle
    from byeori.cycle.gate.budgets import Budgets
    from byeori.cycle.gate.gate import GateOptions, gate
    from byeori.cycle.release import release as let
    from byeori.training.progress.progress import Bar

    run, limits = with_bundle(run), asked.limits
    budgets = Budgets(limits.size_mb, limits.latency_ms, limits.calibration)
    options = GateOptions(budgets, limits.behaviour)
    if asked.judge:
        with Bar(True):
            report = gate(run, asked.name, options=options, store=asked.store)
        _say(report.text(), report)
        return 0 if report.is_better else NOT_RELEASED
    with Bar(True):
        outcome = let(run, asked.name, accept=asked.accept, options=options, store=asked.store)
    _say(outcome.text(), outcome.gate)
    return 0 if outcome.is_released else NOT_RELEASED


def _say(first: str, report: GateReport) -> None:
    from byeori.cycle.gate.report import PAGE

    say(first)
    suite = "" if report.suite is None else report.suite.text()
    is_told = not suite or any(reason.startswith(suite) for reason in report.reasons)
    for line in (*report.reasons[1:], *([] if is_told else [suite]), *report.notes):
        say(f"  {line}")
    if report.folder is not None:
        say(f"The whole report: {report.folder / PAGE}")


def _table(lines: list[Release], words: Mapping[int, str]) -> Table | str:
    from rich.table import Table

    if not lines:
        return "Nothing is released yet: byeori release RUN --as production"
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("name", "no.", "when", "who", "what", "run", "verdict", "reason"):
        table.add_column(head, no_wrap=head in ("name", "no.", "what"))
    for one in lines:
        when = f"{datetime.fromtimestamp(one.time).astimezone():%Y-%m-%d %H:%M}"
        verdict = "" if one.verdict is None else words.get(one.verdict, "")
        cells = (one.name, str(one.number), when, one.who or "", one.action, _run(one), verdict, one.reason or "")
        table.add_row(*cells)
    return table


def _run(line: Release) -> str:
    folder = Path(line.path)
    return folder.parent.name if folder.name == "bundle" else folder.name
