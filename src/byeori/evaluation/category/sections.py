"""The chapters of a classifier's report: classes, confusions, calibration, slices, each with what to see first."""

from __future__ import annotations

from typing import Any

import numpy as np

from byeori.evaluation.category.calibration import class_calibration
from byeori.evaluation.category.errors import ClassScore, Confusion, by_class, confused_pairs, confusion_matrix, worst
from byeori.evaluation.category.threshold_section import threshold_section
from byeori.evaluation.guesses import Guesses, shown_cell, shown_columns
from byeori.evaluation.limits import (
    CHART_CLASSES,
    MATRIX_CELLS,
    NAMED,
    OF_PAIR,
    PAIRS,
    TABLE_ROWS,
    UNFOLDED_SLICES,
    WORST,
    ZOOMED_CLASSES,
)
from byeori.evaluation.report.blocks import Figure, Gallery, Picture, Section, Table
from byeori.evaluation.report.charts import confusion, described_confusion, described_intervals, intervals
from byeori.evaluation.statistics.estimate import Estimate
from byeori.evaluation.statistics.slices import Slice, slices


def classification_sections(target: Any, guesses: Guesses, calibration: Estimate) -> tuple[Section, ...]:
    """Give all chapters about a part's guesses; the target has `classes`."""
    classes = target.classes
    matrix = confusion_matrix(guesses, len(classes))
    found = slices(guesses.right, guesses.columns)
    return (
        _confusion(matrix, classes),
        _classes(by_class(matrix, classes)),
        *([found_of] if (found_of := threshold_section(target, guesses)) else []),
        _errors(guesses, classes, matrix),
        class_calibration(target, guesses, calibration),
        *([slice_section(found, "accuracy")] if found else []),
    )


def _errors(guesses: Guesses, classes: tuple[str, ...], matrix: np.ndarray) -> Section:
    wrong = int((~guesses.right).sum())
    if not wrong:
        return Section("Errors", f"None of the {len(guesses):,} guesses is wrong.")
    pairs = confused_pairs(guesses, matrix, classes)
    rows = tuple((pair.truth, pair.guess, pair.count, pair.share) for pair in pairs)
    galleries = [_worst(guesses, classes, _surest(wrong))]
    if len(classes) > 2 and guesses.thumbnail is not None:
        galleries += [_pair_gallery(guesses, classes, pair) for pair in pairs[:PAIRS]]
    lead = f"{wrong:,} of {len(guesses):,} guesses are wrong. Look at the surest first: some may be wrong labels."
    table = Table("confused_pairs", "Most confused", ("true", "guessed", "samples", "share of the class"), rows)
    return Section("Errors", lead, (galleries[0], table, *galleries[1:]))


def _worst(guesses: Guesses, classes: tuple[str, ...], title: str) -> Gallery | Table:
    """The wrong guesses that the model was surest of: as pictures, or else with what the table says of them."""
    places = worst(guesses)
    if guesses.thumbnail is not None:
        return Gallery("worst", title, _pictures(guesses, classes, places))
    confidence, names = guesses.confidence, shown_columns(guesses)
    rows = tuple(
        (
            guesses.keys[i],
            classes[guesses.truth[i]],
            classes[guesses.guess[i]],
            round(float(confidence[i]), 6),
            *(shown_cell(guesses.columns[name][i]) for name in names),
        )
        for i in places.tolist()
    )
    return Table("worst", title, ("sample", "true", "guessed", "confidence", *names), rows)


def _surest(wrong: int) -> str:
    return "Wrong, and most sure" if wrong > WORST else "All wrong guesses, the surest first"


def _pair_gallery(guesses: Guesses, classes: tuple[str, ...], pair: Confusion) -> Gallery:
    return Gallery(
        "confused", f"{pair.truth} taken for {pair.guess}", _pictures(guesses, classes, pair.places[:OF_PAIR])
    )


def _pictures(guesses: Guesses, classes: tuple[str, ...], places: np.ndarray) -> tuple[Picture, ...]:
    guess, confidence, truth = guesses.guess, guesses.confidence, guesses.truth
    return tuple(
        Picture(
            guesses.keys[i],
            classes[truth[i]],
            classes[guess[i]],
            round(float(confidence[i]), 6),
            guesses.thumbnail(i) if guesses.thumbnail else None,
        )
        for i in places.tolist()
    )


def _classes(scores: list[ClassScore]) -> Section:
    rows = tuple((score.name, score.precision, score.recall, score.f1, score.support) for score in scores)
    seen = sorted((score for score in scores if score.support), key=lambda score: score.f1.value)
    few = len(scores) <= CHART_CLASSES
    drawn = scores if few else seen[:CHART_CLASSES]
    shown = [(score.name, score.f1, True) for score in drawn]
    title = "" if few else f"The {CHART_CLASSES} weakest classes"
    figure = Figure("f1_by_class", title, intervals(shown, title="F1"), described_intervals(shown, "F1"))
    lead = (
        f"The weakest class is {seen[0].name} (F1 {seen[0].f1.value:.2f}), the strongest {seen[-1].name} "
        f"({seen[-1].f1.value:.2f}). Wide intervals mean few samples."
    )
    columns = ("class", "precision", "recall", "F1", "samples")
    return Section("By class", lead, (figure, Table("classes", "All classes", columns, rows, is_long=not few)))


def confusions_data(matrix: np.ndarray, classes: tuple[str, ...]) -> dict[str, Any]:
    """Give a confusion matrix for machines: whole, or of many classes the pairs that are most often there.

    >>> confusions_data(np.eye(200, dtype=int) * 3, tuple(map(str, range(200))))["pairs"][0]
    {'true': '0', 'guessed': '0', 'samples': 3}
    """
    if matrix.size <= MATRIX_CELLS:
        return {"classes": list(classes), "rows_are": "true", "counts": matrix.tolist()}
    order = np.argsort(-matrix, axis=None, kind="stable")[: min(TABLE_ROWS, np.count_nonzero(matrix))]
    places = zip(*np.unravel_index(order, matrix.shape), strict=True)
    pairs = [{"true": classes[t], "guessed": classes[g], "samples": int(matrix[t, g])} for t, g in places]
    return {"pairs": pairs, "more_pairs": int(np.count_nonzero(matrix)) - len(pairs)}


def _confusion(matrix: np.ndarray, classes: tuple[str, ...]) -> Section:
    data = confusions_data(matrix, classes)
    chart = confusion(matrix, classes, matrix.sum(1))
    whole = Figure("confusion", "", chart, described_confusion(matrix, classes), data)
    lead = "Rows are the truth, columns the guess; the stronger the colour, the larger the share of the true class."
    if len(classes) <= CHART_CLASSES:
        return Section("Confusion", lead, (whole,))
    kept = _most_confused(matrix)
    names = tuple(classes[i] for i in kept)
    some = matrix[np.ix_(kept, kept)]
    close = confusion(some, names, matrix.sum(1)[kept])
    zoom = Figure(
        "confusion_close_up",
        f"The {len(kept)} classes of the most confused pairs",
        close,
        described_confusion(some, names),
    )
    return Section("Confusion", f"{lead} Classes stand in their order.", (whole, zoom))


def _most_confused(matrix: np.ndarray) -> list[int]:
    """Give the classes of the pairs with the most errors, in their order."""
    errors = matrix - np.diag(np.diag(matrix))
    kept: dict[int, None] = {}
    for place in np.argsort(-errors, axis=None, kind="stable").tolist():
        kept |= dict.fromkeys(divmod(place, len(matrix)))
        if len(kept) >= ZOOMED_CLASSES:
            break
    return sorted(kept)


def slice_section(found: list[Slice], score: str) -> Section:
    """Give the chapter on slices; `score` says what share it is that is right."""
    worse = sorted((one for one in found if one.is_worse), key=lambda one: one.p_value)
    listed = [f"{one.column} = {one.name} ({one.score.value:.2f}, elsewhere {one.rest:.2f})" for one in worse[:NAMED]]
    more = f"; and {len(worse) - NAMED} more" if len(worse) > NAMED else ""
    lead = (
        f"Worse than the rest by more than noise: {'; '.join(listed)}{more}."
        if worse
        else f"None of the {len(found)} slices is worse than the rest by more than noise."
    )
    note = " Tested by Fisher's exact test with Benjamini and Hochberg's correction: at most about 5 % of such marks"
    long = len(found) > UNFOLDED_SLICES
    ranked = sorted(found, key=lambda one: (not one.is_worse, one.p_value)) if long else found
    rows = tuple((one.column, one.name, one.score, one.rest, one.count, one.p_value) for one in ranked)
    columns = ("column", "slice", score, "elsewhere", "samples", "corrected p")
    marked = frozenset(i for i, one in enumerate(ranked) if one.is_worse)
    table = Table("slices", "All slices" if long else "", columns, rows, marked, long)
    return Section("Slices", f"{lead}{note} are false alarms.", (table,))
