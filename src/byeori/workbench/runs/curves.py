"""The curves of one run or several, as a chart asks for them: no more points than it has columns to draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from byeori.tracking.curves import Curve
from byeori.tracking.run import as_it_stands
from byeori.tracking.store import Store

MOST_RUNS = 20
"""Runs in one chart: more cannot be told apart."""
_DIGITS = 7
_OF_VALIDATION = "val_"


@dataclass(frozen=True)
class Chart:
    """One chart: a metric, and with it that of the validation part, which bears `val_` before its name."""

    title: str
    names: Sequence[str]

    @property
    def has_validation(self) -> bool:
        """Whether the validation part has a line of its own."""
        return len(self.names) > 1


def charts_of(names: Iterable[str]) -> list[Chart]:
    """Give the charts of some metrics, losses and scores first.

    >>> [(chart.title, list(chart.names)) for chart in charts_of(["lr", "val_loss", "loss", "score"])]
    [('loss', ['loss', 'val_loss']), ('score', ['score']), ('lr', ['lr'])]
    """
    found: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        found.setdefault(name.removeprefix(_OF_VALIDATION) or name, []).append(name)
    return [Chart(title, found[title]) for title in sorted(found, key=_rank)]


def curves_of(
    store: Store, runs: Sequence[str], names: Sequence[str], *, start: int | None, end: int | None, points: int
) -> dict[str, Any]:
    """Give the curves of some metrics of some runs as JSON, and whether more may come."""
    found = list[dict[str, Any]]()
    for run in runs[:MOST_RUNS]:
        for name in names:
            curve = store.curves.curve(run, name, start=start, end=end, points=points)
            if curve.steps:
                found.append({"run": run, "name": name, **_short(curve)})
    records = [store.run(run) for run in runs[:MOST_RUNS]]
    live = any(record is not None and as_it_stands(record).state == "running" for record in records)
    return {"curves": found, "live": live}


def _short(curve: Curve) -> dict[str, Any]:
    """A curve with as few letters as its drawing needs; `high` is left out where it is `low`."""
    low = [float(f"{value:.{_DIGITS}g}") for value in curve.low]
    high = [float(f"{value:.{_DIGITS}g}") for value in curve.high]
    return {"steps": curve.steps, "low": low, **({"high": high} if high != low else {})}


def _rank(title: str) -> tuple[int, str]:
    firsts = ("loss", "score", "accuracy")
    lasts = ("lr", "grad_norm")
    if title in firsts:
        return firsts.index(title), title
    return (len(firsts) + 1 if title in lasts else len(firsts)), title
