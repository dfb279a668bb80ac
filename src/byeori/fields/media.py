"""The media that kinds of data come in, as their folders name them: of which a file is, by its name and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from byeori.core.foreign import FOREIGN, Foreign
from byeori.core.foreign import foreign_of as foreign_among
from byeori.core.medium import Medium
from byeori.core.signatures import HEAD, suffix_of
from byeori.fields.known import MEDIA

if TYPE_CHECKING:
    from byeori.fields.contract import Field


def medium_of_name(name: str) -> Medium | None:
    """Give the medium that a file's name ends as; None where that is none of a known one.

    >>> medium_of_name("ants/1.JPG").name
    'image'
    """
    return _by_suffix().get(suffix_of(name))


def medium_of_content(content: bytes) -> Medium | None:
    """Give the medium that a file is of by its first bytes; None where they are of no known format."""
    head = bytes(content[:HEAD])
    return next((medium for medium in MEDIA if medium.format_of(head)), None)


def medium_of(field: Field) -> Medium | None:
    """Give the medium that a field's cells come in; None where it is none of a known one."""
    return next((medium for medium in MEDIA if medium.media == field.about.media), None)


def medium_of_form(form: Mapping[str, Any]) -> Medium | None:
    """Give the medium of the files that a field's `form` asks for; None where it asks for no file of a known one."""
    words = [word.strip() for word in str(form.get("accept", "")).split(",")]
    named = (medium for word in words for medium in MEDIA if word == f"{medium.media}/*" or word in medium.suffixes)
    return next(named, None) if form.get("widget") == "file" else None


def type_of(content: bytes) -> tuple[str, str]:
    """Give the suffix and the media type of a file by its first bytes.

    >>> type_of(b"GIF89a..........")
    ('.gif', 'image/gif')
    """
    head = bytes(content[:HEAD])
    known = (medium.types.get(found) for medium in MEDIA if (found := medium.format_of(head)))
    return next(known, None) or (".bin", "application/octet-stream")


def foreign_of(name: str, head: bytes) -> Foreign | None:
    """Give what a file is that is of no medium: by its first bytes, else by its name."""
    return foreign_among(name, head, (*(kind for medium in MEDIA for kind in medium.foreign), *FOREIGN))


def named_media(word: str) -> str:
    """Give the media as a message counts them: `images`, or with `word` between the last two.

    >>> "images" in named_media("or")
    True
    """
    *others, last = [f"{medium.name}s" for medium in MEDIA]
    return f"{', '.join(others)}{'' if word == ',' else ' '}{word} {last}" if others else last


@cache
def _by_suffix() -> dict[str, Medium]:
    return {suffix: medium for medium in reversed(MEDIA) for suffix in medium.suffixes}
