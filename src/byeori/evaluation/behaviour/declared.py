"""What a behaviour test asks, as its file declares it: invariance, direction, minimum function.

The three kinds are those of CheckList (Ribeiro, Wu, Guestrin, Singh 2020, "Beyond Accuracy", ACL).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, get_type_hints

from byeori.core.errors import ConfigError, listed, nearest
from byeori.core.typed import has_type

Scalar = str | float | bool
"""What one cell is in a file of tests."""
CHANGES = {
    "brightness": "an input of pictures",
    "contrast": "an input of pictures",
    "turn": "an input of pictures",
    "blur": "an input of pictures",
    "noise": "an input of pictures",
    "mirror": "an input of pictures",
    "typo": "an input of text",
    "synonyms": "an input of text",
    "names": "an input of text",
    "value": "any input",
}
"""The changes that an answer may have to withstand, and what each of them changes."""
_SIZES = {
    "brightness": (-1.0, 1.0, "a share of white, from -1 to 1"),
    "contrast": (0.0, 1e3, "a factor, 0 or more"),
    "turn": (-360.0, 360.0, "degrees, from -360 to 360"),
    "blur": (0.0, 1.0, "a share of the shorter side, from 0 to 1"),
    "noise": (0.0, 1.0, "a share of white, from 0 to 1"),
    "typo": (1.0, 1e3, "a whole number of typing errors, 1 or more"),
}
"""Between which numbers `by` may be, of the changes that have one."""


@dataclass(frozen=True)
class Declared:
    """What tests of every kind have."""

    kind: ClassVar[str]
    name: str = ""
    """What it is called; by default what it does."""
    samples: Any = None
    """Folder, table, or list of samples; by default those of the whole file."""
    at_least: float = 0.95
    """Share of the samples that must pass."""
    tolerance: float | None = None
    """How far apart two answers may be that count as the same."""

    def __post_init__(self) -> None:
        if not 0 < self.at_least <= 1:
            raise ConfigError(f"at_least = {self.at_least:g}: wanted a share of the samples, above 0 and at most 1")
        if self.tolerance is not None and self.tolerance < 0:
            raise ConfigError(f"tolerance = {self.tolerance:g}: wanted a distance, 0 or more")


@dataclass(frozen=True)
class Invariance(Declared):
    """An answer must stay what it is when something is changed that says nothing.

    >>> Invariance(change="turn", by=(-5.0, 5.0)).title
    'turn'
    """

    kind: ClassVar[str] = "invariance"
    change: str = ""
    """One of `CHANGES`."""
    input: str | None = None
    """The column that is changed; by default the only one that can be."""
    by: tuple[float, ...] = ()
    """How much, each a variation of its own; by default a little."""
    words: tuple[tuple[str, ...], ...] = ()
    """Groups of words that mean the same, for `synonyms`; of `names` one group."""
    values: tuple[Scalar, ...] = ()
    """What `value` puts in the place of the cell, each a variation; by default the cells of other samples."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.change not in CHANGES:
            found = f"change = {self.change!r} is no change" if self.change else "`change` is missing"
            raise ConfigError(f"{found}{nearest(self.change, CHANGES)}; wanted one of {', '.join(CHANGES)}")
        if (self.change in ("synonyms", "names")) != bool(self.words):
            wanted = 'words = [["car", "automobile"]]' if self.change == "synonyms" else 'words = ["Kim", "Lee"]'
            cure = f"wanted {wanted}" if not self.words else "`words` are for the changes synonyms and names"
            raise ConfigError(f"change = {self.change!r}: {cure}")
        if short := next((group for group in self.words if len(set(group)) < 2), None):
            raise ConfigError(f"words has {listed(short)}: wanted two or more words that stand for one another")
        if self.values and self.change != "value":
            raise ConfigError(f"change = {self.change!r}: `values` are for the change value")
        self._refuse_sizes()

    def _refuse_sizes(self) -> None:
        if self.by and self.change not in _SIZES:
            raise ConfigError(f"change = {self.change!r}: `by` is for the changes {', '.join(_SIZES)}")
        for by in self.by:
            low, high, wanted = _SIZES[self.change]
            if not low <= by <= high or (self.change == "typo" and by != int(by)):
                raise ConfigError(f"change = {self.change!r}: by = {by:g}: wanted {wanted}")

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or self.change + (f" of {self.input}" if self.input else "")


@dataclass(frozen=True)
class Direction(Declared):
    """An answer must move the way that the input was moved."""

    kind: ClassVar[str] = "direction"
    input: str = ""
    """The column that is moved."""
    by: float | None = None
    """What is added to its number."""
    times: float | None = None
    """What its number is multiplied by."""
    to: Scalar | None = None
    """What stands in its place."""
    append: str | None = None
    """What is written behind its text."""
    expect: Literal["higher", "lower", "not higher", "not lower"] = "higher"
    """How the answer is to move; within `tolerance` it has not moved."""
    of: str | None = None
    """The class whose probability it is, or of several numbers the one; by default the class that is looked for."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.input:
            raise ConfigError("`input` is missing: wanted the column that is moved")
        given = [name for name in ("by", "times", "to", "append") if vars(self)[name] is not None]
        if len(given) != 1:
            raise ConfigError(f"found {listed(given) if given else 'none'} of by, times, to and append; wanted one")

    @property
    def title(self) -> str:
        """What it is called."""
        moved = next(f"{n} {vars(self)[n]}" for n in ("by", "times", "to", "append") if vars(self)[n] is not None)
        return self.name or f"{self.input} {moved}: {self.of or 'the answer'} {self.expect}"


@dataclass(frozen=True)
class Minimum(Declared):
    """Named samples that must be right."""

    kind: ClassVar[str] = "minimum"
    at_least: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.samples:
            raise ConfigError("`samples` is missing: wanted a folder or a table with answers, or a list of samples")

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name or (f"right: {self.samples}" if isinstance(self.samples, str) else "must be right")


Test = Invariance | Direction | Minimum
KINDS: Mapping[str, type[Test]] = {one.kind: one for one in (Invariance, Direction, Minimum)}


@dataclass(frozen=True)
class Declarations:
    """All that a file of tests declares."""

    tests: tuple[Test, ...]
    samples: Any = None
    """What tests are asked about that name none of their own."""
    most: int = 1000
    """Samples of a source that are asked about; of more some from all over it."""
    seed: int = field(default=0)

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ConfigError(f"most = {self.most}: wanted a number of samples, 1 or more")


def make(kind: type[Any], entries: Mapping[str, Any]) -> Any:
    """Make a declaration of what stands in a file; an unknown name, or a value of another type, is a ConfigError."""
    hints = get_type_hints(kind)
    known = {one.name for one in fields(kind)}
    values = {}
    for name, value in entries.items():
        if name not in known:
            raise ConfigError(f"{name!r} is not known{nearest(name, known)}; wanted {', '.join(sorted(known))}")
        found, value = value, _as_tuple(name, value)
        if not has_type(value, hints[name]) or (hints[name] is not Any and value is None):
            raise ConfigError(f"{name} = {_in_file(found)}: wanted {_WANTED.get(name) or _described(hints[name])}")
        values[name] = value
    return kind(**values)


def _as_tuple(name: str, value: Any) -> Any:
    if name == "words" and isinstance(value, list):
        groups = [value] if all(isinstance(one, str) for one in value) else value
        return tuple(tuple(group) if isinstance(group, list) else group for group in groups)
    if name == "values" and isinstance(value, list):
        return tuple(value)
    return value


def _in_file(value: Any) -> str:
    """A value as it stands in a file, where the reader of it has made a list a tuple."""
    return repr(list(value) if isinstance(value, tuple) else value)


_WANTED = {
    "words": "lists of words that mean the same",
    "values": "a list of values",
    "expect": "higher, lower, not higher or not lower",
    "tolerance": "a number",
    "by": "a number",
    "times": "a number",
    "to": "a value",
}


def _described(hint: Any) -> str:
    return {str: "a text", float: "a number", int: "a whole number"}.get(hint, "a text")
