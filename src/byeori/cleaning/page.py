"""The page of suspects: one HTML file with small pictures inside, nothing fetched, readable in light and dark."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from byeori.cleaning.words import KINDS, TITLES, in_words
from byeori.core.printable import templates

if TYPE_CHECKING:
    from byeori.cleaning.suspects import Suspects


def page(suspects: Suspects) -> str:
    """Give suspects as HTML."""
    from markupsafe import Markup

    environment = templates()
    environment.filters |= {"words": in_words, "markup": Markup}
    template = environment.from_string((files(__package__) / "page.html.jinja").read_text(encoding="utf-8"))
    kinds = [(TITLES[kind], suspects.of(kind)) for kind in KINDS if suspects.of(kind)]
    return template.render(found=suspects, kinds=kinds)
