"""Findings about the texts of lines: a backslash and an n, which may be a line end or the beginning of a word."""

import re

from byeori.checks.facts import Facts
from byeori.checks.finding import Finding

_ESCAPE = re.compile(r"\\(.[^\W\d_]*)", re.DOTALL)


def line_ends(facts: Facts, kind: str) -> list[Finding]:
    """Texts of a target of the kind `line` with a backslash and an n in them, and how training reads these."""
    rows = [row for row, text in enumerate(facts.labels) if kind == "line" and text and "\\n" in text]
    if not rows:
        return []
    words = {f"\\{word}" for text in facts.labels if text for word in _ESCAPE.findall(text)}
    others = sorted(word for word in words if not word.startswith("\\n"))
    first = str(facts.labels[rows[0]])
    place = max(first.index("\\n") - 15, 0)
    reason = f"a backslash and an n stand in {len(rows):,} texts: {first[place : place + 40]!r}"
    if others:
        action = f"reads them as they are written, as {others[0]} is; `Line(escaped=True)` makes them line ends"
    else:
        action = (
            "reads them as written, and as line ends with `--model line-transformer`, which is for paragraphs; "
            "`Line(escaped=...)` says which"
        )
    return [Finding("note" if others else "warning", "line end or word", reason, facts.keys(rows), action)]
