"""What a page shows and does not tell: drawings and pictures without a text for those who cannot see them."""

from html.parser import HTMLParser

_NAMES = {"svg": "aria-label", "img": "alt", "canvas": "aria-label"}


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NAMES:
            self.found.append((tag, dict(attrs)))


def pictures(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """Give the drawings and pictures of a page: their tag and attributes."""
    parser = _Pictures()
    parser.feed(page)
    return parser.found


def untold(page: str) -> list[tuple[str, dict[str, str | None]]]:
    """Give those that have no text, and are not said to be mere decoration."""
    return [
        (tag, attributes)
        for tag, attributes in pictures(page)
        if attributes.get("aria-hidden") != "true" and not (attributes.get(_NAMES[tag]) or "").strip()
    ]


def told(page: str) -> list[str]:
    """Give the texts of all drawings of a page."""
    return [attributes.get("aria-label") or "" for tag, attributes in pictures(page) if tag == "svg"]
