"""Traits of an answer: what is watched of what the model says, beside what it was asked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from byeori.data.task import ANSWER
from byeori.fields.contract import Target, TraitValue

LONGEST = 200
"""Characters of a value that is kept as a text."""
MOST_NAMED = 64
"""Of how many labels, classes of a mask or numbers by name each is a trait of its own."""


def answer_traits(answer: Mapping[str, Any], target: Target) -> dict[str, TraitValue]:
    """Give the named numbers and categories of an answer, `answer.value` and `answer.confidence` first.

    Of a class `margin` (between the two most probable) and `entropy` (of all, 0 to 1); of a number the `width` of its
    interval; of labels how many there are, and of each whether it is; of a mask the share of each class and how many
    it has; of a text its `characters` and `words` and its least sure character; of points how many were found.
    """
    found = {**_value(answer, target), **_confidence(answer)}
    return {f"{ANSWER}{name}": value for name, value in found.items()}


def _value(answer: Mapping[str, Any], target: Target) -> dict[str, TraitValue]:
    value, judged_as = answer.get("value"), target.about.judged_as
    if judged_as == "map":
        shares = answer.get("shares") or {}
        return {"classes": float(sum(share > 0 for share in shares.values())), **_named("share", shares)}
    if judged_as == "text" and isinstance(value, str):
        sure = [one["confidence"] for one in answer.get("characters") or ()]
        lengths = {"characters": float(len(value)), "words": float(len(value.split()))}
        return {**lengths, "least_sure": min(sure, default=1.0)}
    if judged_as == "labels" and isinstance(value, list):
        names = answer.get("probabilities") or dict.fromkeys(target.about.classes, 0.0)
        chosen = set(map(str, value))
        return {"labels": float(len(value)), **_named("has", {name: float(name in chosen) for name in names})}
    if judged_as == "points":
        points = value.values() if isinstance(value, dict) else value or ()
        return {"points": float(sum(point is not None for point in points))}
    return _plain(value, answer, target)


def _plain(value: Any, answer: Mapping[str, Any], target: Target) -> dict[str, TraitValue]:
    """The traits of a class, a number, several numbers, or what a target of one's own answers."""
    if isinstance(value, dict):
        return _named("value", value)
    if isinstance(value, bool | str):
        shares = answer.get("probabilities")
        return {"value": _word(value), **(_sureness(shares.values()) if shares and target.about.classes else {})}
    if isinstance(value, int | float):
        low, high = answer.get("low"), answer.get("high")
        known = isinstance(low, int | float) and isinstance(high, int | float)
        return {"value": float(value), **({"width": float(high) - float(low)} if known else {})}  # type: ignore[arg-type]
    return {"values": float(len(value))} if isinstance(value, list | tuple) else {}


def _confidence(answer: Mapping[str, Any]) -> dict[str, TraitValue]:
    confidence = answer.get("confidence")
    return {"confidence": float(confidence)} if isinstance(confidence, int | float) else {}


def _sureness(shares: Iterable[float]) -> dict[str, TraitValue]:
    ordered = sorted(shares, reverse=True)
    if len(ordered) < 2:
        return {}
    entropy = -sum(share * math.log(share) for share in ordered if share > 0) / math.log(len(ordered))
    return {"margin": ordered[0] - ordered[1], "entropy": max(entropy, 0.0)}


def _named(kind: str, values: Mapping[str, Any]) -> dict[str, TraitValue]:
    some = list(values.items())[:MOST_NAMED]
    return {f"{kind}.{name}": float(value) for name, value in some if isinstance(value, int | float)}


def _word(value: bool | str) -> str:
    return value[:LONGEST] if isinstance(value, str) else ("yes" if value else "no")
