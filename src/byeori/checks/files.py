"""Findings about single files: broken, wrongly named, animated, blank; and what in the folder is no sample."""

from collections.abc import Iterator

from byeori.checks.facts import Facts
from byeori.checks.finding import Finding
from byeori.checks.perceptual import is_flat
from byeori.checks.picture import Picture
from byeori.core.signatures import suffix_of
from byeori.data.left_out import alike
from byeori.fields.picture.signatures import SUFFIXES

LEFT_OUT = "leaves it out of training and scores; the file stays where it is"
_SIGNS = {
    "no such file": "missing",
    "scale it down": "too many pixels",
    "truncated": "truncated",
    "not enough image data": "truncated",
}
_SAME_FORMAT = {"MPO": "JPEG"}  # what phones write for photos with a second view is named .jpg as well


def broken(facts: Facts) -> list[Finding]:
    """Samples that training cannot read, by reason."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for row, picture in _each(facts):
        if picture.problem is not None:
            kind, reason = _what(picture)
            kinds.setdefault(kind, []).append((facts.samples.keys[row], reason))
    for row, problem in sorted(facts.problems.items()):
        kinds.setdefault("unreadable", []).append((facts.samples.keys[row], problem))
    return [
        Finding("error", kind, reason, tuple(names), LEFT_OUT)
        for kind, pairs in kinds.items()
        for reason, names in alike(pairs).items()
    ]


def wrongly_named(facts: Facts) -> list[Finding]:
    """Images whose content is of another format than their name says."""
    found: dict[tuple[str, str], list[int]] = {}
    for row, picture in _each(facts):
        if picture.problem or not picture.format or picture.size_bytes is None:
            continue
        suffix = suffix_of(str(facts.samples.keys[row]))
        content = _SAME_FORMAT.get(picture.format, picture.format)
        if _is_file(facts, row) and SUFFIXES.get(suffix) != content:
            found.setdefault((suffix, content), []).append(row)
    return [
        Finding(
            "warning",
            "wrongly named",
            f"the content is {content}, the name {f'ends in {suffix}' if suffix else 'has no suffix'}",
            facts.keys(rows),
            "reads it by its content; rename it if other programs shall read it too",
        )
        for (suffix, content), rows in sorted(found.items())
    ]


def animated(facts: Facts) -> list[Finding]:
    """Images of more than one frame."""
    rows = [row for row, picture in _each(facts) if picture.frames > 1 and not picture.problem]
    most = max((picture.frames for _, picture in _each(facts)), default=1)
    finding = Finding("warning", "animated", f"more than one frame, {most} at most", facts.keys(rows), "uses the first")
    return [finding] if rows else []


def blank(facts: Facts) -> list[Finding]:
    """Images of almost one colour."""
    rows = [row for row, picture in _each(facts) if picture.thumb is not None and is_flat(picture.thumb)]
    action = "keeps it; look whether it shows anything, and remove it if not"
    return [Finding("warning", "blank", "almost of one colour", facts.keys(rows), action)] if rows else []


def passed_over(facts: Facts) -> list[Finding]:
    """Files in the folder that are no samples, by reason."""
    reasons: dict[str, list[str]] = {}
    for path, reason in facts.samples.passed_over:
        reasons.setdefault(reason, []).append(path)
    return [
        Finding("note", "passed over", reason, tuple(paths), "does not use it") for reason, paths in reasons.items()
    ]


def _what(picture: Picture) -> tuple[str, str]:
    """Kind and reason of a picture's problem."""
    if picture.size_bytes == 0:
        return "empty file", "the file has 0 bytes"
    problem = (picture.problem or "").removeprefix("the image is broken: ")
    return next((kind for words, kind in _SIGNS.items() if words in problem), "unreadable"), problem


def _is_file(facts: Facts, row: int) -> bool:
    """Whether the sample is called by the path of its image, and not by a line or an index."""
    cells = (facts.samples.columns[name][row] for name in facts.pictures)
    return any(str(cell) == facts.samples.keys[row] for cell in cells)


def _each(facts: Facts) -> Iterator[tuple[int, Picture]]:
    for pictures in facts.pictures.values():
        yield from enumerate(pictures)
