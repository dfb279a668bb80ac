"""How commands speak: to a terminal in colour, to a file in plain text."""

from __future__ import annotations

from rich.console import Console, RenderableType


def say(what: RenderableType) -> None:
    """Print a line or a table to stdout."""
    Console(soft_wrap=isinstance(what, str), highlight=False, markup=False).print(what)
