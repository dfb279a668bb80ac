"""How the rows of a table are called, made where one is asked for: a million names are not kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload


class Keys(Sequence[str]):
    """Names of rows: a beginning, and the number of each; it can stand wherever a tuple of names does.

    >>> Keys("a.csv:", range(2, 5))[1], Keys("a.csv:", range(2, 4)) == ("a.csv:2", "a.csv:3")
    ('a.csv:3', True)
    """

    def __init__(self, begin: str, numbers: range) -> None:
        self.begin, self.numbers = begin, numbers

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Keys: ...
    def __getitem__(self, place: int | slice) -> str | Keys:
        if isinstance(place, slice):
            return Keys(self.begin, self.numbers[place])
        return f"{self.begin}{self.numbers[place]}"

    def __iter__(self) -> Iterator[str]:
        return (f"{self.begin}{number}" for number in self.numbers)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, (tuple, list, Keys)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
