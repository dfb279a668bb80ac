"""A medium: what files of one kind of data, such as pictures, have in common before one is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from byeori.core.signatures import HEAD, suffix_of

if TYPE_CHECKING:
    from byeori.core.foreign import Foreign


@dataclass(frozen=True, eq=False)
class Medium:
    """How files of one kind of data are named, how they begin, and what the web calls them."""

    media: str
    """What stands before the slash in the web's names of its formats: `image` of `image/png`."""
    name: str
    """What one is called where it is a column or a message counts them: `image`, `images`."""
    thing: str
    """What a sentence calls one: `picture`."""
    suffixes: Mapping[str, str]
    """Suffix, in small letters with its dot, to the name of the format."""
    types: Mapping[str, tuple[str, str]]
    """Format to its usual suffix and its media type."""
    example: str
    """A name of a file as an example has it, without its suffix."""
    format_of: Callable[[bytes], str | None]
    """Gives the format by the first bytes of a file (`HEAD`); None where they are of no known one."""
    is_light: Callable[[bytes], bool]
    """Whether a file of this medium that has few bytes has little in it, so that it is read at once."""
    is_heavy: Callable[[bytes], bool]
    """Whether a file, of whatever kind, has so much in it that others would wait while it is read."""
    foreign: tuple[Foreign, ...] = ()
    """Files of the same kind of data that are not read, each with its cure."""

    def names(self, name: str) -> bool:
        """Whether a file's name ends as those of this medium do."""
        return suffix_of(name) in self.suffixes

    def holds(self, content: bytes) -> bool:
        """Whether bytes are a file of this medium, by their beginning."""
        return self.format_of(content[:HEAD]) is not None

    @property
    def sample(self) -> tuple[str, str]:
        """Give the name of a file of the commonest format, as an example has it, and its media type."""
        suffix, kind = self.types[next(iter(self.suffixes.values()))]
        return f"{self.example}{suffix}", kind
