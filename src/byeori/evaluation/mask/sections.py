"""The chapters of a segmentation's report: classes, confusions, and the worst pictures with what was drawn on them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import CHART_CLASSES, COVER, PANEL_PX, WORST_MASKS
from byeori.evaluation.report.blocks import Figure, Gallery, Picture, Section, Table
from byeori.evaluation.report.charts import confusion, described_confusion, described_intervals, intervals
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.mask.regions import IGNORED, coloured
from byeori.fields.mask.scores import pixel_accuracy
from byeori.fields.picture.reading import in_mode


def mask_sections(
    classes: tuple[str, ...],
    counts: np.ndarray,
    ious: Sequence[Estimate],
    guesses: Guesses,
    *,
    values: Sequence[int] = (),
) -> tuple[Section, ...]:
    """Give all chapters; `counts` (samples, classes, classes) are pixels by true and guessed class."""
    matrix = counts.sum(0)
    return (
        _classes(classes, matrix, ious),
        _worst(classes, counts, guesses, values or range(len(classes))),
        _confusion(classes, matrix),
    )


def _classes(classes: tuple[str, ...], matrix: np.ndarray, ious: Sequence[Estimate]) -> Section:
    true, guessed, right = matrix.sum(1), matrix.sum(0), np.diag(matrix)
    total = max(int(matrix.sum()), 1)
    rows = tuple(
        (name, iou, _share(right[i], true[i]), _share(right[i], guessed[i]), float(true[i] / total))
        for i, (name, iou) in enumerate(zip(classes, ious, strict=True))
    )
    seen = sorted((i for i in range(len(classes)) if true[i]), key=lambda i: ious[i].value)
    drawn = list(range(len(classes))) if len(classes) <= CHART_CLASSES else seen[:CHART_CLASSES]
    shown = [(classes[i], ious[i], True) for i in drawn]
    weakest, strongest = (classes[i] for i in (seen[0], seen[-1])) if seen else ("", "")
    meaning = "IoU: the share that is both, of the pixels that are of the class or taken for it."
    lead = (
        f"The weakest class is {weakest} (IoU {ious[seen[0]].value:.2f}), the strongest {strongest} "
        f"({ious[seen[-1]].value:.2f}). {meaning}"
        if seen
        else "No pixel of this part has a class."
    )
    figure = Figure("iou_by_class", "", intervals(shown, title="IoU"), described_intervals(shown, "IoU"))
    columns = ("class", "IoU", "found", "right where guessed", "share of the pixels")
    return Section("By class", lead, (figure, Table("classes", "All classes", columns, rows)))


def _confusion(classes: tuple[str, ...], matrix: np.ndarray) -> Section:
    true = matrix.sum(1)
    kept = sorted(np.argsort(-true, kind="stable")[:CHART_CLASSES].tolist())
    thousands = np.round(matrix / max(matrix.sum(), 1) * 1000, 1)
    chart = confusion(thousands[np.ix_(kept, kept)], [classes[i] for i in kept], thousands.sum(1)[kept])
    data = {"classes": list(classes), "rows_are": "true", "counts": matrix.tolist()}
    wrong = matrix - np.diag(np.diag(matrix))
    first, second = np.unravel_index(int(wrong.argmax()), wrong.shape)
    lead = (
        f"Rows are the truth, columns the guess, in thousandths of all pixels. Most often {classes[first]} is "
        f"taken for {classes[second]}: {wrong[first, second] / max(true[first], 1):.0%} of its pixels."
    )
    says = described_confusion(matrix, classes, "pixels")
    return Section("Confusion", lead, (Figure("confusion", "", chart, says, data),))


def _worst(classes: tuple[str, ...], counts: np.ndarray, guesses: Guesses, values: Sequence[int]) -> Section:
    known, right = counts.sum((1, 2)), pixel_accuracy(counts)
    places = [i for i in np.argsort(right, kind="stable").tolist() if known[i]][:WORST_MASKS]
    named = tuple(_picture(i, classes, counts[i], guesses, values=np.asarray(values)) for i in places)
    half = float(np.median(right[known > 0])) if known.any() else 0.0
    lead = f"In half of the pictures {half:.0%} of the pixels or more are right. Some of these may be wrong masks."
    title = "The photo, the true mask, and the guessed one" if guesses.pixels else "Fewest right pixels"
    return Section("The worst", lead, (Gallery("worst", title, named, is_wide=True),))


def _picture(
    place: int, classes: tuple[str, ...], counts: np.ndarray, guesses: Guesses, *, values: np.ndarray
) -> Picture:
    largest = [classes[i] for i in np.argsort(-counts.sum(1), kind="stable")[:3].tolist() if counts[i].sum()]
    wrong = counts - np.diag(np.diag(counts))
    first, second = np.unravel_index(int(wrong.argmax()), wrong.shape)
    most = f"; mostly {classes[first]} taken for {classes[second]}" if wrong.any() else ""
    said = f"{float(pixel_accuracy(counts)):.0%} of the pixels right{most}"
    drawn = None
    if guesses.pixels is not None:
        drawn = panels(guesses.pixels(place), guesses.truth[place], guesses.outputs[place], values)
    return Picture(guesses.keys[place], ", ".join(largest), said, None, drawn)


def panels(pixels: np.ndarray, truth: np.ndarray, guess: np.ndarray, values: np.ndarray) -> bytes:
    """Give a JPEG of three pictures side by side: the photo, and under the colours of the true and the guessed mask."""
    image = in_mode(Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels), "RGB")
    shown = [image]
    for mask in (truth, guess):
        table = np.zeros(256, np.uint8)
        table[: len(values)] = values
        colours = coloured(table[mask])
        photo = np.asarray(image.resize(mask.shape[::-1]), np.float32)
        over = photo * (1 - COVER) + colours * COVER
        shown.append(Image.fromarray(np.where((mask == IGNORED)[..., None], photo, over).astype(np.uint8)))
    for panel in shown:
        panel.thumbnail((PANEL_PX, PANEL_PX))
    whole = Image.new("RGB", (sum(panel.width for panel in shown) + 4 * (len(shown) - 1), shown[0].height), "white")
    left = 0
    for panel in shown:
        whole.paste(panel, (left, 0))
        left += panel.width + 4
    file = io.BytesIO()
    whole.save(file, "JPEG", quality=80)
    return file.getvalue()


def _share(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None
