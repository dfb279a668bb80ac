"""The overview: how many samples of each class and part there are, their sizes, formats and modes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from byeori.checks.columns import Seen
from byeori.checks.facts import Facts
from byeori.checks.picture import Picture


@dataclass(frozen=True)
class Overview:
    """Counts, ready for JSON."""

    samples: int
    left_out: int
    parts: dict[str, int]
    classes: dict[str, dict[str, int]]
    """Class to part to samples."""
    sizes: dict[str, int]
    """`width x height` to pictures, the commonest first."""
    formats: dict[str, int]
    modes: dict[str, int]
    median_size_px: tuple[int, int] | None
    """Median width and height."""
    columns: tuple[Seen, ...] = ()
    """What a table's columns are."""


def overview(facts: Facts) -> Overview:
    """Count a dataset; samples that are left out are in no class."""
    good = [row for row in range(len(facts.samples)) if row not in facts.broken]
    parts = facts.parts.tolist()
    names = [part for part in ("train", "val", "test") if part in parts]
    pictures = [p for column in facts.pictures.values() for p in column if not p.problem]
    classes: dict[str, dict[str, int]] = {}
    if facts.has_classes:
        counts = Counter((str(facts.labels[row]), parts[row]) for row in good)
        labels = sorted({label for label, _ in counts})
        classes = {label: {part: counts[label, part] for part in names} for label in labels}
    return Overview(
        samples=len(facts.samples),
        left_out=len(facts.broken),
        parts={part: sum(parts[row] == part for row in good) for part in names},
        classes=classes,
        sizes=_counted(f"{p.width_px} x {p.height_px}" for p in pictures if p.width_px),
        formats=_counted(p.format for p in pictures),
        modes=_counted(p.mode for p in pictures),
        median_size_px=_middle(pictures),
        columns=facts.columns,
    )


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value).most_common())


def _middle(pictures: list[Picture]) -> tuple[int, int] | None:
    known = [p for p in pictures if p.width_px]
    if not known:
        return None
    return round(median(p.width_px for p in known)), round(median(p.height_px for p in known))
