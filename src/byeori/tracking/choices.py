"""Why each choice of a run was made so, as its folder keeps it."""

from __future__ import annotations

from pathlib import Path

from byeori.core.errors import RunError
from byeori.core.files import read_json, write_json
from byeori.core.settled import Settled, Why, why_of_json, why_to_json

CHOICES = "choices.json"
"""The file of a run that says who decided each of its choices, and why."""


def keep_choices(folder: Path, settled: Settled) -> None:
    """Write to a run's folder why each choice was made so."""
    write_json(folder / CHOICES, why_to_json(settled.why))


def kept_choices(folder: Path) -> dict[str, Why]:
    """Read why each choice of a run was made so; none of a run that was begun before this was kept."""
    file = folder / CHOICES
    return why_of_json(read_json(file, RunError), str(file)) if file.is_file() else {}
