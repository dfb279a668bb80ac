"""The scripts: whole from any folder, and the pins cover what pyproject.toml asks for."""

import importlib.util
import os
import re
import subprocess
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from source import ROOT

SCRIPTS = [ROOT / "scripts" / name for name in ("_environment", "check", "demo", "test")] + [ROOT / ".ci" / "run"]


def _asked() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(text) for group in groups for text in group if not text.startswith("byeori[")]


def test_every_package_asked_for_has_a_pin_that_fits():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    for asked in _asked():
        pin = pins.get(canonicalize_name(asked.name))
        assert pin, f"{asked.name} has no pin; run: .venv/bin/python scripts/pin"
        assert asked.specifier.contains(pin), f"{asked} does not allow the pin {pin}"


@pytest.mark.parametrize("python", ["3.11.2", "3.12.3", "3.13.5"])  # of Debian 12, Ubuntu 24.04, Debian 13
def test_every_pin_is_for_all_supported_pythons(python):
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if not line.startswith("#"):
            wanted = metadata(line.split("==")[0])["Requires-Python"] or ""
            assert SpecifierSet(wanted).contains(python), f"{line} wants Python {wanted}; take an older one, pin anew"


def test_pins_name_no_build_of_torch():
    text = (ROOT / "constraints.txt").read_text()
    assert re.search(r"^torch==[\d.]+$", text, re.MULTILINE), "a pin like torch==2.13.0+cpu fits one machine only"


def test_every_name_that_is_kept_from_the_search_for_dead_code_is_there():
    kept = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["vulture"]["ignore_names"]
    code = "\n".join(path.read_text() for folder in ("src", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
    gone = [name for name in kept if not re.search(rf"\b{name}\b", code)]
    assert not gone, f"take {gone} out of [tool.vulture] in pyproject.toml"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_sound_bash_that_stops_at_the_first_failure(script):
    subprocess.run(["bash", "-n", str(script)], check=True)
    assert script.name == "_environment" or "set -euo pipefail" in script.read_text()
    assert script.name == "_environment" or os.access(script, os.X_OK), f"chmod +x {script}"


def test_without_a_fitting_python_a_script_says_how_to_get_one(tmp_path: Path):
    for name in ("dirname", "bash"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    code = f'source "{ROOT}/scripts/_environment"; find_python'
    env = {"PATH": str(tmp_path)}
    done = subprocess.run(["/bin/bash", "-euc", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no Python 3.11, 3.12 or 3.13 was found; install one" in done.stderr


def test_the_plan_of_the_house_is_drawn_as_the_house_is():
    spec = importlib.util.spec_from_file_location("floors", ROOT / "scripts" / "floors.py")
    assert spec
    assert spec.loader
    floors = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(floors)
    assert floors.PICTURE.read_text(encoding="utf-8") == floors.draw(), "the plan is an old one; run scripts/floors.py"
