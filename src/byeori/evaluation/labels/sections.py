"""The chapters of a report on several labels at once: by label, together with which, how sure, slices, the worst."""

from __future__ import annotations

from typing import Any

import numpy as np

from byeori.evaluation.category.calibration import label_calibration
from byeori.evaluation.category.errors import f1_score
from byeori.evaluation.category.sections import slice_section
from byeori.evaluation.guesses import Guesses, shown_cell, shown_columns
from byeori.evaluation.limits import CHART_CLASSES, LABEL_PAIRS, WORST
from byeori.evaluation.report.blocks import Entry, Figure, Gallery, Picture, Section, Table
from byeori.evaluation.report.charts import described_intervals, intervals
from byeori.evaluation.statistics.estimate import wilson
from byeori.evaluation.statistics.slices import slices


def label_sections(target: Any, guesses: Guesses, chosen: np.ndarray) -> tuple[Section, ...]:
    """Give all chapters about a part's guesses; `chosen` (samples, labels) bool are the labels answered."""
    truth = guesses.truth > 0
    found = slices((chosen == truth).all(1), guesses.columns)
    return (
        _by_label(target, chosen, truth),
        _mistaken(target.labels, chosen, truth),
        _worst(target.labels, guesses, chosen),
        label_calibration(target, guesses),
        *([slice_section(found, "every label right")] if found else []),
    )


def _by_label(target: Any, chosen: np.ndarray, truth: np.ndarray) -> Section:
    hits, support, guessed = (chosen & truth).sum(0), truth.sum(0), chosen.sum(0)
    names = target.labels
    f1 = [f1_score(int(hits[i]), int(support[i] + guessed[i] - hits[i])) for i in range(len(names))]
    from_on = target.about.calibration.thresholds or (0.5,) * len(names)
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (
            name,
            wilson(int(hits[i]), int(guessed[i])),
            wilson(int(hits[i]), int(support[i])),
            f1[i],
            int(support[i]),
            float(from_on[i]),
        )
        for i, name in enumerate(names)
    )
    seen = sorted((i for i in range(len(names)) if support[i]), key=lambda i: f1[i].value) or [0]
    few = len(names) <= CHART_CLASSES
    drawn = [(names[i], f1[i], True) for i in (range(len(names)) if few else seen[:CHART_CLASSES])]
    figure = Figure(
        "f1_by_label",
        "" if few else f"The {CHART_CLASSES} weakest labels",
        intervals(drawn, title="F1"),
        described_intervals(drawn, "F1"),
    )
    lead = (
        f"The weakest label is {names[seen[0]]} (F1 {f1[seen[0]].value:.2f}), the strongest {names[seen[-1]]} "
        f"({f1[seen[-1]].value:.2f}). A label is answered from its threshold on, chosen on the validation part."
    )
    columns = ("label", "precision", "recall", "F1", "samples", "threshold")
    return Section("By label", lead, (figure, Table("labels", "All labels", columns, rows, is_long=not few)))


def _mistaken(names: tuple[str, ...], chosen: np.ndarray, truth: np.ndarray) -> Section:
    """Which labels are missed or added, and what is answered in their place."""
    missed, added = (truth & ~chosen).astype(np.int64), (chosen & ~truth).astype(np.int64)
    pairs = missed.T @ added
    per_sample = np.abs(chosen.astype(int) - truth.astype(int)).sum(1)
    counts = [int((per_sample == wrong).sum()) for wrong in range(3)]
    lead = (
        f"Of {len(truth):,} samples {counts[0]:,} have every label right, {counts[1]:,} one wrong, {counts[2]:,} two, "
        f"{len(truth) - sum(counts):,} more. A sample has {truth.sum(1).mean():.2f} labels on average, "
        f"and is answered with {chosen.sum(1).mean():.2f}."
    )
    order = [place for place in np.argsort(-pairs, axis=None, kind="stable")[:LABEL_PAIRS] if pairs.flat[place]]
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (names[i], names[j], int(pairs[i, j])) for i, j in (divmod(int(place), len(names)) for place in order)
    )
    if not rows:
        return Section("Missed and added", lead)
    table = Table("mistaken", "One missed and another added, most often", ("missed", "added", "samples"), rows)
    return Section("Missed and added", lead, (table,))


def _worst(names: tuple[str, ...], guesses: Guesses, chosen: np.ndarray) -> Section:
    truth = guesses.truth > 0
    logits = np.asarray(guesses.outputs, np.float64)
    losses = (np.logaddexp(0, logits) - logits * truth).sum(1)
    wrong = np.flatnonzero((chosen != truth).any(1))
    places = wrong[np.argsort(-losses[wrong], kind="stable")][:WORST].tolist()
    if not places:
        return Section("The worst", f"None of the {len(truth):,} samples has a wrong label.")
    lead = "The answers that surprise the model's own probabilities most; some may be wrong labels."
    if guesses.thumbnail is not None:
        pictures = tuple(
            Picture(guesses.keys[i], _named(names, truth[i]), _named(names, chosen[i]), None, guesses.thumbnail(i))
            for i in places
        )
        return Section("The worst", lead, (Gallery("worst", "", pictures),))
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (
            guesses.keys[i],
            _named(names, truth[i]),
            _named(names, chosen[i]),
            *(shown_cell(guesses.columns[name][i]) for name in shown_columns(guesses)),
        )
        for i in places
    )
    columns = ("sample", "true", "guessed", *shown_columns(guesses))
    return Section("The worst", lead, (Table("worst", "", columns, rows),))


def _named(names: tuple[str, ...], is_in: np.ndarray) -> str:
    return ", ".join(name for name, one in zip(names, is_in, strict=True) if one) or "–"
