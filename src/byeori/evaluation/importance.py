"""What a model looks at: how much worse its score gets when one input's values are shuffled among the samples judged.

Permutation importance (Breiman 2001; Fisher, Rudin, Dominici 2019), of any task with several inputs: columns of a
table, or a picture beside a text. How often the model is asked is bounded by a count, so the same report is made on any
machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.core.seeds import draw
from byeori.core.watching import counted
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.limits import (
    ASKED_AT_ONCE,
    EXCHANGE_RESAMPLES,
    EXCHANGE_RESAMPLES_OWN,
    EXCHANGED,
    EXCHANGED_FILES,
    EXCHANGED_INPUTS,
    EXCHANGED_ROWS,
    EXCHANGES,
    LOOKED_AT_INPUTS,
    NAMED_INPUTS,
    SHOWN_INPUTS,
)
from byeori.evaluation.report.blocks import Entry, Figure, Section, Table
from byeori.evaluation.report.charts import described_intervals, intervals
from byeori.evaluation.report.wording import measured, score_name
from byeori.evaluation.statistics.estimate import Estimate, percentile
from byeori.fields.scores.score import Marks, Score
from byeori.fields.stacking import concatenate

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.preparing.prepared import Prepared


@dataclass(frozen=True)
class Plan:
    """How much is asked, so that its cost is bounded."""

    rows: int
    """Samples, drawn from those judged."""
    inputs: int
    """That are measured; those that a first look finds most important."""
    repeats: int
    """Shuffles of each."""
    looked_at: int = 0
    """Inputs of the first look; 0 where all are measured."""
    first_rows: int = 0
    """Samples of the first look."""

    @property
    def asked(self) -> int:
        """Samples that the model is asked about in all."""
        return self.rows * self.inputs * self.repeats + self.first_rows * self.looked_at


@dataclass(frozen=True)
class Importance:
    """How much worse the score gets without what one input says."""

    name: str
    loss: Estimate


def plan_of(prepared: Prepared, samples: int) -> Plan | None:
    """Say how much is asked about so many samples; None where there is one input only."""
    fields = prepared.task.inputs
    if len(fields) < 2:
        return None
    asked = EXCHANGED if all(field.about.is_table for field in fields.values()) else EXCHANGED_FILES
    inputs = min(len(fields), EXCHANGED_INPUTS)
    rows = max(1, min(samples, EXCHANGED_ROWS, asked // (2 * inputs)))
    repeats = int(np.clip(asked // (rows * inputs), 1, EXCHANGES))
    if inputs == len(fields):
        return Plan(rows, inputs, repeats)
    looked_at = min(len(fields), LOOKED_AT_INPUTS)
    return Plan(rows, inputs, repeats, looked_at, max(1, min(rows, asked // looked_at)))


def importance_section(
    bundle: Bundle, prepared: Prepared, part: str, guesses: Guesses, *, score: Score, seed: int
) -> Section | None:
    """Give the chapter; `guesses` are those about `part`. None with one input, or on the samples that were learned."""
    plan = plan_of(prepared, len(guesses))
    if plan is None or part == "train":
        return None
    asking = _Asking(bundle, prepared, prepared.rows[part], guesses, score=score, seed=seed)
    names = list(prepared.task.inputs)
    if plan.looked_at:
        places = asking.places(plan.first_rows)
        some = counted("a first look at importance", names[: plan.looked_at])
        first = {name: asking.measure(name, places, 1).loss.value for name in some}
        best = sorted(first, key=lambda name: -first[name])[: plan.inputs]
        names = [name for name in names if name in best]
    places = asking.places(plan.rows)
    found = [asking.measure(name, places, plan.repeats) for name in counted("importance", names)]
    if not any(np.isfinite(one.loss.value) for one in found):
        return None  # the samples have no score, as where none is of the class that it is about
    return _section(sorted(found, key=lambda one: -one.loss.value), plan, prepared, score)


class _Asking:
    """A bundle that is asked about samples with one input shuffled."""

    def __init__(
        self, bundle: Bundle, prepared: Prepared, rows: np.ndarray, guesses: Guesses, *, score: Score, seed: int
    ) -> None:
        self.bundle, self.prepared, self.rows, self.guesses = bundle, prepared, rows, guesses
        self.score, self.seed, self.target = score, seed, bundle.task.target
        self._whole: dict[int, tuple[Guesses, np.ndarray]] = {}

    def places(self, count: int) -> np.ndarray:
        """Draw so many of the samples judged."""
        order = draw(self.seed, "importance").permutation(len(self.rows))
        return np.sort(order[:count])

    def measure(self, name: str, places: np.ndarray, repeats: int) -> Importance:
        """Measure one input over shuffles of its values; the interval is over samples and shuffles both."""
        plain, counts = self._plain(places)
        before = Marks(self.target, plain)
        ones = np.ones((1, len(places)))
        losses, drawn = [], []
        for repeat in range(repeats):
            shuffled = draw(self.seed, "importance", name, repeat).permutation(len(places))
            after = Marks(self.target, plain.others(self._outputs(name, places, shuffled)))
            pair = before.counted(self.score), after.counted(self.score)
            sign = self.score.oriented(1)
            losses.append(sign * float(pair[0](ones)[0] - pair[1](ones)[0]))
            drawn.append(sign * (pair[0](counts) - pair[1](counts)))
        chosen = draw(self.seed, "importance", name, "repeats").integers(0, repeats, (repeats, counts.shape[0]))
        spread = np.stack(drawn)[chosen, np.arange(counts.shape[0])].mean(0)
        return Importance(name, percentile(float(np.mean(losses)), spread))

    def _plain(self, places: np.ndarray) -> tuple[Guesses, np.ndarray]:
        """The guesses about some samples as they are, and how often each is in each resample."""
        if len(places) not in self._whole:
            some = self.guesses.at(places)
            resamples = EXCHANGE_RESAMPLES_OWN if self.score.is_own else EXCHANGE_RESAMPLES
            chance = draw(self.seed, "importance", "rows")
            counts = chance.multinomial(len(places), np.full(len(places), 1 / len(places)), resamples)
            self._whole[len(places)] = some, counts
        return self._whole[len(places)]

    def _outputs(self, name: str, places: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
        rows, others = self.rows[places], self.rows[places[shuffled]]
        outputs = []
        for packed in self._batches(name, rows, others):
            outputs.append(self.target.reduce(self.bundle.outputs(packed)))
        return concatenate(outputs)

    def _batches(self, name: str, rows: np.ndarray, others: np.ndarray) -> Iterator[Mapping[str, np.ndarray]]:
        column = self.prepared.columns[name]
        for start in range(0, len(rows), ASKED_AT_ONCE):
            packed = self.prepared.gather(rows[start : start + ASKED_AT_ONCE])
            packed.pop(self.prepared.task.name)
            yield {**packed, name: column.gather(others[start : start + ASKED_AT_ONCE])}


def _section(found: list[Importance], plan: Plan, prepared: Prepared, score: Score) -> Section:
    inputs: Mapping[str, Any] = prepared.task.inputs
    what = "columns" if all(field.about.is_table for field in inputs.values()) else "inputs"
    rows: tuple[tuple[Entry, ...], ...] = tuple((one.name, one.loss, inputs[one.name].kind) for one in found)
    shown = [(one.name, one.loss, one.loss.low > 0) for one in found[:SHOWN_INPUTS]]
    ends = [0.0, *(end for _, loss, _ in shown for end in (loss.low, loss.high) if np.isfinite(end))]
    title = f"loss of {score_name(score.name)}"
    chart = intervals(shown, title=title, domain=(min(ends), max(ends) or 1.0))
    figure = Figure("importance", "", chart, described_intervals(shown, title))
    table = Table(
        "importances", f"All {what} measured", (what[:-1], "importance", "kind"), rows, is_long=len(rows) > SHOWN_INPUTS
    )
    return Section(f"Which {what} matter", _lead(found, plan, what, score, everything=len(inputs)), (figure, table))


def _lead(found: list[Importance], plan: Plan, what: str, score: Score, *, everything: int) -> str:
    name = score_name(score.name)
    sure = [one for one in found if one.loss.low > 0]
    most = ", ".join(f"{one.name} ({measured(one.loss.value)})" for one in sure[:NAMED_INPUTS])
    message = f"The model relies most on {most}." if most else f"None of the {what} can be told from noise."
    noise = len(found) - len(sure)
    less = f" {noise} of {len(found)} cannot be told from noise." if most and noise else ""
    part = ""
    if plan.looked_at:
        seen = "all" if plan.looked_at == everything else f"the first {plan.looked_at:,}"
        part = (
            f" Of {everything:,} {what} {plan.inputs} are measured, those that a first look at {seen} found to matter."
        )
    times = "once" if plan.repeats == 1 else f"{plan.repeats} times"
    return (
        f"{message}{less} Measured is by how much the {name} gets worse when the values of one are shuffled among "
        f"{plan.rows:,} samples, {times}; the intervals are over samples and shuffles.{part} What two {what} both say "
        "counts for neither: of those that go together, each alone may seem not to matter."
    )
