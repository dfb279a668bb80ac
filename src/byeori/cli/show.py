"""How commands speak: to a terminal in colour, to a file in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.core.printable import screen

if TYPE_CHECKING:
    from rich.console import RenderableType


def say(what: RenderableType) -> None:
    """Print a line or a table to stdout."""
    screen(soft_wrap=isinstance(what, str)).print(what)
