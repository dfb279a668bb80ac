"""Names of data on screens and pages: what would steer a terminal or break a drawing is shown as a sign instead."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from jinja2 import BaseLoader, Environment
    from rich.console import Console

_PICTURES = 0x2400  # the block of Unicode that has a sign for each control character of ASCII
_DELETE = 0x7F
_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed; 0x80 to 0x9f begin sequences as escape does
    "\u202a-\u202e\u2066-\u2069"  # turn the direction of what follows
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # no characters; UTF-8 or XML has no place for them
)


def printable(text: str) -> str:
    r"""Give a text with signs in the place of control characters; all others stay as they are.

    >>> printable("cat\x1b[2J"), printable("a\tb"), printable("\u202eexe")
    ('cat␛[2J', 'a\tb', '�exe')
    """
    return _STEERING.sub(_sign, text)


def printable_all(value: Any) -> Any:
    r"""Give nested lists and mappings with every text in them, names too, as `printable` gives it.

    >>> printable_all({"rows": ["a\x01", 2]})
    {'rows': ['a␁', 2]}
    """
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable_all(name): printable_all(inner) for name, inner in value.items()}
    return [printable_all(inner) for inner in value] if isinstance(value, list | tuple) else value


def plain_json(text: str) -> str:
    r"""Give JSON with control characters in its strings written as escapes: the same data, which steers no terminal.

    >>> plain_json('{"name": "a\x9b2J"}')
    '{"name": "a\\u009b2J"}'
    """
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def tell(text: str, stream: TextIO | None = None) -> None:
    """Print a line for a person, on stderr where no stream is given."""
    print(printable(text), file=sys.stderr if stream is None else stream)


def screen(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """Give a terminal that shows what it is given, and obeys none of it; colours and bars are its own."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Screen(Console):
        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for text, style, control in super().render(renderable, options):
                yield Segment(text if control else printable(text), style, control)

    return Screen(stderr=stderr, soft_wrap=soft_wrap, highlight=False, markup=False)


def templates(loader: BaseLoader | None = None) -> Environment:
    """Give what fills the templates of pages: all is escaped and printable, and what is absent an error."""
    from jinja2 import Environment, StrictUndefined

    return Environment(
        loader=loader,
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    return type(value)(printable(value)) if isinstance(value, str) else value  # markup stays markup


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(_PICTURES + (0x21 if code == _DELETE else code)) if code < 0x20 or code == _DELETE else "\ufffd"
