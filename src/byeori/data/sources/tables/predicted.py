"""Columns that `predict` writes beside an answer, known by their names, so that nothing learns from them by chance."""

from __future__ import annotations

from collections.abc import Collection

ERROR, ROW, GIVEN, ID = "error", "row", "given", "id"
"""Why there is no answer, where the sample stands, and what its own table called the answer: `species.given`,
and the id of one that is kept in a store."""
ANSWER = "answer"
"""What stands for the target's name where it is several columns: `answer.error`, `answer.low.x`."""
_BESIDE = (ERROR, ROW, GIVEN, ID, "confidence", "low", "high", "width", "height")
_SEVERAL = ("probability", "share", "low", "high", "radius")


def beside_answers(names: Collection[str]) -> dict[str, str]:
    """Give the columns that are about the answers of another one, with its name; where answers are, errors are too.

    >>> beside_answers(["size", "kind", "kind.confidence", "kind.error", "size.low"])
    {'kind.confidence': 'kind', 'kind.error': 'kind'}
    """
    found, of_several = {}, f"{ANSWER}.{ERROR}" in names
    for name in names:
        for answer in (name[:place] for place, letter in enumerate(name) if letter == "."):
            what = name[len(answer) + 1 :]
            is_one = answer in names and f"{answer}.{ERROR}" in names
            if (is_one or (of_several and (answer == ANSWER or what == GIVEN))) and _is_beside(what):
                found[name] = answer
    return found


def _is_beside(what: str) -> bool:
    return what in _BESIDE or what.partition(".")[0] in _SEVERAL
