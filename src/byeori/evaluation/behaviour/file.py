"""Reading a file of behaviour tests; whatever is wrong with it is said with the place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from byeori.core.errors import ConfigError, nearest
from byeori.evaluation.behaviour.declared import KINDS, Declarations, Test, make

_WHOLE = ("samples", "most", "seed")


def read_declarations(path: Path) -> Declarations:
    """Give what a TOML file declares; an unknown test, change or value is a ConfigError that names the place."""
    found = _parsed(path)
    tests = list[Test]()
    for kind, entries in found.items():
        if kind in _WHOLE:
            continue
        if kind not in KINDS:
            raise ConfigError(
                f"{path}: {kind!r} is no kind of behaviour test{nearest(kind, [*KINDS, *_WHOLE])}; wanted "
                f"{', '.join(f'[[{name}]]' for name in KINDS)}, and {', '.join(_WHOLE)} for all of them"
            )
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ConfigError(f"{path}: {kind} is one entry; several may be given: wanted [[{kind}]]")
        tests += [_test(path, kind, number, entry) for number, entry in enumerate(entries, 1)]
    if not tests:
        wanted = ", ".join(f"[[{name}]]" for name in KINDS)
        raise ConfigError(f"{path}: declares no test; wanted one or more of {wanted}")
    whole = {name: found[name] for name in _WHOLE if name in found}
    try:
        declared: Declarations = make(Declarations, {"tests": tuple(tests), **whole})
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    return declared


def _test(path: Path, kind: str, number: int, entry: Mapping[str, Any]) -> Test:
    values = dict(entry)
    if kind == "invariance" and "by" in values:
        values["by"] = _numbers(values["by"])
    called = f"{kind} {number}" + (f" ({entry['name']})" if isinstance(entry.get("name"), str) else "")
    try:
        test: Test = make(KINDS[kind], values)
    except ConfigError as error:
        raise ConfigError(f"{path}: {called}: {error}") from None
    return test


def _numbers(value: Any) -> Any:
    """One number as a list of one, a list as it is."""
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, str) else (value,)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        near = nearest(path.name, [one.name for one in path.parent.glob("*.toml")]) if path.parent.is_dir() else ""
        raise ConfigError(f"{path}: no such file of behaviour tests{near}") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file ({error})") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror or error})") from None
