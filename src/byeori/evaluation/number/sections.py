"""The chapters of a report on numbers: guess against truth, how far off, slices, the worst samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from byeori.core import digits
from byeori.evaluation.guesses import Guesses, shown_cell, shown_columns
from byeori.evaluation.limits import UNFOLDED, WORST
from byeori.evaluation.number.charts import against, left_over
from byeori.evaluation.report.blocks import Entry, Figure, Gallery, Picture, Section, Table
from byeori.evaluation.statistics.estimate import wilson
from byeori.evaluation.statistics.number_slices import NumberSlice, number_slices
from byeori.fields.calibration.conformal import COVERED


@dataclass(frozen=True)
class Numbers:
    """Guesses and truth in the target's unit, (samples,) float64 each."""

    guess: np.ndarray
    truth: np.ndarray
    unit: str = ""
    low: np.ndarray | None = None
    """The interval's lower end for each sample."""
    high: np.ndarray | None = None

    @property
    def error(self) -> np.ndarray:
        """Guess less truth, (samples,)."""
        return np.asarray(self.guess - self.truth)

    @property
    def spread(self) -> float:
        """How far the truths lie apart: their standard deviation."""
        return float(np.std(self.truth))


def number_sections(numbers: Numbers, guesses: Guesses) -> tuple[Section, ...]:
    """Give all chapters about a part's guesses."""
    found = number_slices(np.abs(numbers.error), guesses.columns)
    return (
        _against(numbers),
        _how_far(numbers),
        _worst(numbers, guesses),
        *([_slices(found, numbers.unit)] if found else []),
    )


def with_unit(number: float, unit: str = "", spread: float | None = None) -> str:
    """Write a number with its unit, as exactly as a person needs it; one of many beside each other by their `spread`.

    >>> with_unit(47213.2, "$"), with_unit(12.3456), with_unit(0.00012345)
    ('47,213 $', '12.35', '0.0001234')
    """
    return f"{digits.formatted(number, spread)} {unit}".strip()


def _against(numbers: Numbers) -> Section:
    mean = float(numbers.error.mean())
    side = "high" if mean > 0 else "low"
    lead = (
        f"On the dashed line the guess is the truth. On average the guesses are {with_unit(abs(mean), numbers.unit)} "
        f"too {side}. Below, what is left over: a bend or a slope there is something that the model could still learn."
    )
    scatter, spread = (
        against(numbers.guess, numbers.truth, numbers.unit),
        left_over(numbers.guess, numbers.error, numbers.unit),
    )
    pairs = [
        {"truth": float(t), "guess": float(g)} for t, g in zip(numbers.truth[:200], numbers.guess[:200], strict=True)
    ]
    near, far = (with_unit(float(np.quantile(np.abs(numbers.error), share)), numbers.unit) for share in (0.5, 0.9))
    says = f"Guess against truth of {len(numbers.guess):,} samples: half are off by at most {near}, 9 of 10 by {far}"
    figures = (
        Figure("guess_by_truth", "", scatter, says, pairs),
        Figure("error_by_guess", "What is left over, by guess", spread, _left_over(numbers)),
    )
    return Section("Guess against truth", lead, figures)


def _left_over(numbers: Numbers) -> str:
    """Say in words what is left over, by thirds of the guesses."""
    thirds = [some for some in np.array_split(np.argsort(numbers.guess, kind="stable"), 3) if len(some)]
    parts = [
        f"guesses up to {with_unit(float(numbers.guess[some[-1]]), numbers.unit, numbers.spread)} are "
        f"{with_unit(float(np.median(numbers.error[some])), numbers.unit)} off in the middle"
        for some in thirds
    ]
    return f"Guess less truth, by guess: {', '.join(parts)}"


def _how_far(numbers: Numbers) -> Section:
    away = np.abs(numbers.error)
    shares = (0.5, 0.8, 0.9, 0.95, 1.0)
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        ("all" if share == 1 else f"{share:.0%}", with_unit(float(np.quantile(away, share)), numbers.unit))
        for share in shares
    )
    table = Table("error_quantiles", "", ("of the guesses", "are off by at most"), rows)
    return Section("How far off", _promise(numbers), (table,))


def _promise(numbers: Numbers) -> str:
    if numbers.low is None or numbers.high is None:
        return "Half of the guesses are nearer than the first line says. The model gives no interval with its answers."
    inside = (numbers.truth >= numbers.low) & (numbers.truth <= numbers.high)
    found, width = wilson(int(inside.sum()), len(inside)), float(np.median(numbers.high - numbers.low))
    fits = found.low <= COVERED <= found.high
    verdict = (
        "as promised"
        if fits
        else "more than promised: intervals are wider than need be"
        if found.low > COVERED
        else "less than promised: these samples are not like those of the validation part"
    )
    return (
        f"With each answer comes an interval that should hold the truth of {COVERED:.0%} of new samples (split "
        f"conformal prediction from the validation part). On these samples it holds {found.value:.1%} "
        f"[{found.low:.1%}, {found.high:.1%}], {verdict}. Half of the intervals are narrower than "
        f"{with_unit(width, numbers.unit)}."
    )


def _worst(numbers: Numbers, guesses: Guesses) -> Section:
    away = np.abs(numbers.error)
    places = np.argsort(-away, kind="stable")[:WORST].tolist()
    share = float(np.sort(away**2)[::-1][: max(1, len(away) // 100)].sum() / max((away**2).sum(), 1e-300))
    named = shown_columns(guesses)
    rows = tuple(
        (
            guesses.keys[i],
            with_unit(float(numbers.truth[i]), spread=numbers.spread),
            with_unit(float(numbers.guess[i]), spread=numbers.spread),
            with_unit(float(numbers.error[i])),
            *(shown_cell(guesses.columns[name][i]) for name in named),
        )
        for i in places
    )
    unit = f", {numbers.unit}" if numbers.unit else ""
    table = Table("worst", "", ("sample", f"true{unit}", f"guessed{unit}", "off by", *named), rows, is_long=False)
    lead = f"The worst hundredth of the samples makes {share:.0%} of the squared error. Some may be wrong numbers."
    blocks: tuple[Table | Gallery, ...] = (table,)
    if guesses.thumbnail is not None:
        blocks = (Gallery("worst_pictures", "Furthest off", _pictures(numbers, guesses, places)), table)
    return Section("The worst", lead, blocks)


def _pictures(numbers: Numbers, guesses: Guesses, places: list[int]) -> tuple[Picture, ...]:
    assert guesses.thumbnail is not None
    return tuple(
        Picture(
            guesses.keys[i],
            with_unit(float(numbers.truth[i]), numbers.unit, numbers.spread),
            with_unit(float(numbers.guess[i]), numbers.unit, numbers.spread),
            None,
            guesses.thumbnail(i),
        )
        for i in places
    )


def _slices(found: list[NumberSlice], unit: str) -> Section:
    worse = sorted((one for one in found if one.is_worse), key=lambda one: one.p_value)
    named = "; ".join(
        f"{one.column} = {one.name} (off by {with_unit(one.error.value, unit)}, elsewhere {with_unit(one.rest, unit)})"
        for one in worse[:5]
    )
    more = f"; and {len(worse) - 5} more" if len(worse) > 5 else ""
    lead = (
        f"Further off than the rest by more than noise: {named}{more}."
        if worse
        else f"In none of the {len(found)} slices the guesses are further off than in the rest by more than noise."
    )
    note = (
        " Tested by the rank-sum test of Mann and Whitney with Benjamini and Hochberg's correction: at most about 5 % "
        "of such marks are false alarms."
    )
    columns = ("column", "slice", f"mean error{f', {unit}' if unit else ''}", "elsewhere", "samples", "corrected p")
    ranked = sorted(found, key=lambda one: (not one.is_worse, one.p_value)) if len(found) > UNFOLDED else found
    rows = tuple((one.column, one.name, one.error, one.rest, one.count, one.p_value) for one in ranked)
    marked = frozenset(i for i, one in enumerate(ranked) if one.is_worse)
    table = Table("slices", "All slices" if len(found) > UNFOLDED else "", columns, rows, marked, len(found) > UNFOLDED)
    return Section("Slices", lead + note, (table,))
