"""Texts of JSON that hold half a character, which no file and no database can keep: they are refused."""

import re
from typing import Any

from byeori.serving.http.problem import RequestError

_HALF = re.compile("[\ud800-\udfff]")


def refuse_halves(value: Any, where: str) -> None:
    """Refuse a JSON value in which a text, however deep, holds half a surrogate pair; `where` names it.

    >>> refuse_halves(["whole", {"a": 3}], "names")
    >>> refuse_halves("\\ud800", "name")
    Traceback (most recent call last):
    byeori.serving.http.problem.RequestError: name: '\\ud800' is half a character; send whole ones, or leave it out
    """
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += [*one, *one.values()]
        elif isinstance(one, list):
            left += one
        elif isinstance(one, str) and not one.isascii() and (half := _HALF.search(one)):
            raise RequestError(
                422, "broken_text", f"{where}: {half[0]!r} is half a character; send whole ones, or leave it out"
            )
