#!/usr/bin/env python
"""Draw the plan of the house, docs/pictures/floors.svg: its floors, the rooms on each, and what lies in a room."""

import tomllib
from html import escape
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "pictures" / "floors.svg"
_WIDTH, _LEFT, _GAP, _LINE, _LETTERS = 960, 44, 10, 17, 6.4  # px; the last is the width of a small letter
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1b2733 } .small { font-size: 12px; fill: #51606d }
.room { fill: #eef4f8; stroke: #7f98ab } .floor { font-weight: 600 } .name { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #e8eef3 } .small { fill: #a9b8c4 } .room { fill: #1c2a35; stroke: #5d7688 }
}
"""


def floors() -> list[tuple[float, list[str]]]:
    """Give each floor that is built with its rooms, the highest first."""
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["byeori"]["floors"]
    there = sorted((room for room in known if (_folder(room) / "__init__.py").exists()), key=lambda room: -known[room])
    return [(floor, list(rooms)) for floor, rooms in groupby(there, key=lambda room: known[room])]


def _folder(room: str) -> Path:
    return ROOT / "src" / "byeori" / room


def _inside(room: str) -> list[str]:
    """What lies in a room: folders, which end with a stroke, then the files beside them."""
    found = [path for path in _folder(room).iterdir() if not path.name.startswith("_")]
    folders = sorted(f"{path.name}/" for path in found if (path / "__init__.py").exists())
    return folders + sorted(path.stem for path in found if path.suffix == ".py")


def _lines(words: list[str], width: float) -> list[str]:
    """Set words with dots between them in lines of at most so many px; more than four lines end in their number."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} · {word}" if lines[-1] else word
        if len(longer) * _LETTERS <= width - 20:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = lines[:4]
    left = len(words) - sum(line.count(" · ") + 1 for line in shown)
    return [*shown[:-1], f"{shown[-1]} · and {left} more"] if left else shown


def draw() -> str:
    """Give the plan as SVG."""
    parts, top = list[str](), _GAP
    for floor, rooms in floors():
        width = (_WIDTH - _LEFT - _GAP * len(rooms)) / len(rooms)
        told = [_lines(_inside(room), width) for room in rooms]
        height = (max(map(len, told)) + 1) * _LINE + 16
        parts.append(f'<text class="floor" x="14" y="{top + 23}">{floor:g}</text>')
        for place, (room, lines) in enumerate(zip(rooms, told, strict=True)):
            x = _LEFT + place * (width + _GAP)
            parts.append(f'<rect class="room" x="{x:.0f}" y="{top}" width="{width:.0f}" height="{height}" rx="6"/>')
            parts.append(f'<text class="name" x="{x + 10:.0f}" y="{top + 23}">{escape(room)}</text>')
            for number, line in enumerate(lines, 1):
                y = top + 23 + number * _LINE
                parts.append(f'<text class="small" x="{x + 10:.0f}" y="{y}">{escape(line)}</text>')
        top += height + _GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" role="img">'
    title = "<title>The floors of byeori: each imports only from those below it</title>"
    return "\n".join([head, title, f"<style>{_STYLE}</style>", *parts, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
