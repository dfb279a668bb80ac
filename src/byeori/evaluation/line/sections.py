"""The chapters of a report on lines that were read: which characters are confused, the worst lines, long and short."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import numpy as np
from PIL import Image

from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import ALIGNED_LINES, BINS, LINE_WIDTHS, WORST_LINES
from byeori.evaluation.report.blocks import Gallery, Picture, Section, Table
from byeori.fields.line.edits import alignment
from byeori.fields.line.scores import Lines


def line_sections(lines: Lines, guesses: Guesses) -> tuple[Section, ...]:
    """Give all chapters about a part's lines."""
    return (_confusions(lines), _worst(lines, guesses), _by_length(lines))


def _confusions(lines: Lines) -> Section:
    errors: Counter[tuple[object, object]] = Counter()
    wrong = np.flatnonzero(lines.edits)[:ALIGNED_LINES]
    for place in wrong.tolist():
        pairs = alignment(lines.read[place], lines.written[place])
        errors.update(pair for pair in pairs if pair[0] != pair[1])
    count = sum(errors.values())
    if not count:
        return Section("Characters", "Every character was read as it is written.")
    written = Counter("".join(lines.written))
    rows = tuple(
        (_named(true), _named(guess), times, times / count, times / written[str(true)] if true is not None else None)
        for (true, guess), times in errors.most_common(WORST_LINES)
    )
    missing, extra = (sum(n for pair, n in errors.items() if pair[side] is None) for side in (1, 0))
    lead = (
        f"Of {count:,} errors {missing / count:.0%} are characters that were not read, {extra / count:.0%} are read "
        "where none is written, the others are taken for another."
    )
    columns = ("written", "read", "times", "share of all errors", "share of this character")
    return Section("Characters", lead, (Table("confused_characters", "Most frequent errors", columns, rows),))


def _named(character: object) -> str:
    return {None: "(nothing)", " ": "(space)"}.get(character, str(character))  # type: ignore[call-overload, no-any-return]


def _worst(lines: Lines, guesses: Guesses) -> Section:
    right = int((lines.edits == 0).sum())
    rates = lines.rates
    order = [place for place in np.argsort(-rates, kind="stable").tolist() if lines.edits[place]][:WORST_LINES]
    lead = f"{right:,} of {len(rates):,} lines were read without an error."
    if not order:
        return Section("Worst lines", lead)
    pictures = tuple(
        Picture(
            guesses.keys[place],
            lines.written[place] or "(nothing)",
            lines.read[place] or "(nothing)",
            round(max(0.0, 1 - float(rates[place])), 6),
            None if guesses.pixels is None else _jpeg(guesses.pixels(place)),
        )
        for place in order
    )
    lead += " Look at the worst: some may be cut badly, or written otherwise than they are transcribed."
    gallery = Gallery("worst_lines", "Most errors for their length", pictures, is_wide=True)
    return Section("Worst lines", lead, (gallery,))


def _jpeg(pixels: np.ndarray) -> bytes:
    """Give a picture (rows, columns, 1) uint8 as a JPEG; all are of one scale, a short line has white beside it."""
    file = BytesIO()
    rows, columns = pixels.shape[:2]
    width = max(0, LINE_WIDTHS * rows - columns)
    Image.fromarray(np.pad(pixels.squeeze(2), ((0, 0), (0, width)), constant_values=254)).save(file, "JPEG", quality=78)
    return file.getvalue()


def _by_length(lines: Lines) -> Section:
    edges = np.unique(np.quantile(lines.lengths, np.linspace(0, 1, BINS + 1)).round())
    bins = np.searchsorted(edges[1:-1], lines.lengths, side="right")
    rows = []
    for number in range(max(len(edges) - 1, 1)):
        here = bins == number
        if not here.any():
            continue
        lengths = lines.lengths[here]
        low, high = int(lengths.min()), int(lengths.max())
        span = f"{low:,}" if low == high else f"{low:,} to {high:,}"
        rate = float(lines.edits[here].sum() / max(lengths.sum(), 1))
        rows.append((span, int(here.sum()), rate, float((lines.edits[here] == 0).mean())))
    worst = max(rows, key=lambda row: row[2])
    lead = f"The most errors for each character are in lines of {worst[0]} characters: CER {worst[2]:.3f}."
    columns = ("characters", "lines", "CER", "lines without error")
    return Section("By length", lead, (Table("cer_by_length", "", columns, tuple(rows)),))
