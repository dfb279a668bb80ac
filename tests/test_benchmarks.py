"""The benchmarks: each still imports what it measures, tells its flags, and calls byeori as byeori is called today."""

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from source import ROOT

FOLDER = ROOT / "benchmarks"
SHARED = {"command", "compare", "served", "shifted"}
"""What several of them use."""
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in SHARED)
OTHERS = {"accelerate", "cleanlab", "lightning", "sklearn", "timm", "torchvision", "transformers"}
"""Packages that byeori is compared with, and which need not be here."""


@pytest.fixture
def beside() -> Iterator[None]:
    """Let modules of the folder import each other, as they do when one is run; afterwards they are gone."""
    before = dict(sys.modules)
    own = {path.stem for path in FOLDER.glob("*.py")}
    for name in own:
        sys.modules.pop(name, None)
    sys.path.insert(0, str(FOLDER))
    yield
    sys.path.remove(str(FOLDER))
    for name in own:
        sys.modules.pop(name, None)
        if name in before:
            sys.modules[name] = before[name]


def _imported(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in OTHERS:
            raise
        pytest.skip(f"{error.name} is not installed; see benchmarks/requirements.txt")
    return module


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_imports_and_tells_its_flags(name, beside, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [f"{name}.py", "--help"])
    with pytest.raises(SystemExit) as ended:
        _imported(name).main()
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out
