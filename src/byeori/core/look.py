"""The look that the pages for people share: one style sheet, one icon, and how masks are read and written."""

from pathlib import Path

_FOLDER = Path(__file__).parent
LOOK = ("look.css", "icon.svg", "masks.js")
"""The files of it; every page that has an address of its own serves them beside its own ones."""


def look_file(name: str) -> Path:
    """Give where a file of the look lies.

    >>> look_file("icon.svg").is_file()
    True
    """
    return _FOLDER / name
