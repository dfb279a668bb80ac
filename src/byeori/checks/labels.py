"""Findings about labels: missing, unknown, rare, unbalanced, or one class written in two ways."""

import re
import unicodedata
from collections import Counter

import numpy as np

from byeori.checks.facts import Facts, rows_by, rows_of
from byeori.checks.files import LEFT_OUT
from byeori.checks.finding import Finding
from byeori.checks.limits import TINY, UNBALANCED
from byeori.core.errors import nearest
from byeori.fields.cells import is_missing
from byeori.fields.contract import Cell

_JOINERS = re.compile(r"(?<=\w)[\s_-]+(?=[^\W\d])|(?<=[^\W\d])(?:[\s_]+|-)(?=\d)")  # never between two digits


def missing_labels(facts: Facts) -> list[Finding]:
    """Samples without a label."""
    rows = rows_of(facts.labels, None)
    reason = f"no {facts.samples.target}"
    return [Finding("error", "no label", reason, facts.keys(rows), LEFT_OUT)] if rows else []


def no_labels(facts: Facts, kind: str) -> list[Finding]:
    """Samples of a target of the kind `labels` that have none of them."""
    cells = facts.samples.labels
    rows = [
        row for row, cell in enumerate(cells if kind == "labels" else ()) if row not in facts.broken and _is_none(cell)
    ]
    reason = f"{len(rows):,} of {len(cells):,} samples have none of the labels"
    action = "learns that none of them holds; remove the samples for which nobody has looked"
    return [Finding("note", "no labels", reason, facts.keys(rows), action)] if rows else []


def unknown_labels(facts: Facts) -> list[Finding]:
    """Labels in val or test that the training part does not have."""
    known = set(_of_part(facts, "train")) if facts.has_classes else set()
    if not known:
        return []
    found = []
    for part in ("val", "test"):
        for label, rows in _of_part(facts, part).items():
            if label not in known:
                reason = f"{label!r} is in {part}, but not in train{nearest(label, known)}"
                action = "stops before training; mend the label, or put samples of it into train"
                found.append(Finding("error", "unknown label", reason, facts.keys(rows), action))
    return found


def absent_labels(facts: Facts) -> list[Finding]:
    """Classes that the val or test part does not have."""
    found = []
    known = set(_of_part(facts, "train")) if facts.has_classes else set()
    for part in ("val", "test"):
        here = _of_part(facts, part)
        absent = sorted(known - set(here))
        if here and absent:
            reason = f"no sample in {part} of {_list(absent)}"
            action = f"says nothing about them in the {part} scores; add samples of them"
            found.append(Finding("warning", "class not judged", reason, (), action))
    return found


def rare_labels(facts: Facts) -> list[Finding]:
    """Classes of one sample, and of a few."""
    found = []
    trained = set(_of_part(facts, "train"))  # others are unknown labels
    for label, rows in _classes(facts).items():
        if label not in trained:
            continue
        if len(rows) == 1:
            reason = f"{label!r} has one sample"
            action = "trains on it, and never judges it; add samples, or join the class with another"
            found.append(Finding("warning", "class of one sample", reason, facts.keys(rows), action))
        elif len(rows) < TINY:
            reason = f"{label!r} has {len(rows)} samples"
            action = "trains on them; its score will be mostly chance: add samples"
            found.append(Finding("warning", "tiny class", reason, facts.keys(rows), action))
    return found


def imbalance(facts: Facts) -> list[Finding]:
    """One class many times as large as another."""
    counts = Counter({label: len(rows) for label, rows in _classes(facts).items()})
    if len(counts) < 2:
        return []
    (most, largest), *_, (least, smallest) = counts.most_common()
    if largest < UNBALANCED * smallest:
        return []
    reason = f"{most!r} has {largest:,} samples, {least!r} {smallest:,}: {largest / smallest:.0f} times as many"
    action = "trains on all as they are; read macro-F1 and the scores of each class, not accuracy alone"
    return [Finding("warning", "imbalance", reason, (), action)]


def alike_labels(facts: Facts) -> list[Finding]:
    """Classes whose names differ in capitals, in what joins their words, or in the width of their letters alone.

    A sign is no joiner: -1 and 1, A and A-, 1-2 and 12 are different names.
    """
    ways: dict[str, list[str]] = {}
    for label in _classes(facts):
        ways.setdefault(_JOINERS.sub("", unicodedata.normalize("NFKC", label).casefold()).strip(), []).append(label)
    action = "takes them for different classes; write them in one way if they are one"
    return [
        Finding("warning", "alike names", f"the classes {_list(labels)} differ in writing alone", (), action)
        for labels in ways.values()
        if len(labels) > 1
    ]


def _is_none(cell: Cell) -> bool:
    is_list = isinstance(cell, (list, tuple, set, frozenset, np.ndarray))
    return len(cell) == 0 if is_list else is_missing(cell) or str(cell).strip() == "[]"


def _classes(facts: Facts) -> dict[str, list[int]]:
    readable = [row for row in range(len(facts.samples)) if row not in facts.broken]
    return rows_by(facts.labels, readable) if facts.has_classes else {}


def _of_part(facts: Facts, part: str) -> dict[str, list[int]]:
    rows = [row for row, here in enumerate(facts.parts.tolist()) if here == part and row not in facts.broken]
    return rows_by(facts.labels, rows)


def _list(labels: list[str]) -> str:
    return ", ".join(map(repr, labels[:5])) + (f" and {len(labels) - 5:,} more" if len(labels) > 5 else "")
