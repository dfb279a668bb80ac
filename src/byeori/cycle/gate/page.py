"""The verdict of a gate as one HTML page: styles and charts inside, nothing fetched."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.files import write_json, write_text
from byeori.cycle.gate.deciding import suite_is_worse, worse_slices
from byeori.cycle.gate.report import PAGE, RECORD
from byeori.evaluation.report.blocks import Entry, Figure, Section, Table
from byeori.evaluation.report.charts import described_intervals, intervals
from byeori.evaluation.report.page import filled
from byeori.evaluation.report.wording import score_name
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from byeori.cycle.gate.report import GateReport

_SLICES, _CASES = 50, 200  # rows of the tables


def page(report: GateReport) -> str:
    """Give a report as HTML."""
    return filled("gate.html", {"report": report, "sections": list(sections(report))}, __package__)


def save(report: GateReport, folder: Path) -> Path:
    """Write gate.html and gate.json to a folder, and give the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / PAGE, page(report))
    write_json(folder / RECORD, report.to_json())
    return folder / PAGE


def sections(report: GateReport) -> Iterator[Section]:
    """Give the chapters: by how much it is better, where it is worse, the suite, what it costs, how it behaves."""
    if report.paired is not None:
        yield _difference(report)
    if report.slices:
        yield _slices(report)
    if report.suite is not None:
        yield _suite(report)
    if report.costs:
        yield _costs(report)
    if report.behaviour is not None:
        rows = tuple(
            (one.name, one.kind, len(one.cases), "passes" if one.passed else "fails") for one in report.behaviour
        )
        table = Table("behaviour", "Tests", ("test", "kind", "cases", "outcome"), rows)
        yield Section("How it behaves", report.behaviour.headline(), (table,))


def _difference(report: GateReport) -> Section:
    assert report.paired is not None, "asked for only where there is one"
    every = {"all samples": report.paired, **{f"{name} part": one for name, one in report.parts.items()}}
    rows = [(name, one.difference, name == "all samples") for name, one in every.items()]
    blocks: list[Figure | Table] = []
    ends = [e for _, one, _ in rows for e in (one.low, one.high)]
    if all(map(math.isfinite, ends)):
        domain = min(0.0, *ends), max(0.0, *ends)
        svg = intervals(rows, title=f"challenger - champion: {report.scoring}", domain=domain)
        blocks.append(Figure("difference", "By how much", svg, described_intervals(rows, "difference")))
    columns = ("of", "samples", "difference", "low", "high", "better on", "worse on", "evidence (log10)")
    cells: list[tuple[Entry, ...]] = [
        (name, o.samples, *_ends(o.difference), o.wins, o.losses, o.evidence) for name, o in every.items()
    ]
    blocks.append(Table("parts", "In numbers", columns, tuple(cells)))
    lead = (
        f"{report.scoring}, above 0 where the challenger is better, on samples that neither model has learned from. "
        "Each end holds with a chance of 95 %, however often this was asked."
    )
    if report.metric is not None:
        found = report.metric[1]
        row = (score_name(report.metric[0]), *_ends(found.difference), found.p_value)
        blocks.append(
            Table("metric", "What the run was trained for", ("score", "difference", "low", "high", "p"), (row,))
        )
    return Section("By how much it is better", lead, tuple(blocks))


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.value, estimate.low, estimate.high


def _slices(report: GateReport) -> Section:
    bad = worse_slices(report.slices)
    shown = report.slices[:_SLICES]
    rows = tuple((f"{o.column}: {o.name}", o.samples, o.champion, o.challenger, o.difference, o.p_value) for o in shown)
    columns = ("slice", "samples", "champion", "challenger", "difference", "p (worse)")
    marked = frozenset(place for place, one in enumerate(shown) if one in bad)
    lead = (
        f"{len(bad):,} of {len(report.slices):,} slices are worse by more than noise; p is corrected for their number "
        "(Holm), so that any false one has a chance of 5 % at most."
    )
    return Section("Where it is worse", lead, (Table("slices", "Slices", columns, rows, marked),))


def _suite(report: GateReport) -> Section:
    suite = report.suite
    assert suite is not None, "asked for only where there is one"
    rows = tuple(suite.by_slice())
    blocks = [Table("suite", "Passing cases", ("why it is a case", "cases", "champion", "challenger"), rows)]
    for name, names in (("broken", suite.broken), ("mended", suite.mended)):
        if names:
            some = tuple((one,) for one in names[:_CASES])
            title = f"{name.capitalize()}: {len(names):,} cases"
            blocks.append(Table(name, title, ("case",), some, is_long=len(some) > 20))
    worse = " More are broken than mended by more than noise." if suite_is_worse(suite) else ""
    return Section("The suite", f"{suite.text()}.{worse}", tuple(blocks))


def _costs(report: GateReport) -> Section:
    rows = tuple((name, one.size_mb, one.latency_ms, one.calibration) for name, one in report.costs.items())
    columns = ("model", "size (MB)", "median answer (ms)", "calibration error")
    lead = "Size of the bundle, time of one answer on this machine, gap between confidence and truth."
    return Section("What it costs", lead, (Table("costs", "Costs", columns, rows),))
