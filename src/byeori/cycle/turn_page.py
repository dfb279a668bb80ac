"""A turn of the cycle as one HTML page and as JSON: each step with what it found."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.files import write_json, write_text
from byeori.evaluation.report.blocks import Section, Table
from byeori.evaluation.report.page import filled

if TYPE_CHECKING:
    from byeori.cycle.turn import Turn

PAGE, RECORD, FOLDER = "turn.html", "turn.json", "cycles"
"""The names of the files, and the folder beside the runs that they lie in, one below it for each turn."""
FORMAT = 1


def page(turn: Turn) -> str:
    """Give a turn as HTML."""
    table = Table("steps", "Steps", ("step", "what it found"), tuple(turn.said))
    sections = [Section("What was done", "", (table,))]
    begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(turn.record.started))
    return filled(PAGE, {"turn": turn, "begun": begun, "sections": sections}, __package__)


def save(turn: Turn, runs: Path) -> Path:
    """Write turn.html and turn.json beside the runs, and give the page's path."""
    folder = runs / FOLDER / turn.record.id
    folder.mkdir(parents=True, exist_ok=True)
    record = turn.record
    write_json(
        folder / RECORD, {"format": FORMAT, "text": turn.text(), **vars(record), "content": dict(record.content)}
    )
    write_text(folder / PAGE, page(turn))
    return folder / PAGE
