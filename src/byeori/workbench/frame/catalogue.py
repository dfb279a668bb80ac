"""What the pages say, in the reader's language: one catalogue of texts a language, `catalogue/en.toml` and so on.

A text is found by its key, as `runs.title`, and may have places to fill, as `{name}`. One that depends on a number
has a form for `one` and one for `other`, and is filled with `n`; a language that has no such difference has `other`
alone. A key that is in no catalogue is an error of ours, so a test looks up each that a template names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[1] / "catalogue"
LANGUAGES: Mapping[str, str] = {"en": "English", "ko": "한국어"}
"""The languages by their code, each by its own name."""
_PLURALS = {"one", "other"}


class Texts:
    """The texts of one language; called with a key, it gives the text.

    >>> Texts.of("en")("frame.back")
    'Back'
    """

    def __init__(self, language: str, texts: Mapping[str, str | Mapping[str, str]]) -> None:
        self.language = language
        self._texts = texts

    @staticmethod
    @cache
    def of(language: str) -> Texts:
        """Give the texts of a language, read once."""
        with (_FOLDER / f"{language}.toml").open("rb") as file:
            return Texts(language, dict(_flat(tomllib.load(file))))

    def __call__(self, key: str, /, **given: object) -> str:
        """Give the text of a key, its places filled."""
        text = self._texts[key]
        if not isinstance(text, str):
            text = text["one"] if given["n"] == 1 and "one" in text else text["other"]
        filled = {name: f"{value:,}" if isinstance(value, int) else value for name, value in given.items()}
        return text.format(**filled) if filled else text

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def under(self, start: str) -> dict[str, str | Mapping[str, str]]:
        """Give the texts whose keys begin with `start.`, as a script takes them: with their places unfilled."""
        return {key.removeprefix(start + "."): text for key, text in self._texts.items() if key.startswith(start + ".")}

    @property
    def keys(self) -> set[str]:
        """All keys."""
        return set(self._texts)


def chosen_language(asked: str | None, accepted: str) -> str:
    """Give the language that a reader has chosen, or the first known one that their browser accepts.

    >>> chosen_language(None, "fr-CH, ko;q=0.8, en;q=0.9"), chosen_language("ko", "en"), chosen_language("xx", "")
    ('en', 'ko', 'en')
    """
    if asked is not None and asked in LANGUAGES:
        return asked
    ranked = sorted((_wish(part) for part in accepted.split(",")), key=lambda wish: -wish[1])
    return next((name for name, weight in ranked if weight > 0 and name in LANGUAGES), "en")


def _wish(part: str) -> tuple[str, float]:
    name, _, weight = part.partition(";")
    found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
    return name.strip().lower().split("-")[0], float(found[1]) if found else 1.0


def _flat(tree: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found = list[tuple[str, Any]]()
    for name, value in tree.items():
        is_text = isinstance(value, str) or set(value) <= _PLURALS
        found += [(before + name, value)] if is_text else _flat(value, f"{before}{name}.")
    return found
