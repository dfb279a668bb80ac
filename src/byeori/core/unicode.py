"""Text as it is compared: what looks the same is the same, whichever program wrote it."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from byeori.core.errors import DataError

_Any = TypeVar("_Any")
_UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff"  # soft hyphen, zero-width space, marks of direction, byte-order mark
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u3164"
_JOINERS = "\u200c\u200d"  # say something between two letters (Persian, emoji), and nothing at an end
_TABLE = str.maketrans(dict.fromkeys(_UNSEEN, "") | dict.fromkeys(_BLANKS, " "))

BLANKS = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
"""All that Python takes for a blank at the ends of a text."""
_HALF_WIDTH = {ord("！") + place: ord("!") + place for place in range(94)}


def normal(text: str) -> str:
    """Give a name in its normal form (NFC), without what nobody sees, any blank as a space, none of them at the ends.

    >>> normal("Cafe\u0301\u200b"), normal("\ufeffSão\xa0Paulo ")
    ('Café', 'São Paulo')
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(_TABLE)).strip().strip(_JOINERS).strip()


def half_width(text: str) -> str:
    """Give full-width letters, digits and signs, as Asian keyboards write them, as those of ASCII.

    >>> half_width("１，２３４．５")
    '1,234.5'
    """
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def composed(cell: _Any) -> _Any:
    """Give a text in its normal form (NFC) and else as it is; what is no text is given as it is.

    >>> composed("한글") == "한글", composed(3.5)
    (True, 3.5)
    """
    is_text = isinstance(cell, str) and not cell.isascii()
    return unicodedata.normalize("NFC", cell) if is_text else cell  # type: ignore[arg-type,return-value]


def alike(name: str, known: Iterable[str]) -> str:
    """Give the one of `known` that is the same name, however it is written; the name's normal form where none is.

    What was named before names had a normal form is found so, and keeps its own.

    >>> alike("Cafe\u0301", ["Bar", "Café"]), alike(" Pub", ["Bar"])
    ('Café', 'Pub')
    """
    ways = _ways(tuple(known))
    return ways[name] if name in ways else ways.get(wanted := normal(name), wanted)


def renamed(given: Mapping[str, _Any], known: Iterable[str]) -> dict[str, _Any]:
    """Give a mapping with its names as those of `known` that they are; one that is there in two forms is a DataError.

    >>> renamed({"Cafe\u0301": 1, "Pub": 2}, ["Café"])
    {'Café': 1, 'Pub': 2}
    """
    known, found = tuple(known), dict[str, _Any]()
    for name, value in given.items():
        if (own := alike(name, known)) in found:
            raise DataError(f"{name!r} is there twice, its letters made up of other characters; give it once")
        found[own] = value
    return found


@lru_cache
def _ways(known: tuple[str, ...]) -> dict[str, str]:
    """Each name by its normal form and, which goes before, by the form it has."""
    return {normal(name): name for name in reversed(known)} | {name: name for name in known}
