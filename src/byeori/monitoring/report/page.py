"""The report of a monitor as one HTML page: styles and charts inside, nothing fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.evaluation.report.page import filled
from byeori.monitoring.report.chapters import sections
from byeori.monitoring.times import when

if TYPE_CHECKING:
    from byeori.monitoring.report.report import MonitorReport


def page(report: MonitorReport) -> str:
    """Give a report as HTML."""
    span = f"{when(report.since)} to {when(report.until)}"
    return filled("monitor.html", {"report": report, "sections": sections(report), "span": span}, __package__)
