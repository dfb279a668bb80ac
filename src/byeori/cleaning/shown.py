"""What a page shows of a sample: a small picture, or its inputs in words."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from byeori.cleaning.limits import LETTERS
from byeori.core.errors import DataError
from byeori.evaluation.asking import jpeg

if TYPE_CHECKING:
    from byeori.data.preparing.prepared import Prepared


@dataclass(frozen=True)
class Shown:
    """A sample as a page shows it."""

    picture: str = ""
    """A small picture as a data URI; empty where it is nothing to look at."""
    html: str = ""
    """Its inputs as their fields show them, as HTML."""


def shown(prepared: Prepared, row: int) -> Shown:
    """Show a sample: the first input that is a picture, and what other inputs say."""
    samples, picture, parts = prepared.samples, "", list[str]()
    for name, field in prepared.task.inputs.items():
        packed = prepared.columns[name].gather(np.array([row]))[0]
        pixels = field.picture(packed) if not picture else None
        if pixels is not None:
            picture = f"data:image/jpeg;base64,{b64encode(jpeg(pixels)).decode()}"
            continue
        try:
            said = field.show(field.read(samples.columns[name][row], samples.root))
        except DataError:  # gone since it was laid out
            continue
        named = f"{_escaped(name)} " if len(prepared.task.inputs) > 1 else ""
        parts.append(named + said)
    html = ", ".join(parts)
    return Shown(picture, html if len(html) <= LETTERS or field.about.media else _escaped_start(html))


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)


def _escaped_start(html: str) -> str:
    """The beginning of long words, without a tag or an entity that is cut."""
    import re
    from html import escape, unescape

    return escape(unescape(re.sub(r"<[^>]*>", "", html))[:LETTERS]) + "…"
