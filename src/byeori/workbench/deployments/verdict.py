"""A verdict of the gate as the page shows it: differences with their intervals, slices, suite, costs, behaviour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from byeori.tracking.records import Verdict

STYLES = {"better": "done", "first": "done", "worse": "failed", "refused": "failed", "unknown": ""}
_SLICES = 12


_TEXTS = ("name", "champion", "challenger", "scoring", "reasons", "notes", "suite", "behaviour", "folder")
_SUITE = ("cases", "champion", "challenger", "broken")


def filled(verdict: Verdict) -> Verdict:
    """Give a verdict whose content has every entry that a page reads, None where the gate has kept none."""
    content = {**dict.fromkeys(_TEXTS), **verdict.content}
    if content["suite"]:
        content["suite"] = {**dict.fromkeys(_SUITE), **content["suite"]}
    return replace(verdict, content=content)


@dataclass(frozen=True)
class Interval:
    """A difference for a chart: its value and ends, and where they lie on the axis, 0 to 100."""

    name: str
    value: float
    low: float
    high: float
    samples: int
    wins: int
    losses: int
    word: str
    at: Mapping[str, float]


def intervals_of(verdict: Verdict) -> list[Interval]:
    """Give the differences of all samples and of each part, on one axis with 0 in its middle."""
    content = verdict.content
    named = [("all", content.get("paired")), *(content.get("parts") or {}).items()]
    found = [(name, one) for name, one in named if isinstance(one, Mapping) and _ends(one) is not None]
    if len(found) == 2:  # one part alone says what all samples say
        found = found[1:]
    return on_one_axis(found)


def on_one_axis(found: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Interval]:
    """Give differences on one axis, each with its name and a `Paired` as JSON."""
    ends = [abs(end) for _, one in found for end in _ends(one) or ()]
    reach = 1.1 * max(ends, default=0.0) or 1.0
    return [_interval(name, one, reach) for name, one in found]


def _ends(one: Mapping[str, Any]) -> tuple[float, float, float] | None:
    difference = one.get("difference")
    if not isinstance(difference, Mapping) or any(difference.get(end) is None for end in ("value", "low", "high")):
        return None
    return difference["value"], difference["low"], difference["high"]


def _interval(name: str, one: Mapping[str, Any], reach: float) -> Interval:
    value, low, high = _ends(one) or (0.0, 0.0, 0.0)

    def place(x: float) -> float:
        return round(50 + 50 * x / reach, 2)

    at = {"low": place(low), "width": round(place(high) - place(low), 2), "value": place(value)}
    samples, wins, losses = (int(one.get(key) or 0) for key in ("samples", "wins", "losses"))
    return Interval(name, value, low, high, samples, wins, losses, str(one.get("word", "")), at)


def is_share(verdict: Verdict) -> bool:
    """Whether differences are told in points, as those of an accuracy."""
    return verdict.content.get("scoring") == "accuracy"


def slices_of(verdict: Verdict) -> Sequence[Mapping[str, Any]]:
    """Give the slices that speak most against the challenger."""
    return [one for one in verdict.content.get("slices") or () if isinstance(one, Mapping)][:_SLICES]


def costs_of(verdict: Verdict) -> list[tuple[str, Any, Any]]:
    """Give what champion and challenger cost: the kind, and the number of each."""
    costs = verdict.content.get("costs") or {}
    both = [costs.get(one) or {} for one in ("champion", "challenger")]
    rows = []
    for kind in ("size_mb", "latency_ms", "calibration"):
        values = [_plain(one.get(kind)) for one in both]
        if any(value is not None for value in values):
            rows.append((kind, *values))
    return rows


def _plain(value: Any) -> Any:
    return value.get("value") if isinstance(value, Mapping) else value
