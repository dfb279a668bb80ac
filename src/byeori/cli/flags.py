"""Flags of a command, made from its function's signature: each parameter, and each field of a dataclass among them."""

from __future__ import annotations

import ast
import inspect
import math
import re
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from byeori.cli.help import Lines, grouped
from byeori.cli.overview import example_of
from byeori.core.errors import ConfigError, nearest
from byeori.core.recipe import ELSEWHERE

_T = TypeVar("_T")
Positional = Annotated[_T, "positional"]
"""Marks a parameter that is given by its place."""
Repeated = Annotated[_T, "repeated"]
"""Marks a tuple of which each value has its flag: `--ignore a --ignore b`."""
_NUMBERS = {
    float: ("NUMBER", "a number, such as 3 or .5"),
    int: ("COUNT", "a whole number, such as 3"),
}
_WORDS = {"yes": True, "true": True, "no": False, "false": False}
_NEGATIVE = re.compile(r"-\.?\d.*")


@dataclass(frozen=True)
class Named:
    """Marks a parameter whose flag is called otherwise, as Python has taken the word."""

    flag: str


@dataclass(frozen=True)
class Flag:
    """One value that a command line can give."""

    name: str
    """As the user writes it, without the dashes."""
    text: str
    default: Any
    kinds: tuple[Any, ...]
    """Types that it may have; those of a choice are its words."""
    marks: tuple[Any, ...]
    place: tuple[str, ...]
    """The parameter that takes it, and of a dataclass the field."""

    @property
    def is_positional(self) -> bool:
        """Whether it is given by its place."""
        return "positional" in self.marks

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return get_origin(self.kinds[0]) is tuple

    @property
    def is_required(self) -> bool:
        """Whether it must be given."""
        return self.default is inspect.Parameter.empty

    @property
    def is_switch(self) -> bool:
        """Whether it is yes by `--name` and no by `--no-name`."""
        return self.kinds == (bool,)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of which it is one; () where it is none of some words."""
        return tuple(kind for kind in self.kinds if isinstance(kind, str))

    @property
    def value(self) -> str:
        """What stands for the value in the help."""
        kind = get_args(self.kinds[0])[0] if self.is_list else self.kinds[0]
        if self.choices:
            return "|".join(self.choices)
        if self.is_positional:
            return self.name.upper()
        return "yes|no" if kind is bool else {**_NUMBERS, Path: ("PATH", "")}.get(kind, ("TEXT", ""))[0]

    def read(self, text: str) -> Any:
        """Give the value that a text says; one that it cannot be is a ConfigError with what is wanted."""
        kind = get_args(self.kinds[0])[0] if self.is_list else self.kinds[0]
        if NoneType in self.kinds and (text == "None" or (kind is not str and text == "none")):
            return None
        if self.choices:
            if text in self.choices:
                return text
            raise self._wrong(text, f"one of {', '.join(self.choices)}{nearest(text, self.choices)}")
        if kind is bool:
            if text.lower() in _WORDS:
                return _WORDS[text.lower()]
            raise self._wrong(text, "yes or no")
        if kind is Path and not text:
            raise self._wrong(text, "a path, `.` for where you are")
        try:
            value = kind(text)
        except ValueError:
            raise self._wrong(text, _NUMBERS[kind][1]) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise self._wrong(text, _NUMBERS[kind][1])
        return value

    def _wrong(self, text: str, wanted: str) -> ConfigError:
        name = self.name.upper() if self.is_positional else f"--{self.name}"
        return ConfigError(f"{name} {text or repr(text)}: wanted {wanted}")


def call(verb: str, function: Callable[..., int], words: Sequence[str]) -> int:
    """Call a verb's function with what a command line gives; a mistake in it is a ConfigError."""
    flags = flags_of(function)
    given = vars(_parser(verb, function, flags).parse_intermixed_args(_known(verb, flags, words)))
    values = {name: one.default for name, one in inspect.signature(function).parameters.items()}
    within: dict[str, dict[str, Any]] = {}
    for number, flag in enumerate(flags):
        value = given[f"{number}"]
        value = tuple(value or flag.default) if flag.is_list else value
        if len(flag.place) == 1:
            values[flag.place[0]] = value
        else:
            within.setdefault(flag.place[0], {})[flag.place[1]] = value
    return function(**{**values, **{name: replace(values[name], **one) for name, one in within.items()}})


def flags_of(function: Callable[..., object]) -> list[Flag]:
    """Give a function's flags in the order of its parameters."""
    hints, told, found = get_type_hints(function, include_extras=True), _described_parameters(function), []
    for name, parameter in inspect.signature(function).parameters.items():
        hint, default = hints[name], parameter.default
        if not (isinstance(hint, type) and is_dataclass(hint)):
            found.append(_flag((name,), hint, default, told[name]))
            continue
        inner, inner_told = get_type_hints(hint, include_extras=True), _described_fields(hint)
        found += [
            _flag((name, one.name), inner[one.name], getattr(default, one.name), inner_told[one.name])
            for one in fields(hint)
        ]
    return found


def _flag(place: tuple[str, ...], hint: Any, default: Any, told: str) -> Flag:
    hint, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    parts = (hint,) if get_origin(hint) in (tuple, Literal) or isinstance(hint, type) else get_args(hint)
    kinds = [word for part in parts for word in (get_args(part) if get_origin(part) is Literal else (part,))]
    named = next((mark.flag for mark in marks if isinstance(mark, Named)), place[-1])
    return Flag(named.replace("_", "-"), told, default, tuple(kinds), tuple(marks), place)


def _described_parameters(function: Callable[..., object]) -> Mapping[str, str]:
    """What the section `Args:` of a docstring says of each parameter."""
    section = (inspect.getdoc(function) or "").partition("Args:\n")[2]
    found = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", section, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}


def _described_fields(kind: type) -> Mapping[str, str]:
    """What stands below each field of a dataclass."""
    body = ast.parse(inspect.getsource(kind)).body[0].body  # type: ignore[attr-defined]
    return {
        ast.unparse(one.target): " ".join(str(told.value.value).split())
        for one, told in pairwise(body)
        if isinstance(one, ast.AnnAssign) and isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant)
    }


def _known(verb: str, flags: Sequence[Flag], words: Sequence[str]) -> list[str]:
    """Give the words with `--a_b` as `--a-b`; a flag that is none is a ConfigError with the nearest."""
    names = {"-h", "--help", *(f"--{flag.name}" for flag in flags if not flag.is_positional)}
    names |= {f"--no-{flag.name}" for flag in flags if flag.is_switch}
    found = list(words)
    for place, word in enumerate(words):
        name, equal, value = word.partition("=")
        if word == "--":
            break
        if len(word) < 2 or not word.startswith("-") or " " in word or _NEGATIVE.fullmatch(word):
            continue
        if (name := name.replace("_", "-")) not in names:
            meant = "--" + ELSEWHERE.get(name[2:].replace("-", "_"), "").replace("_", "-")
            close = f"; did you mean {meant!r}?" if meant in names else nearest(name, names)
            cure = close or f"; `byeori {verb} --help` lists them"
            raise ConfigError(f"{name} is no flag of {verb}{cure}")
        found[place] = name + equal + value
    return found


class _Parser(ArgumentParser):
    """Raises a ConfigError for what it cannot take, and says it as byeori does."""

    def format_help(self) -> str:
        """Give the help, which begins with an example."""
        example = example_of(self.prog.partition(" ")[2])
        return (f"example: {example}\n" if example else "") + super().format_help()

    def error(self, message: str) -> NoReturn:
        verb = self.prog.partition(" ")[2]
        if found := re.fullmatch(r"argument (--\S+).*: expected .*argument.*", message):
            raise ConfigError(f"{found[1]}: wanted a value; one that begins with - is written {found[1]}=-...")
        if found := re.fullmatch(r"argument (--[^\s/]+).*: ignored explicit argument (.*)", message):
            raise ConfigError(f"{found[1]}: takes no value, and {found[2]} is given")
        if found := re.fullmatch(r"unrecognized arguments: (.*)", message):
            raise ConfigError(f"{verb}: {found[1]!r} is more than it takes; wanted {self.usage}")
        if found := re.fullmatch(r"the following arguments are required: (.*)", message):
            raise ConfigError(f"{verb}: missing {found[1]}; wanted {self.usage}")
        raise ConfigError(f"{verb}: {message}")


def _parser(verb: str, function: Callable[..., object], flags: Sequence[Flag]) -> ArgumentParser:
    places = [flag for flag in flags if flag.is_positional]
    written = [f"{flag.name.upper()}{' ...' if flag.is_list else ''}" for flag in places]
    usage = [word if flag.is_required else f"[{word}]" for word, flag in zip(written, places, strict=True)]
    parser = _Parser(
        prog=f"byeori {verb}",
        usage=" ".join([f"byeori {verb}", *usage, "[FLAGS]"]),
        description=(inspect.getdoc(function) or "").splitlines()[0],
        formatter_class=Lines,
        add_help=False,
        allow_abbrev=False,
    )
    for title, some in grouped(flags, lambda flag: flag.name if not flag.is_positional else ""):
        group = parser.add_argument_group(title)
        for flag in some:
            _add(group, flag, str(flags.index(flag)))
    parser.add_argument_group("help").add_argument("-h", "--help", action="help", help="Show this and end.")
    return parser


def _add(group: Any, flag: Flag, key: str) -> None:
    text = f"{flag.text}{_described_default(flag)}".replace("%", "%%")
    if flag.is_positional:
        nargs = ("+" if flag.is_required else "*") if flag.is_list else None if flag.is_required else "?"
        default = None if flag.is_required else flag.default
        group.add_argument(key, nargs=nargs, type=flag.read, default=default, metavar=flag.name.upper(), help=text)
    elif flag.is_switch:
        group.add_argument(f"--{flag.name}", dest=key, action=BooleanOptionalAction, default=flag.default, help=text)
    elif flag.is_list:
        group.add_argument(f"--{flag.name}", dest=key, action="append", type=flag.read, metavar=flag.value, help=text)
    else:
        group.add_argument(
            f"--{flag.name}", dest=key, type=flag.read, default=flag.default, metavar=flag.value, help=text
        )


def _described_default(flag: Flag) -> str:
    """How the default is reported, where there is one that the text does not tell itself."""
    default = flag.default
    if flag.is_required or default in (None, "", ()) or "by default" in flag.text.lower():
        return ""
    shown = {True: "yes", False: "no"}.get(default, default) if isinstance(default, bool) else default
    return f" [{shown:g}]" if isinstance(shown, float) else f" [{shown}]"
