"""The report of a monitor on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.evaluation.report.wording import measured, signed
from byeori.monitoring.times import when

if TYPE_CHECKING:
    from rich.console import RenderableType

    from byeori.monitoring.drift.compared import Drift
    from byeori.monitoring.report.report import MonitorReport

_ROWS = 12
_ALARMS = 5


def screen_of(report: MonitorReport) -> RenderableType:
    """Give alarms, the traits that differ most, what is broken, and notes."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(report.text(), "bold red" if report.alarms else "bold")]
    for one in report.alarms[:_ALARMS]:
        evidence = (
            f"evidence 10^{one.evidence['log10_wealth']:.1f}, an alarm is at 10^{one.evidence['log10_threshold']:.1f}"
        )
        parts.append(Text(f"  {one.what} has changed, seen {when(one.since)} ({evidence})", "red"))
    if len(report.alarms) > _ALARMS:
        parts.append(Text(f"  and {len(report.alarms) - _ALARMS} more", "red"))
    parts += [Text(report.promise.text(), "dim"), Text(""), _traits(report)]
    parts += [_own(one) for one in report.own]
    parts += [Text(one.text(), "yellow") for one in report.broken]
    parts += [
        Text(f"{one.trait} has changed most where {one.slice}: {signed(one.change)}, elsewhere {signed(one.elsewhere)}")
        for one in report.slices[:3]
    ]
    parts += [Text(chapter.text()) for chapter in report.chapters]
    return Group(*parts, *(Text(note, "dim") for note in report.notes))


def _own(one: Drift) -> RenderableType:
    from rich.text import Text

    told = f"{one.name}: {one.of} {measured(one.before)} before, {measured(one.after)} now, p {one.adjusted:.3f}"
    return Text(told, "" if one.is_changed else "dim")


def _traits(report: MonitorReport) -> RenderableType:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("trait", "of", "reference", "now", "change", "PSI", "p"):
        table.add_column(head, justify="left" if head in ("trait", "of") else "right", no_wrap=head != "trait")
    for one in report.drifts[:_ROWS]:
        cells = (one.name, one.of, measured(one.before), measured(one.after), signed(one.change.value))
        p = "< 0.001" if one.adjusted < 0.0005 else f"{one.adjusted:.3f}"
        style = "" if one.is_changed else "dim"
        table.add_row(*map(escape, cells), f"{one.psi:.3f}", p, style=style)
    if len(report.drifts) > _ROWS:
        table.add_row("...", f"and {len(report.drifts) - _ROWS} more", "", "", "", "", "")
    return table
