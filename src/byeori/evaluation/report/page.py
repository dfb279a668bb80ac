"""The report as one HTML page: styles and charts inside, nothing fetched, readable in light and dark."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from byeori.core.printable import templates
from byeori.evaluation.guesses import PART_NAMES
from byeori.evaluation.report.blocks import Entry
from byeori.evaluation.report.wording import end, measured, score_name
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from markupsafe import Markup

    from byeori.evaluation.report.report import Report

_WIDEST_PX = 480  # a chart that is wider keeps its size, and is scrolled on a phone


def page(report: Report) -> str:
    """Give a report as HTML."""
    overview, says = _overview(report)
    part = PART_NAMES.get(report.part, report.part)
    values = {"report": report, "sections": report.sections, "overview": overview, "overview_says": says, "part": part}
    return filled("report.html", values)


def filled(template: str, values: Mapping[str, Any], package: str = __package__) -> str:
    """Fill a page of a package; it may extend `finding.html`, which shows `sections` below its head."""
    from jinja2 import FunctionLoader
    from markupsafe import Markup

    from byeori.evaluation.report.charts import described

    def chart(svg: str, says: str) -> Markup:
        return Markup(described(svg, says))

    def source(name: str) -> str:
        return (files(package if name == template else __package__) / name).read_text(encoding="utf-8")

    environment = templates(FunctionLoader(source))
    environment.filters |= {
        "code": _code,
        "chart": chart,
        "is_large": _is_large,
        "end": end,
        "entry": entry,
        "measured": measured,
        "jpeg": _data_url,
        "name": score_name,
    }
    return environment.get_template(template).render(is_estimate=_is_estimate, **values)


def entry(value: Entry) -> str:
    """Write one cell of a table.

    >>> entry(0.25), entry(None), entry(1200)
    ('0.250', '–', '1,200')
    """
    if isinstance(value, Estimate):
        return measured(value.value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, float):
        return "< 0.001" if 0 < value < 0.0005 else f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else value


def _code(text: str) -> Markup:
    """Set what stands between backticks, words to be typed, as code; all else is escaped."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _overview(report: Report) -> tuple[str, str]:
    """The model beside the plain ones: the drawing, and what it shows in words."""
    from byeori.evaluation.report.charts import described_intervals, intervals

    if not report.baselines:
        return "", ""
    name, estimate = report.main
    rows = [("this model", estimate, True), *((name, score, False) for name, score in report.baselines.items())]
    ends = [end for _, score, _ in rows for end in (score.low, score.value, score.high) if math.isfinite(end)]
    domain = report.domain or (-math.inf, math.inf)
    if not all(map(math.isfinite, domain)):
        domain = min(ends, default=0), max(ends, default=1)
    title = score_name(name)
    return intervals(rows, title=title, domain=domain), described_intervals(rows, title)


def _is_large(svg: str) -> bool:
    from byeori.evaluation.report.charts import width_px

    return (width_px(svg) or 0) > _WIDEST_PX


def _is_estimate(value: Entry) -> bool:
    return isinstance(value, Estimate) and math.isfinite(value.value)


def _data_url(content: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
