"""From guesses and baselines to a Report: the numbers, and the sentences that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from byeori.core.errors import DataError
from byeori.data.field import uncalibrated
from byeori.evaluation.baselines import Baseline
from byeori.evaluation.comparison import Comparison
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.report import Report
from byeori.evaluation.styles import style_of

if TYPE_CHECKING:
    from byeori.data.field import Target
    from byeori.evaluation.estimate import Estimate

_FEW = 100  # samples; below that every number is rough


def build_report(
    target: Target,
    guesses: Guesses,
    baselines: Sequence[Baseline] = (),
    *,
    title: str = "report",
    facts: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    seed: int = 0,
) -> Report:
    """Judge guesses; `baselines` stand from the simplest to the strongest, made on the same samples.

    A part without samples is a DataError.
    """
    if not len(guesses):
        raise DataError(f"{title}: the {guesses.part_name} part has no sample that can be read; nothing to judge")
    style = style_of(target)
    headline = style.scores(target, guesses, seed)
    beside = {one.name: score_of(target, guesses, one, seed) for one in baselines}
    compared: list[tuple[str, Estimate, Comparison]] = []
    for one in baselines:
        assert style.compare is not None  # a style that has baselines can compare with them
        comparison = style.compare(target, guesses, guesses.others(one.outputs, one.decided), seed)
        compared.append((one.name, beside[one.name], comparison))
    preference = _preference(compared)
    verdicts = [_verdict(*one, advise=not preference) for one in compared]
    return Report(
        title,
        guesses.part,
        len(guesses),
        headline,
        baselines=beside,
        verdicts=(*verdicts, *preference),
        notes=(*notes, *_cautions(guesses), *style.cautions(target, guesses)),
        facts=facts or {},
        sections=style.sections(target, guesses, headline),
        passed=_passes([comparison for _, _, comparison in compared]),
        units=style.units(target),
        domain=style.domain,
    )


def _passes(comparisons: Sequence[Comparison]) -> bool:
    """Tell whether the simplest baseline is beaten by more than noise, and no other is better by more than noise."""
    return not comparisons or (comparisons[0].is_better and not any(one.is_worse for one in comparisons))


def score_of(target: Target, guesses: Guesses, baseline: Baseline, seed: int = 0) -> Estimate:
    """Give the report's main score of a plain model; what `target` has learned from its own model is no part of it."""
    others = guesses.others(baseline.outputs, baseline.decided)
    return next(iter(style_of(target).scores(uncalibrated(target), others, seed).values()))


def _preference(compared: Sequence[tuple[str, Estimate, Comparison]]) -> list[str]:
    """Say which to prefer where there is a choice: the better one, and of those that cannot be told apart the plain."""
    if len(compared) < 3:
        return []
    better = [(name, score) for name, score, comparison in compared if comparison.is_worse]
    alike = [name for name, _, comparison in compared if not comparison.is_better]
    if better:
        best, _ = max(better, key=lambda one: one[1].value)
        return [f"Prefer {best}: better than this model by more than noise, and simpler."]
    if alike:
        return [f"Prefer {alike[0]}: as good as this model as far as these samples tell, and simpler."]
    return ["Prefer this model: better than each of them by more than noise."]


def _verdict(name: str, score: Estimate, comparison: Comparison, *, advise: bool) -> str:
    name = f"{name} ({round(score.value, 2) + 0.0:.2f})"
    d: Estimate = comparison.difference
    numbers = f"{d.value:+.3f} [{d.low:+.2f}, {d.high:+.2f}], {_p(comparison.p_value)}"
    if comparison.is_better:
        return f"Better than {name} by more than noise: {numbers}."
    if comparison.is_worse:
        text, advice = (
            f"Worse than {name} by more than noise: {numbers}.",
            " The simpler model is the better choice here.",
        )
    else:
        text, advice = (
            f"Cannot be told apart from {name}: {numbers}.",
            " The simpler model may do, or more samples would tell.",
        )
    return text + advice if advise else text


def _p(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def _cautions(guesses: Guesses) -> list[str]:
    found = []
    if guesses.part == "val":
        found.append("The validation part has also chosen the checkpoint; on new data expect slightly less.")
    if guesses.part == "train":
        found.append("The model was trained on these very samples; this says nothing about new ones.")
    if len(guesses) < _FEW:
        found.append(f"Only {len(guesses)} samples: four times as many would halve the intervals.")
    return found
