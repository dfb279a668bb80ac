"""Findings about sizes, proportions and pixel formats that stand out, and whether one of them gives the class away."""

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median

from byeori.checks.facts import Facts
from byeori.checks.finding import Finding
from byeori.checks.limits import LARGE, LONG, SMALL
from byeori.checks.picture import COLOUR, FLOAT, WHOLE, Picture
from byeori.fields.picture.depth import USUAL, Range, Scale
from byeori.fields.picture.large import LARGEST_PIXELS

_GREY = ("1", "L", "LA", "I;16", "I;16B", "I", "F")
_MODES: dict[str, tuple[Callable[[Picture], bool], str]] = {
    "palette": (lambda p: p.mode in ("P", "PA"), "reads the colours that the palette stands for"),
    "CMYK": (lambda p: p.mode == "CMYK", "turns it into RGB"),
    "16 bit in colour": (lambda p: p.depth == COLOUR, "keeps the upper 8 bits of each channel"),
    "large photo": (
        lambda p: p.width_px * p.height_px > LARGEST_PIXELS,
        "decodes it at a half, a quarter or an eighth of its size, which is more than training sees",
    ),
    "black and white": (lambda p: p.mode == "1", "reads it as grey"),
    "transparent": (lambda p: p.is_clear, "shows it over white, unless all pictures are transparent"),
    "turned by EXIF": (lambda p: p.orientation not in (0, 1), "turns it upright, as a viewer does"),
}


def sizes(facts: Facts) -> list[Finding]:
    """Pictures much smaller or larger than the others."""
    found = []
    for pictures in facts.pictures.values():
        shorter = {row: min(p.width_px, p.height_px) for row, p in enumerate(pictures) if not p.problem}
        usual = median(shorter.values()) if shorter else 0
        small = [row for row, side in shorter.items() if side < usual * SMALL]
        large = [row for row, side in shorter.items() if side > usual * LARGE]
        for rows, word, action in (
            (small, "small", "enlarges it, which blurs; remove it if it shows too little"),
            (large, "large", "scales it down; what is small in it may be lost"),
        ):
            if rows:
                from_px, to_px = min(shorter[row] for row in rows), max(shorter[row] for row in rows)
                span = f"{from_px}" if from_px == to_px else f"{from_px} to {to_px}"
                reason = f"the shorter side is {span} px, that of most pictures about {usual:.0f}"
                found.append(Finding("warning", f"unusually {word}", reason, facts.keys(rows), action))
    return found


def proportions(facts: Facts) -> list[Finding]:
    """Pictures much longer than wide, or wider than long, of which training sees the middle square."""
    found = []
    for name, pictures in facts.pictures.items():
        if name in facts.wholes:
            continue
        long = {row: _aspect(p) for row, p in enumerate(pictures) if not p.problem and _aspect(p) >= LONG}
        if long:
            reason = f"one side is up to {max(long.values()):.1f} times the other"
            action = f"keeps the middle square: up to {1 - 1 / max(long.values()):.0%} of the picture is not seen"
            found.append(Finding("warning", "long and narrow", reason, facts.keys(long), action))
    return found


def modes(facts: Facts) -> list[Finding]:
    """Pixel formats that need a turn to be read; byeori knows them."""
    found = []
    for name, pictures in facts.pictures.items():
        for kind, (holds, action) in {**_MODES, **_depths(facts.scales.get(name, USUAL))}.items():
            rows = [row for row, p in enumerate(pictures) if not p.problem and p.mode and holds(p)]
            if rows:
                share = "all" if len(rows) == len(pictures) else f"{len(rows):,} of {len(pictures):,}"
                found.append(Finding("note", kind, f"{share} pictures", facts.keys(rows), action))
    return found


def profiles(facts: Facts) -> list[Finding]:
    """Pictures whose numbers mean other colours than those of screens."""
    found: dict[str, list[int]] = {}
    for pictures in facts.pictures.values():
        for row, picture in enumerate(pictures):
            if picture.profile and not picture.problem:
                found.setdefault(picture.profile, []).append(row)
    action = "takes their numbers as those of sRGB, for all alike; convert them where hues count"
    return [
        Finding("note", "colour profile", f"colours of {name!r}", facts.keys(rows), action)
        for name, rows in sorted(found.items())
    ]


def greys(facts: Facts) -> list[Finding]:
    """Pictures in grey among coloured ones."""
    found = []
    for pictures in facts.pictures.values():
        good = {row: picture.mode for row, picture in enumerate(pictures) if picture.mode and not picture.problem}
        grey = [row for row, mode in good.items() if mode in _GREY]
        if 0 < len(grey) < len(good):
            reason = f"{len(grey):,} of {len(good):,} pictures, the others in colour"
            action = "gives them three equal colours, if the training part has coloured ones, else takes all in grey"
            found.append(Finding("note", "grey among colours", reason, facts.keys(grey), action))
    return found


def _depths(scale: Scale) -> dict[str, tuple[Callable[[Picture], bool], str]]:
    """How numbers of more than eight bits become pixels."""
    whole, real = "scales it to 8 bits, white at 65535", "scales it to 8 bits, white at 1, or 255 if one is above 1"
    return {
        "16 bit": (lambda p: p.depth == WHOLE, _described_range(scale.integers) or whole),
        "floats": (lambda p: p.depth == FLOAT, _described_range(scale.floats) or real),
    }


def _described_range(learned: Range) -> str:
    if not learned:
        return ""
    return f"scales its numbers: {learned[0]:g} is black, {learned[1]:g} white, as learned from the training part"


def giveaways(facts: Facts) -> list[Finding]:
    """A property of the files from which the class can be inferred without looking at the picture."""
    found = []
    for pictures in facts.pictures.values() if facts.has_classes else ():
        rows = [row for row, p in enumerate(pictures) if not p.problem and facts.labels[row] is not None]
        known: dict[str, list[object]] = {
            "file format": [pictures[row].format for row in rows],
            "pixel format": [pictures[row].mode for row in rows],
            "size": [(pictures[row].width_px, pictures[row].height_px) for row in rows],
        }
        for what, values in known.items():
            right, usual = _predictive(values, [str(facts.labels[row]) for row in rows])
            if right - usual > (1 - usual) / 2:
                reason = (
                    f"the {what} alone tells the class of {right:.0%} of the pictures; the largest class is {usual:.0%}"
                )
                action = "trains on the pixels, and may learn this instead; let all classes have the same mix"
                found.append(Finding("warning", "giveaway", reason, (), action))
    return found


def _aspect(picture: Picture) -> float:
    shorter, longer = sorted((picture.width_px, picture.height_px))
    return longer / max(shorter, 1)


def _predictive(values: Sequence[object], labels: Sequence[str]) -> tuple[float, float]:
    """Share of samples guessed right from the value alone, and from nothing; rare values tell nothing."""
    if len(set(values)) < 2:
        return 0.0, 1.0
    often = {value for value, count in Counter(values).items() if count >= 10}
    pairs = Counter((value if value in often else None, label) for value, label in zip(values, labels, strict=True))
    best: dict[object, int] = {}
    for (value, _), count in pairs.items():
        best[value] = max(best.get(value, 0), count)
    usual = max(Counter(labels).values())
    return sum(best.values()) / len(labels), usual / len(labels)
