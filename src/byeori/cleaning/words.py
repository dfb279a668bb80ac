"""What suspects are called, and answers in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["label", "duplicate", "ambiguous", "outlier", "none fits"]
KINDS: tuple[Kind, ...] = ("label", "duplicate", "ambiguous", "outlier", "none fits")
"""A likely wrong answer; near duplicates with two answers; two classes alike likely; unlike all; no class is likely."""
COUNTED: Mapping[Kind, str] = {
    "label": "answers that are likely wrong",
    "duplicate": "near duplicates with two answers",
    "ambiguous": "that two classes fit alike",
    "outlier": "unlike all others",
    "none fits": "that no class fits",
}
"""How a sentence counts them."""
TITLES: Mapping[Kind, str] = {
    "label": "Answers that are likely wrong",
    "duplicate": "Near duplicates with two answers",
    "ambiguous": "Samples that two classes fit alike",
    "outlier": "Samples unlike all others",
    "none fits": "Samples that no class fits",
}
"""How a page heads them."""


def in_words(value: Any, most: int = 40) -> str:
    """Give an answer in a few words for a table.

    >>> in_words(["cat", "dog"]), in_words("data:image/png;base64,AA"), in_words(None), in_words(2.5)
    ('cat, dog', 'a mask', '', '2.5')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("data:image/"):
        return "a mask"
    if isinstance(value, list):
        text = ", ".join(map(str, value)) or "none"
    elif isinstance(value, dict):
        text = ", ".join(f"{name} {one}" for name, one in value.items())
    else:
        text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
