"""Behaviour tests of one's own: functions of a Python file that are handed the bundle and assert something."""

from __future__ import annotations

import inspect
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ByeoriError, ConfigError
from byeori.evaluation.behaviour.outcome import Case, Outcome

if TYPE_CHECKING:
    from types import ModuleType

    from byeori.bundles.bundle import Bundle

_PREFIX = "test_"


def run_functions(bundle: Bundle, path: Path) -> tuple[Outcome, ...]:
    """Run each function of a file that is called `test_...`; an assertion that fails is told.

    Anything else that one raises is a mistake in it and no answer: a ConfigError with the line, raised from it.
    """
    return tuple(_outcome(name, test, bundle, path) for name, test in functions_of(path).items())


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
        if inspect.iscoroutinefunction(test) or inspect.isgeneratorfunction(test):
            raise ConfigError(f"{path}: {name} is async or yields, and would never be run; wanted a plain function")
    return found


def _loaded(path: Path) -> ModuleType:
    """The module that a file is; it is the user's own code, named by them."""
    spec = spec_from_file_location(f"byeori_behaviour_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise ConfigError(f"{path}: no such file of behaviour tests")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses in it look for their module
    with _mistakes_told(path, "cannot be loaded"):
        spec.loader.exec_module(module)
    return module


def _outcome(name: str, test: Callable[[Any], object], bundle: Bundle, path: Path) -> Outcome:
    called, given = name.removeprefix(_PREFIX).replace("_", " "), None
    with _mistakes_told(path, f"{name} could not be run"):
        try:
            given = test(bundle)
        except _of_pytest("Failed", AssertionError) as error:
            return Outcome(called, "function", (Case(name, False, str(error) or _line(error, path)),))
        except _of_pytest("Skipped") as error:
            return Outcome(called, "function", (), reason=f"skipped: {error}")
    if given is not None:
        raise ConfigError(f"{path}: {name} gives {given!r:.80}, which tests nothing; wanted `assert` and no `return`")
    return Outcome(called, "function", (Case(name, True),))


def _of_pytest(name: str, *others: type[BaseException]) -> tuple[type[BaseException], ...]:
    """What `pytest.fail` or `pytest.skip` raises, where a test has imported pytest; it is not loaded for this."""
    module = sys.modules.get("_pytest.outcomes")
    return (vars(module)[name], *others) if module else others


@contextmanager
def _mistakes_told(path: Path, what: str) -> Iterator[None]:
    """Tell a mistake in the user's code as theirs, with the line."""
    try:
        yield
    except ByeoriError as error:
        raise type(error)(f"{path}: {what}: {error} ({_line(error, path)})") from error
    except SyntaxError as error:
        raise ConfigError(f"{path}: {what}: {error.msg} (line {error.lineno or 1})") from error
    except Exception as error:
        raise ConfigError(f"{path}: {what}: {type(error).__name__}: {error} ({_line(error, path)})") from error


def _line(error: BaseException, path: Path) -> str:
    """The line of the file that failed, which says more than nothing."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if Path(one.filename).absolute() == path.absolute()]
    last = (own or frames)[-1]
    text = linecache.getline(last.filename, last.lineno or 0).strip()
    return f"line {last.lineno}: {text}"
