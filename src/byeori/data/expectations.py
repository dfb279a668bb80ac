"""What is expected of data, column by column: learned once, edited by people, held wherever cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, get_type_hints

from byeori.core.digits import formatted
from byeori.core.errors import ConfigError, DataError, listed, nearest
from byeori.core.typed import has_type

if TYPE_CHECKING:
    from byeori.data.task import Task
    from byeori.fields.contract import Cell

Range = tuple[float, float]


@dataclass(frozen=True)
class Expectation:
    """What is expected of one column; what is None is not.

    >>> Expectation(least=0, greatest=120).odd(200), Expectation(values=("yes", "no")).odd("no")
    ('200 is above 120', '')
    """

    least: float | str | None = None
    """Of numbers, and of dates as they are written in ISO 8601."""
    greatest: float | str | None = None
    values: tuple[str, ...] | None = None
    """All that there may be, of classes and labels."""
    characters: tuple[int, int] | None = None
    """Of texts, how many at least and at most."""
    missing_at_most: float | None = None
    """Share of cells that are empty or cannot be read."""
    unique: bool = False
    """Whether all cells differ."""
    rising: bool = False
    """Whether no cell is below the one before, in the order of the source."""
    shares: Mapping[str, Range] = field(default_factory=dict)
    """Of some values, between which shares of all cells each lies."""

    def __post_init__(self) -> None:
        if self.missing_at_most is not None and not 0 <= self.missing_at_most <= 1:
            raise ConfigError(f"missing_at_most = {self.missing_at_most:g}: wanted a share, from 0 to 1")
        least, greatest, (fewest, most) = self.least, self.greatest, self.characters or (0, 0)
        if least is not None and greatest is not None and _is_below(greatest, least):
            raise ConfigError(f"least = {_shown(least)}, greatest = {_shown(greatest)}: wanted the lower as `least`")
        if not 0 <= fewest <= most:
            raise ConfigError(f"characters = [{fewest}, {most}]: wanted two counts, the lower first")
        for name, (low, high) in self.shares.items():
            if not 0 <= low <= high <= 1:
                raise ConfigError(f"shares of {name!r} = [{low:g}, {high:g}]: wanted two shares, the lower first")

    def odd(self, value: Any) -> str:
        """Say what is unexpected about one value as its field sends it; '' where nothing is. None is a missing one."""
        return self.broken(value)[1]

    def broken(self, value: Any) -> tuple[str, str]:
        """Give the name of what a value does not meet, such as `least`, and what `odd` says; two '' where it does."""
        if value is None:
            return ("missing_at_most", "it is missing") if self.missing_at_most == 0 else ("", "")
        if isinstance(value, list | tuple):
            return next((told for one in value if (told := self.broken(one))[0]), ("", ""))
        if self.characters is not None and isinstance(value, str):
            fewest, most = self.characters
            if not fewest <= len(value) <= most:
                return "characters", f"{len(value):,} characters, wanted {fewest:,} to {most:,}"
            return "", ""
        if self.values is not None and str(value) not in self.values:
            return "values", f"{str(value)!r} is none of {listed(self.values, 5)}{nearest(str(value), self.values)}"
        if self.least is not None and _is_below(value, self.least):
            return "least", f"{_shown(value)} is below {_shown(self.least)}"
        if self.greatest is not None and _is_below(self.greatest, value):
            return "greatest", f"{_shown(value)} is above {_shown(self.greatest)}"
        return "", ""

    def wanted(self, name: str) -> str:
        """Say what is expected by one of the names that `broken` gives; '' where nothing is.

        >>> Expectation(greatest=120.0, values=("yes", "no")).wanted("greatest")
        'at most 120'
        """
        if vars(self)[name] is None:
            return ""
        if name == "missing_at_most":
            return "never missing" if self.missing_at_most == 0 else ""
        if name == "characters":
            fewest, most = self.characters or (0, 0)
            return f"{fewest:,} to {most:,} characters"
        if name == "values":
            return f"one of {listed(self.values or (), 5)}"
        return f"at {'least' if name == 'least' else 'most'} {_shown(vars(self)[name])}"

    def to_json(self) -> dict[str, Any]:
        """Give what is expected, as JSON or TOML has it."""
        record: dict[str, Any] = {}
        for one in fields(self):
            value = vars(self)[one.name]
            if value is not None and value is not False and value != {}:
                record[one.name] = list(value) if isinstance(value, tuple) else value
        if self.shares:
            record["shares"] = {name: list(ends) for name, ends in self.shares.items()}
        return record

    @classmethod
    def of_json(cls, record: Mapping[str, Any]) -> Expectation:
        """Make one of what a file says; an unknown name or a value of another type is a ConfigError."""
        hints, values = get_type_hints(cls) | {"shares": dict[str, Range]}, dict[str, Any]()
        for name, value in record.items():
            if name not in hints:
                raise ConfigError(f"{name!r} is not known{nearest(name, hints)}; wanted {', '.join(hints)}")
            given = tuple(value) if isinstance(value, list) else value
            if name == "shares" and isinstance(value, dict):
                given = {key: tuple(ends) if isinstance(ends, list) else ends for key, ends in value.items()}
            if given is None or not has_type(given, hints[name]):
                raise ConfigError(f"{name} = {value!r}: wanted {_WANTED[name]}")
            values[name] = given
        return cls(**values)


@dataclass(frozen=True)
class Expectations:
    """What is expected of a source."""

    columns: Mapping[str, Expectation] = field(default_factory=dict)
    samples_at_least: int | None = None
    samples_at_most: int | None = None
    file: str = ""
    """Where they are written."""

    def unexpected(self, task: Task, cells: Mapping[str, Cell]) -> list[str]:
        """Say what is unexpected about a sample's inputs, a sentence each; what cannot be read says nothing."""
        return [f"{column}: {told}" for column, (_, told) in self.broken(task, cells).items()]

    def broken(self, task: Task, cells: Mapping[str, Cell]) -> dict[str, tuple[str, str]]:
        """Give by column what a sample's inputs do not meet, see `Expectation.broken`."""
        found = dict[str, tuple[str, str]]()
        for name, one in self.columns.items():
            if (given := task.inputs.get(name)) is None or name not in cells:
                continue
            try:
                broken = one.broken(given.send(cells[name]))
            except DataError:
                continue  # the answer names it as unread, or there is none
            if broken[0]:
                found[name] = broken
        return found

    def to_json(self) -> dict[str, Any]:
        """Give everything but the file's name, as JSON or TOML has it."""
        whole = {"samples_at_least": self.samples_at_least, "samples_at_most": self.samples_at_most}
        columns = {name: one.to_json() for name, one in self.columns.items()}
        return {name: count for name, count in whole.items() if count is not None} | {"columns": columns}

    @classmethod
    def of_json(cls, record: Mapping[str, Any], file: str = "") -> Expectations:
        """Make them of what a file says; what cannot be is a ConfigError that names the column."""
        known = ("samples_at_least", "samples_at_most", "columns")
        for name, value in record.items():
            if name not in known:
                raise ConfigError(f"{name!r} is not known{nearest(name, known)}; wanted {', '.join(known)}")
            if not (isinstance(value, dict) if name == "columns" else has_type(value, int)):
                raise ConfigError(f"{name} = {value!r}: wanted {'[columns.NAME]' if name == 'columns' else 'a count'}")
        columns = {}
        for name, one in record.get("columns", {}).items():
            try:
                columns[name] = Expectation.of_json(one)
            except (ConfigError, AttributeError) as error:
                told = error if isinstance(error, ConfigError) else f"{one!r}: wanted a table"
                raise ConfigError(f"columns.{name}: {told}") from None
        return cls(columns, record.get("samples_at_least"), record.get("samples_at_most"), file)


SINGLE = ("missing_at_most", "characters", "values", "least", "greatest")
"""What one value by itself can fail to meet, see `Expectation.broken`."""
_WANTED = {
    "least": "a number, or a date in quotes",
    "greatest": "a number, or a date in quotes",
    "values": "a list of words",
    "characters": "two counts, [fewest, most]",
    "missing_at_most": "a share, from 0 to 1",
    "unique": "true or false",
    "rising": "true or false",
    "shares": "two shares for each value, {yes = [0.2, 0.4]}",
}


def _is_below(one: Any, other: Any) -> bool:
    """Whether one comes before the other; a number and a word have no order."""
    return isinstance(one, str) == isinstance(other, str) and one < other


def _shown(value: Any) -> str:
    return formatted(value, abs(value)) if isinstance(value, float) else str(value)
