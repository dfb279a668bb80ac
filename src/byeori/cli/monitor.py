"""`byeori monitor`: a report, alerts, and an exit code that says "alarm"."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from byeori.cli.show import say
from byeori.core.errors import ConfigError, DataError, RunError
from byeori.core.printable import tell
from byeori.monitoring.alerts import refuse_no_command, send_alerts
from byeori.monitoring.options import Alerting, Looking
from byeori.monitoring.times import seconds_of

if TYPE_CHECKING:
    from byeori.monitoring.report.report import MonitorReport
    from byeori.monitoring.subject import Subject

ALARM = 3
"""The exit code that says to a scheduler that an alarm stands."""


@dataclass(frozen=True)
class Asked:
    """All that was asked of the command."""

    run: Path
    looking: Looking
    alerting: Alerting
    alpha: float | None
    acknowledge: Literal["mended", "normal"] | None
    store: str | None
    folder: Path


def monitor(asked: Asked) -> int:
    """Look once, or again and again; give 3 where an alarm stands."""
    every_s = None if asked.alerting.watch is None else seconds_of(asked.alerting.watch, "watch")
    if every_s is not None and asked.acknowledge is not None:
        raise ConfigError("monitor: --acknowledge and --watch do not go together; acknowledge first")
    if every_s is not None and asked.looking.ask is not None:
        raise ConfigError("monitor: --ask and --watch do not go together; ask once, then watch")
    refuse_no_command(asked.alerting)
    from byeori.monitoring.subject import subject_of

    subject = subject_of(asked.run, asked.store)
    try:
        if every_s is not None:
            _watch(subject, asked, every_s)
        report = _look(subject, asked)
    finally:
        subject.store.close()
    say(report.table())
    say(f"The whole report: {report.folder}")
    return ALARM if report.has_alarm else 0


def _watch(subject: Subject, asked: Asked, every_s: float) -> None:
    """Look until Ctrl-C; what is so only for now, as too few answers or a busy store, is told and waited out."""
    tell(f"byeori watches {subject.name} every {asked.alerting.watch} - Ctrl-C ends it")
    while True:
        due = time.monotonic() + every_s
        try:
            tell(_look(subject, asked).text())
        except (DataError, RunError) as error:
            tell(f"byeori: {error}")
        _pause(max(0.0, due - time.monotonic()))


def _look(subject: Subject, asked: Asked) -> MonitorReport:
    from byeori.monitoring.monitor import look_once

    report = look_once(subject, asked.looking, alpha=asked.alpha, acknowledge=asked.acknowledge)
    for wrong in send_alerts(subject, report, asked.alerting):
        tell(f"byeori: {wrong}")
    return replace(report, folder=report.save(asked.folder))


def _pause(seconds: float) -> None:
    time.sleep(seconds)
