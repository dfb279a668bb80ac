"""Small changes of a text that leave what it says: a typing error, another word for the same, another name."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from byeori.evaluation.limits import TYPO_LETTERS

_HANGUL = "\uac00-\ud7a3"


def with_typos(text: str, count: int, draw: np.random.Generator) -> str | None:
    """Give a text with so many typing errors: neighbours exchanged, a letter left out or written twice.

    None where no word is long enough. The first letter of a word stays, as most errors leave it.
    """
    for _ in range(count):
        words = [found for found in re.finditer(r"[^\W\d_]+", text) if len(found[0]) >= TYPO_LETTERS]
        if not words:
            return None
        word = words[int(draw.integers(len(words)))]
        place = word.start() + int(draw.integers(1, len(word[0]) - 1))
        before, here, after, rest = text[:place], text[place], text[place + 1], text[place + 2 :]
        ways = [after + here] if after != here else []
        ways += [after, here + here + after]
        text = before + ways[int(draw.integers(len(ways)))] + rest
    return text


def with_other_words(text: str, groups: Sequence[Sequence[str]], draw: np.random.Generator) -> str | None:
    """Give a text with each word of a group as another of that group, all alike; None where there is none of them.

    Capitals are kept: `Car` becomes `Automobile`. A Korean word may have a particle behind it.
    """
    chosen = dict[str, str]()
    for group in groups:
        for word in group:
            others = [one for one in group if one.lower() != word.lower()]
            chosen[word.lower()] = others[int(draw.integers(len(others)))]
    longest_first = sorted(chosen, key=lambda word: (-len(word), word))
    pattern = "|".join(rf"(?<!\w){re.escape(word)}{_end(word)}" for word in longest_first)
    changed, count = re.subn(pattern, lambda found: _cased(chosen[found[0].lower()], found[0]), text, flags=re.I)
    return changed if count else None


def _end(word: str) -> str:
    return "" if re.search(f"[{_HANGUL}]$", word) else r"(?!\w)"


def _cased(word: str, like: str) -> str:
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
