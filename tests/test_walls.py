"""Sizes and names that keep the code readable: CONTRIBUTING.md tells them, this holds them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from limits import unsaid
from source import ROOT, SOURCE

LINES_IN_FILE = 400
LINES_IN_FUNCTION = 50
PARAMETERS = 8
BY_POSITION = 4
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc"}
FILES = sorted(path for folder in ("src", "tests", "benchmarks", "scripts") for path in (ROOT / folder).rglob("*.py"))
OURS = [path for path in FILES if path.relative_to(ROOT).parts[0] != "tests"]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
each_of_ours = pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, Function))


@each_file
def test_a_file_is_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LINES_IN_FILE, f"{path}: {lines} lines; tell its two ideas in two files"


@each_file
def test_a_function_is_short_and_takes_little(path):
    for function in _functions(path):
        where = f"{path}:{function.lineno}: {function.name}"
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= LINES_IN_FUNCTION, f"{where} has {lines} lines"
        given = [*function.args.posonlyargs, *function.args.args]
        given = given[1:] if given and given[0].arg in ("self", "cls") else given
        count = len(given) + len(function.args.kwonlyargs)
        assert count <= PARAMETERS, f"{where} takes {count}; put what belongs together in a dataclass"
        is_ours = path in OURS
        assert not is_ours or len(given) <= BY_POSITION, (
            f"{where} takes {len(given)} by position; put a * before the 5th"
        )


@each_of_ours
def test_a_file_says_first_what_it_is(path):
    text = ast.get_docstring(_tree(path))
    assert text, f"{path}: the first line tells the file's one idea"
    assert len(text.splitlines()[0]) > 10, f"{path}: {text!r} tells nothing"


@each_of_ours
def test_a_name_says_what_a_thing_does(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = [path.stem, path.parent.name, *(node.name for node in ast.walk(_tree(path)) if isinstance(node, kinds))]
    for name in names:
        words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
        assert not words & EMPTY_NAMES, f"{path}: {name} says nothing; name what it does"


def test_a_number_of_a_kind_of_data_says_what_it_is_and_why():
    """Kinds of data keep their numbers in their own folder; other rooms have a table of them, `limits.py`."""
    found = [fault for path in FILES if path.is_relative_to(SOURCE / "fields") for fault in unsaid(path)]
    assert not found, f"say beside each of these why it is so, or that it was chosen by judgement: {found}"
