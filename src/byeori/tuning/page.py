"""A search as one HTML page: what was found, how sure it is, and the pictures of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from byeori.evaluation.report.blocks import Entry, Figure, Section, Table
from byeori.evaluation.report.page import filled
from byeori.tuning import charts
from byeori.tuning.importance import importance
from byeori.tuning.legs import called
from byeori.tuning.search import deviation, gain_at, model_rung, seen, settings_of, tried_of

if TYPE_CHECKING:
    from byeori.tuning.tuned import Tuned


def page(tuned: Tuned) -> str:
    """Give what was found as HTML."""
    *lines, first = _headline_last(tuned.text().splitlines())
    sections = [Section("What is recommended, and why", "", (_finalists(tuned),)), *_search(tuned)]
    values = {"tuned": tuned, "judged": tuned.judged, "lines": lines, "first": first, "sections": sections}
    return filled("page.html", values, __package__)


def _headline_last(lines: list[str]) -> list[str]:
    first = next(line for line in lines if line.startswith("recommended"))
    return [*(line.strip() for line in lines if line != first), first]


def _finalists(tuned: Tuned) -> Table:
    """The default and the finalists over the draws that chose nothing."""
    found = tuned.judged
    rows = tuple(
        (
            called(number),
            ", ".join(f"{name} = {value}" for name, value in settings_of(tuned.trainings, number).items()),
            found.means.get(number),
            _interval(tuned, number),
            "yes" if number in found.alike else "no",
        )
        for number in sorted(found.means)
    )
    columns = ("setting", "choices", "mean score", "gain over the default", "as good as the best")
    return Table("finalists", "Trained again on draws that chose nothing", columns, rows)


def _interval(tuned: Tuned, number: int) -> str | None:
    gain = tuned.judged.gains.get(number)
    return None if gain is None else f"{gain.mean:.4g} [{gain.low:.4g}, {gain.high:.4g}]"


def _search(tuned: Tuned) -> Iterator[Section]:
    """The search itself, at the rung of which there are enough results."""
    study, trainings = tuned.study, tuned.trainings
    plan, space = study.plan, study.space
    rung = model_rung(trainings, plan)
    shown = [
        (one.trial, trainings[one].settings, gain_at(trainings, one, rung))
        for one in tried_of(trainings, plan)
        if rung in trainings[one].values
    ]
    if not shown:
        return
    chance = deviation(trainings, plan, rung)
    share = f"{plan.rungs[rung]:.0%} of a training"
    says = f"{len(shown)} settings after {share}; the best gains {max(gain for *_, gain in shown):.4g}"
    lead = f"Gains after {share}; one comparison moves by {chance:.4g} by chance, which is the grey band."
    yield Section("The search", lead, (Figure("history", "History", charts.history(shown, chance), says),))
    slices = tuple(
        Figure(f"slice-{name}", name, charts.slices(shown, space, name, chance), f"{says}, against {name}")
        for name in space.tried
    )
    yield Section("Each choice", "", slices)
    shares = importance(space, seen(trainings, plan), study.recipe.seed)
    if shares:
        rows: tuple[tuple[Entry, ...], ...] = tuple((name, f"{part:.0%}") for name, part in shares.items())
        title = "Share of the variance that it decides alone (fANOVA); chance has its part in it"
        yield Section("Importance", "", (Table("importance", title, ("choice", "share"), rows),))
    if len(space.tried) > 1:
        lines = Figure("parallel", "All choices side by side", charts.parallel(shown, space), says)
        yield Section("Side by side", "The better half is drawn stronger.", (lines,))
