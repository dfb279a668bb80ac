"""The page of a check: one HTML file with small pictures inside, nothing fetched, readable in light and dark."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING

from byeori.checks.facts import Facts, rows_by
from byeori.checks.finding import SEVERITIES, Finding, Kind
from byeori.checks.limits import CLASSES, DOTS, GROUPS, OF_CLASS, OF_GROUP, PICTURE_PX, ROWS
from byeori.checks.overview import Overview, overview
from byeori.core.errors import DataError
from byeori.core.printable import templates

if TYPE_CHECKING:
    from PIL.Image import Image as Pillow

    from byeori.checks.findings import Findings


@dataclass(frozen=True)
class Tile:
    """One sample on the page."""

    key: str
    label: str
    source: str | None
    """The picture as a data URI; None where there is none to show."""
    reason: str = ""
    """What was found, where it is about this sample alone."""


@dataclass(frozen=True)
class Shown:
    """What the page shows of one finding, or of all findings of a kind that are about one sample each."""

    reason: str
    tiles: list[Tile]


@dataclass(frozen=True)
class Dot:
    """All pictures of one size, in a drawing of 100 by 100."""

    x: float
    y: float
    radius: float
    title: str


def page(findings: Findings) -> str:
    """Give findings as HTML."""
    template = templates().from_string((files(__package__) / "page.html.jinja").read_text(encoding="utf-8"))
    facts = findings.facts
    seen = None if facts is None else overview(facts)
    places = {} if facts is None else {key: row for row, key in enumerate(facts.samples.keys)}
    kinds = [(kind, _shown(facts, kind, places)) for kind in findings.kinds()]
    return template.render(
        findings=findings,
        overview=seen,
        counts={s: sum(finding.severity == s for finding in findings) for s in SEVERITIES},
        kinds=kinds,
        examples={} if facts is None else _examples(facts),
        dots=[] if seen is None else dots(seen),
        largest_px=0 if seen is None else _largest(seen),
        rows=ROWS,
    )


def _shown(facts: Facts | None, kind: Kind, places: Mapping[str, int]) -> list[Shown]:
    shown = [] if facts is None else _of_kind(facts, kind, places)
    return shown or [Shown(reason, []) for reason in dict.fromkeys(f.reason for f in kind.findings[:GROUPS])]


def _of_kind(facts: Facts, kind: Kind, places: Mapping[str, int]) -> list[Shown]:
    """The first findings of a kind with a few pictures each; one finding with many files shows more of them."""

    def tiles(finding: Finding, count: int) -> list[Tile]:
        return _tiles(facts, [places[file] for file in finding.files[:count] if file in places])

    several = [finding for finding in kind.findings if len(finding.files) != 1][:GROUPS]
    single = [finding for finding in kind.findings if len(finding.files) == 1][: 2 * OF_GROUP]
    shown = [Shown(finding.reason, tiles(finding, OF_GROUP * (1 if len(several) > 1 else 2))) for finding in several]
    alone = [replace(tile, reason=finding.reason) for finding in single for tile in tiles(finding, 1)]
    return [*shown, *([Shown("", alone)] if alone else [])]


def _examples(facts: Facts) -> dict[str, list[Tile]]:
    """A few samples of each class, spread over it; without classes a few of all."""
    rows = [row for row in range(len(facts.samples)) if row not in facts.broken]
    if not facts.pictures:
        return {}
    classes = rows_by(facts.labels, rows) if facts.has_classes else {"all": rows}
    return {label: _tiles(facts, _spread(rows)) for label, rows in list(classes.items())[:CLASSES]}


def _spread(rows: Sequence[int]) -> Sequence[int]:
    return rows[:: max(1, len(rows) // OF_CLASS)][:OF_CLASS]


def _tiles(facts: Facts, rows: Iterable[int]) -> list[Tile]:
    return [Tile(facts.samples.keys[row], facts.labels[row] or "no label", _source(facts, row)) for row in rows]


def _source(facts: Facts, row: int) -> str | None:
    from byeori.fields.picture.many_channels import in_view
    from byeori.fields.picture.reading import read_picture

    for name, pictures in facts.pictures.items():
        if not pictures[row].problem:
            try:
                cell, scale = facts.samples.columns[name][row], facts.scales.get(name)
                return small_jpeg(in_view(read_picture(cell, facts.samples.root, scale)))
            except DataError:  # gone since it was looked at
                return None
    return None


def small_jpeg(image: Pillow) -> str:
    """A picture of mode L, RGB or RGBA as the data URI of a small JPEG, over white."""
    from PIL import Image

    small = image.copy()
    small.thumbnail((PICTURE_PX, PICTURE_PX), reducing_gap=2.0)
    if small.mode == "RGBA":
        small = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
    file = io.BytesIO()
    small.save(file, "JPEG", quality=72)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"


def dots(seen: Overview) -> list[Dot]:
    """The commonest sizes as dots: width to the right, height upwards, area by number; none where all are of a size."""
    if len(seen.sizes) < 2:
        return []
    largest, most = _largest(seen), max(seen.sizes.values())
    found = []
    for size, count in list(seen.sizes.items())[:DOTS]:
        width, height = map(int, size.split(" x "))
        radius = max(0.7, 3.5 * (count / most) ** 0.5)
        title = f"{width} × {height} px: {count:,}"
        found.append(
            Dot(round(100 * width / largest, 2), round(100 - 100 * height / largest, 2), round(radius, 2), title)
        )
    return found


def _largest(seen: Overview) -> int:
    return max((int(side) for size in seen.sizes for side in size.split(" x ")), default=0)
