"""The report of a monitor on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from byeori.core.errors import listed
from byeori.evaluation.report.wording import measured, signed
from byeori.monitoring.report.spoken import together
from byeori.monitoring.times import when

if TYPE_CHECKING:
    from rich.console import RenderableType

    from byeori.monitoring.drift.compared import Drift
    from byeori.monitoring.report.report import MonitorReport, Standing

_ROWS = 12
_ALARMS = 5


def screen_of(report: MonitorReport) -> RenderableType:
    """Give alarms, the traits that differ most, what is broken, and notes."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(report.text(), "bold red" if report.alarms else "bold")]
    parts += _alarms(report.alarms)
    parts += [Text(report.promise.text(), "dim"), Text(""), _traits(report)]
    parts += [_own(one) for one in report.own]
    parts += [Text(one.text(), "yellow") for one in report.broken]
    parts += [
        Text(f"{one.trait} has changed most where {one.slice}: {signed(one.change)}, elsewhere {signed(one.elsewhere)}")
        for one in report.slices[:3]
    ]
    parts += [Text(chapter.text()) for chapter in report.chapters]
    return Group(*parts, *(Text(note, "dim") for note in report.notes))


def _alarms(alarms: Sequence[Standing]) -> list[RenderableType]:
    """Say what has changed, a line each; of what is said alike the strongest evidence and the first time."""
    from rich.text import Text

    lines: list[RenderableType] = []
    by_name = {one.what: one for one in alarms}
    said = together([one.what for one in alarms])
    for what, names in list(said.items())[:_ALARMS]:
        several = [by_name[name] for name in names]
        first, strongest = min(one.since for one in several), max(several, key=_excess)
        evidence = (
            f"evidence 10^{strongest.evidence['log10_wealth']:.1f}, an alarm is at "
            f"10^{strongest.evidence['log10_threshold']:.1f}"
        )
        lines.append(Text(f"  {what} has changed ({listed(names, most=3)}), seen {when(first)} ({evidence})", "red"))
    if len(said) > _ALARMS:
        lines.append(Text(f"  and {len(said) - _ALARMS} more", "red"))
    return lines


def _excess(alarm: Standing) -> float:
    excess: float = alarm.evidence["log10_wealth"] - alarm.evidence["log10_threshold"]
    return excess


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
