"""Tests mirror the source: src/byeori/a/b.py has tests/a/test_b.py, and what such a test is called has a module."""

import tomllib
from pathlib import Path

from source import ROOT, SOURCE

TESTS = ROOT / "tests"
JOURNEYS = "journeys"
"""Folders of tests that go a whole way, such as a kind of data from a file to a served answer: they mirror nothing."""
WITHOUT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["byeori"]["mirror"]["without"]


def _modules() -> dict[str, Path]:
    """The test that each module is to have, by the module's path below src/byeori."""
    paths = [path.relative_to(SOURCE) for path in sorted(SOURCE.rglob("*/*.py")) if path.name != "__init__.py"]
    return {path.as_posix(): TESTS / path.parent / f"test_{path.name}" for path in paths}


def test_every_module_has_a_test_of_its_name():
    missing = [module for module, test in _modules().items() if not test.is_file() and module not in WITHOUT]
    assert not missing, f"write tests/a/test_b.py for each a/b.py of these: {missing}"


def test_every_test_of_a_room_has_a_module_of_its_name_or_is_a_journey():
    tests = [path for path in TESTS.rglob("*/test_*.py") if JOURNEYS not in path.relative_to(TESTS).parts]
    strange = sorted(str(path.relative_to(TESTS)) for path in set(tests) - set(_modules().values()))
    assert not strange, f"name these as the module that they test, or take them to {JOURNEYS}/: {strange}"


def test_what_is_without_a_test_is_listed_once_in_order_and_only_as_long_as_it_is():
    modules = _modules()
    stale = [module for module in WITHOUT if module not in modules or modules[module].is_file()]
    assert not stale, f"take these out of [tool.byeori.mirror] in pyproject.toml: {stale}"
    assert sorted(set(WITHOUT)) == WITHOUT
