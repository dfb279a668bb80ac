"""Words can be read: on every page letters have 4.5:1 to what they stand on, in light and in dark (WCAG AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "byeori"
LEAST = 4.5
PAGES = {
    SOURCE / "core" / "look.css": [
        (("text", "quiet", "accent", "bad", "good"), ("ground", "card")),
        (("text", "quiet", "accent", "good"), ("soft",)),
        (("bad",), ("bad-soft",)),
        (("on-accent",), ("accent",)),
    ],
    SOURCE / "evaluation" / "report" / "style.html": [
        (("ink", "soft", "accent", "alarm", "good"), ("paper", "ground"))
    ],
    SOURCE / "training" / "choices" / "find_lr_page.py": [(("ink", "soft", "accent", "alarm"), ("paper", "ground"))],
    SOURCE / "checks" / "page.html.jinja": [(("ink", "soft", "error", "warning", "note"), ("paper",))],
}
SITE = ROOT / "docs" / "stylesheets" / "site.css"
WHITE, SLATE = "#ffffff", "#1e2129"  # what mkdocs-material's pages stand on


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours, 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\b", text))


def _schemes(text: str) -> dict[str, dict[str, str]]:
    """The colours of a page by name, light and dark."""
    light, mark, dark = text.partition("prefers-color-scheme: dark")
    assert mark
    return {"light": _colours(light), "dark": {**_colours(light), **_colours(dark)}}


def test_the_dark_that_a_page_asks_for_is_the_dark_of_the_system():
    _, by_system = (SOURCE / "core" / "look.css").read_text(encoding="utf-8").split("prefers-color-scheme: dark")
    by_system, asked = by_system.split(":root[data-theme=dark]")
    assert len(_colours(asked)) > 10
    assert _colours(asked) == _colours(by_system)


def test_black_on_white_is_the_most_there_is():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_words_and_buttons_can_be_read(page, scheme):
    colours = _schemes(page.read_text(encoding="utf-8"))[scheme]
    for letters, grounds in PAGES[page]:
        for one, other in product(letters, grounds):
            found = contrast(colours[one], colours[other])
            assert found >= LEAST, f"{one} {colours[one]} on {other} {colours[other]} has {found:.2f}:1"


@pytest.mark.parametrize(("scheme", "ground"), [("default", WHITE), ("slate", SLATE)])
def test_the_teal_of_the_site_can_be_read(scheme, ground):
    rules = SITE.read_text(encoding="utf-8").partition(f'[data-md-color-scheme="{scheme}"]')[2].partition("}")[0]
    colours = _colours(rules)
    for name in ("md-typeset-a-color", "md-accent-fg-color"):
        assert contrast(colours[name], ground) >= LEAST
    for name in ("", "--light", "--dark"):
        assert contrast(colours["md-primary-bg-color"], colours[f"md-primary-fg-color{name}"]) >= LEAST
