"""In which script a text is written: a guess at its language that needs no list of words."""

from __future__ import annotations

import re

_LOOKED_AT = 2000  # characters: a text that changes its script later is mostly one of the first
_SCRIPTS = {
    "latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "hangul": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
    "kana": "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "hebrew": "\u0590-\u05ff",
    "devanagari": "\u0900-\u097f",
    "thai": "\u0e00-\u0e7f",
}
_LETTERS = {name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()}
_ANY = re.compile(r"[^\W\d_]")
_JAPANESE = 0.1  # a share of kana among the letters above which Han is read as Japanese


def script_of(text: str) -> str:
    """Give the script that most letters of a text are of: `latin`, `hangul`, ..., `other`; `none` without letters.

    Texts with kana among Han are `kana`: they are Japanese.

    >>> script_of("벼리 is a rope"), script_of("日本語のテキスト"), script_of("12:30")
    ('latin', 'kana', 'none')
    """
    some = text[:_LOOKED_AT]
    letters = len(_ANY.findall(some))
    if not letters:
        return "none"
    latin = len(_LETTERS["latin"].findall(some))
    if latin * 2 > letters:
        return "latin"
    counts = {name: len(found.findall(some)) for name, found in _LETTERS.items()}
    if counts["kana"] > _JAPANESE * letters and counts["kana"] + counts["han"] > letters / 2:
        return "kana"
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] * 2 > letters or counts[best] > letters - sum(counts.values()) else "other"
