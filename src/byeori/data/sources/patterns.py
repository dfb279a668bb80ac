"""Columns as a user names them: by name, by several with commas between them, or by a pattern such as `x_*`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase

from byeori.core.errors import ConfigError, DataError, listed, nearest
from byeori.core.unicode import normal


def matching(word: str, names: Iterable[str]) -> list[str]:
    """Give the column of that name, or else those that the word is a pattern of (`*`, `?`, `[abc]`); maybe none.

    >>> matching("x_*", ["x_1", "x_2", "y"]), matching("a*", ["a*", "ab"])
    (['x_1', 'x_2'], ['a*'])
    """
    names = list(names)
    return [word] if word in names else [name for name in names if fnmatchcase(name, word)]


def is_pattern(word: str, names: Collection[str]) -> bool:
    """Whether a word is no column's name, but a pattern of them."""
    return word not in names and not {"*", "?", "["}.isdisjoint(word)


def several(word: str, names: Collection[str]) -> list[str]:
    """Give the columns that a target names: by name, by a pattern, or by several with commas between; maybe none.

    >>> several("x_*", ["x_1", "x_2"]), several("a, b", ["a", "b", "c"]), several("a,z", ["a"])
    (['x_1', 'x_2'], ['a', 'b'], [])
    """
    matched = matching(word, names)
    parts = [part.strip() for part in word.split(",") if part.strip()]
    if matched or len(parts) < 2:
        return matched
    found = [matching(part, names) for part in parts]
    return list(dict.fromkeys(name for some in found for name in some)) if all(found) else []


def found(where: str, words: Iterable[str], names: Collection[str], *, several: bool = False) -> tuple[str, ...]:
    """Give the columns that the words name, each once; a word that names none is a DataError.

    With `several` a word may be names or patterns with commas between them, if it is no column's name itself.
    """
    columns: dict[str, None] = {}
    for word in words:
        matched = matching(word, names)
        parts = [part.strip() for part in word.split(",") if part.strip()]
        if not matched and several and len(parts) > 1:
            matched = [*found(where, parts, names)]
        if not matched:
            raise unknown(where, word, names=names)
        columns |= dict.fromkeys(matched)
    return tuple(columns)


class MissingColumnError(DataError):
    """A column that is asked for is not there."""


def unknown(where: str, *words: str, names: Collection[str]) -> MissingColumnError:
    """The error for words that name no column."""
    if is_pattern(words[0], names):
        return MissingColumnError(f"{where}: no column is like {words[0]!r}; it has {listed(names)}")
    return MissingColumnError(f"{where}: no column {listed(words)}; it has {listed(names)}{nearest(words[0], names)}")


def one_name(target: str | Sequence[str] | None) -> str | None:
    """Give a target as one name: of several columns their names with commas between them."""
    if target is None or isinstance(target, str):
        return target and normal(target)
    names = [normal(name) for name in target]
    if len(names) > 1 and (odd := next((name for name in names if "," in name), None)):
        raise ConfigError(f"target: {odd!r} is one of several columns and has a comma in its name; rename it")
    if not names:
        raise ConfigError("target: an empty list; name a column, several, or none for a guess")
    return ",".join(names)
