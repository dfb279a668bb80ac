"""Both languages say the same things, templates say nothing by themselves, and every key that is named is there."""

import re
from pathlib import Path

import pytest

from byeori.workbench.frame import catalogue
from byeori.workbench.frame.catalogue import LANGUAGES, Texts, chosen_language

ROOM = Path(catalogue.__file__).parents[1]
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))
_PLACE = re.compile(r"\{(\w+)\}")
_OURS = {"byeori", "·", "–", "…", "×", "→", "/", ":", ",", "(", ")", "%", "#", "▾", "+", "-", "✕", "?", "="}


def _places(text):
    forms = [text] if isinstance(text, str) else text.values()
    return {name for form in forms for name in _PLACE.findall(form)}


def test_all_languages_have_the_same_keys_and_the_same_places_to_fill():
    english = Texts.of("en")
    for language in LANGUAGES:
        other = Texts.of(language)
        assert english.keys ^ other.keys == set()
        for key in english.keys:
            assert _places(english._texts[key]) == _places(other._texts[key]), key


def test_the_languages_are_not_copies_of_each_other():
    english, korean = Texts.of("en"), Texts.of("ko")
    same = {key for key in english.keys if english._texts[key] == korean._texts[key]}
    assert len(same) < len(english.keys) / 20, same


def _literal(text):
    """What of a template is neither a tag nor written by an expression."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<!doctype html>|<(?:script|style)\b.*?</(?:script|style)>", " ", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:placeholder|title|aria-label|alt)="([^"]*)"', text)
    return " ".join([re.sub(r"<[^<>]*>", " ", text), *spoken])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(template):
    words = {word for word in _literal(template.read_text(encoding="utf-8")).split() if word not in _OURS}
    assert not words


def test_every_key_that_is_named_is_in_the_catalogues():
    known = Texts.of("en")
    sources = [*TEMPLATES, *ROOM.rglob("*.py")]
    for path in sources:
        for key, joined in re.findall(r"""\bt\(\s*["']([\w.]+)["'](\s*\+)?""", path.read_text(encoding="utf-8")):
            there = any(one.startswith(key) for one in known.keys) if joined else key in known
            assert there, f"{path}: {key}"


def test_a_number_chooses_the_form():
    texts = Texts("en", {"n": {"one": "{n} run", "other": "{n} runs"}, "name": "{name}!"})
    assert [texts("n", n=count) for count in (0, 1, 12_000)] == ["0 runs", "1 run", "12,000 runs"]
    assert Texts("ko", {"n": {"other": "실행 {n}개"}})("n", n=1) == "실행 1개"
    assert texts("name", name="{n.__class__}") == "{n.__class__}!"


def test_a_key_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        Texts.of("en")("no.such")


@pytest.mark.parametrize(
    ("asked", "accepted", "wanted"),
    [
        ("ko", "en", "ko"),
        (None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        (None, "fr, en;q=0.3, ko;q=0.5", "ko"),
        (None, "ko;q=0", "en"),
        ("<script>", ";;q=x,,", "en"),
    ],
)
def test_a_language_is_chosen_by_the_reader_and_else_by_the_browser(asked, accepted, wanted):
    assert chosen_language(asked, accepted) == wanted
