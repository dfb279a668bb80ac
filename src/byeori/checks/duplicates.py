"""Findings about samples that are the same, or look the same: with other labels, across parts, or merely twice."""

from collections.abc import Iterable, Sequence

import numpy as np

from byeori.checks.facts import Facts, rows_by
from byeori.checks.finding import Finding, Severity
from byeori.checks.perceptual import is_flat, near_pairs

_CONFLICT = "keeps them; at most one of the labels is right: mend or remove the others"
_ACROSS_GIVEN = "takes the parts as they are; remove all but one, or the score will be too high"
_ACROSS_DRAWN = "keeps them; give --group COLUMN with what belongs together, or the score may be too high"
_KINDS_OF_TABLE: tuple[tuple[str, Severity, str, str, str], ...] = (
    (
        "parts",
        "warning",
        "rows across parts",
        "{count} are the same in all inputs as a row of another part",
        "keeps them; if they are one thing twice the score is too high: remove all but one, or give --group COLUMN",
    ),
    (
        "labels",
        "note",
        "rows with other targets",
        "{count} are the same in all inputs as a row with another target",
        "keeps them; no model can get all of them right",
    ),
    (
        "same",
        "note",
        "rows twice",
        "{count} are the same in all inputs as another row of their part",
        "keeps them, in one part; remove all but one if they are one thing twice",
    ),
)
_TWICE = "keeps them; remove all but one if the others are no news"


def exact(facts: Facts) -> list[Finding]:
    """Samples with the same content."""
    readable = [row for row in range(len(facts.samples)) if row not in facts.broken]
    groups = rows_by(facts.hashes.tolist(), readable)
    several = [rows for rows in groups.values() if len(rows) > 1]
    if facts.columns and not facts.pictures:
        return _of_table(facts, several)
    return [_finding(facts, rows, near=False) for rows in several]


def near(facts: Facts) -> list[Finding]:
    """Pictures that look the same, though their files differ."""
    found = []
    for pictures in facts.pictures.values():
        first = {facts.hashes[row]: row for row in reversed(range(len(pictures)))}  # exact ones are reported by `exact`
        rows = sorted(row for row in first.values() if row not in facts.broken)
        rows = [row for row in rows if (thumb := pictures[row].thumb) is not None and not is_flat(thumb)]
        if len(rows) < 2:
            continue
        hashes = np.array([pictures[row].hash for row in rows], np.uint64)
        thumbs = np.stack([thumb for row in rows if (thumb := pictures[row].thumb) is not None])
        groups = _groups(near_pairs(hashes, thumbs).tolist())
        found += [_finding(facts, [rows[place] for place in group], near=True) for group in groups]
    return found


def _finding(facts: Facts, rows: Sequence[int], *, near: bool) -> Finding:
    labels = sorted({label for row in rows if (label := facts.labels[row]) is not None})
    parts = sorted({str(facts.parts[row]) for row in rows}, key=["train", "val", "test"].index)
    what = "look the same" if near else "are the same"
    kind = "near duplicate" if near else "duplicate"
    keys = facts.keys(rows)
    where = f", in {' and '.join(parts)}" if len(parts) > 1 else ""
    if len(labels) > 1 and facts.has_classes:
        reason = f"{len(rows)} {what}, but are labelled {' and '.join(map(repr, labels))}{where}"
        return Finding("warning", f"{kind}, other label", reason, keys, _CONFLICT)
    if len(parts) > 1:
        action = _ACROSS_GIVEN if facts.is_given else _ACROSS_DRAWN
        return Finding("warning", f"{kind} across parts", f"{len(rows)} {what}{where}", keys, action)
    return Finding("note", kind, f"{len(rows)} {what}, all in {parts[0]}", keys, _TWICE)


def _of_table(facts: Facts, groups: Sequence[Sequence[int]]) -> list[Finding]:
    """Rows of a table that are the same in all inputs: often by chance, so reported together and not pair by pair."""
    kinds: dict[str, list[int]] = {"same": [], "labels": [], "parts": []}
    for rows in groups:
        different = facts.has_classes and len({facts.labels[row] for row in rows}) > 1
        kind = "parts" if len({facts.parts[row] for row in rows}) > 1 else "labels" if different else "same"
        kinds[kind] += rows
    found = []
    for kind, severity, name, reason, action in _KINDS_OF_TABLE:
        if rows := sorted(kinds[kind]):
            message = reason.format(count=f"{len(rows):,} of {len(facts.samples):,} rows")
            found.append(Finding(severity, name, message, facts.keys(rows), action))
    return found


def _groups(pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Join pairs that hang together, each group in order."""
    above: dict[int, int] = {}

    def top(place: int) -> int:
        while above.setdefault(place, place) != place:
            above[place] = place = above[above[place]]
        return place

    for one, other in pairs:
        one, other = sorted((top(one), top(other)))
        above[other] = one
    groups: dict[int, list[int]] = {}
    for place in sorted(above):
        groups.setdefault(top(place), []).append(place)
    return list(groups.values())
