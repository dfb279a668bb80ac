"""Behaviour tests of one's own: functions of a Python file that are handed the bundle and assert something."""

from __future__ import annotations

import inspect
import linecache
import sys
import traceback
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.outcome import Case, Outcome

if TYPE_CHECKING:
    from types import ModuleType

    from byeori.bundles.bundle import Bundle

_PREFIX = "test_"


def run_functions(bundle: Bundle, path: Path) -> tuple[Outcome, ...]:
    """Run each function of a file that is called `test_...`; an assertion that fails is told.

    Anything else that one raises is not caught: it is a mistake in it, and no answer.
    """
    return tuple(_outcome(name, test, bundle) for name, test in functions_of(path).items())


def functions_of(path: Path) -> dict[str, Callable[[Any], object]]:
    """Give the tests of a file by name, in its order; a file without any is a ConfigError."""
    module = _loaded(path)
    found: dict[str, Callable[[Any], object]] = {
        name: value for name, value in vars(module).items() if name.startswith(_PREFIX) and inspect.isfunction(value)
    }
    if not found:
        raise ConfigError(
            f"{path}: has no function {_PREFIX}...; wanted some such as def test_dark(bundle): assert ..."
        )
    for name, test in found.items():
        if list(inspect.signature(test).parameters) != ["bundle"]:
            raise ConfigError(f"{path}: {name}{inspect.signature(test)}: wanted {name}(bundle)")
    return found


def _loaded(path: Path) -> ModuleType:
    """The module that a file is; it is the user's own code, named by them."""
    spec = spec_from_file_location(f"byeori_behaviour_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ConfigError(f"{path}: no such file of behaviour tests")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses in it look for their module
    spec.loader.exec_module(module)
    return module


def _outcome(name: str, test: Callable[[Any], object], bundle: Bundle) -> Outcome:
    called = name.removeprefix(_PREFIX).replace("_", " ")
    try:
        test(bundle)
    except AssertionError as error:
        return Outcome(called, "function", (Case(name, False, str(error) or _line(error)),))
    return Outcome(called, "function", (Case(name, True),))


def _line(error: AssertionError) -> str:
    """The line that failed, which says more than nothing."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    text = linecache.getline(last.filename, last.lineno or 0).strip()
    return f"line {last.lineno}: {text}"
