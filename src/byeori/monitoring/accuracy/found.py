"""What is known of how good live answers are: the typed result, in words for a person and as JSON for a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from byeori.evaluation.one_answer import Scoring
from byeori.evaluation.report.wording import end, measured
from byeori.evaluation.statistics.estimate import Estimate

if TYPE_CHECKING:
    from byeori.evaluation.report.blocks import Section

Method = Literal["labels", "truths", "confidence"]


@dataclass(frozen=True)
class ByLabels:
    """By labels that were asked for, drawn with known probabilities."""

    estimate: Estimate | None
    """Of all answers that could have been asked about; None while there are too few labels."""
    asked: int
    labelled: int
    open: int
    """Questions that nobody has answered yet."""
    skipped: int
    """Questions that people passed over, or whose label says nothing of the score."""
    answers: int
    """Of how many answers the estimate is: those that could have been asked about."""
    extremes: tuple[float, float] | None = None
    """What the estimate would be if all skipped ones were as bad, and as good, as can be."""
    width: float = 0.0
    """The width of an interval that is asked about."""
    labels_for_width: int | None = None
    """How many labels, with those at hand, would give it; None where that is not known or out of reach."""

    @property
    def more(self) -> int | None:
        """How many more labels would give that width."""
        return None if self.labels_for_width is None else max(self.labels_for_width - self.labelled, 0)


@dataclass(frozen=True)
class ByTruths:
    """By truths that came otherwise: judged on the page, or in a table later. Nobody drew these answers by chance."""

    estimate: Estimate
    known: int
    """Answers whose truth is known so."""
    judged: int
    """How many of them people judged unasked."""
    waiting: int | None = None
    """About how many truths are still on their way; None where too few have come to tell."""
    median_s: float | None = None
    """Within which time half of the truths come."""
    most_s: float | None = None
    """Within which time 90 % of them come."""


@dataclass(frozen=True)
class Period:
    """A part of the window."""

    start: float
    end: float
    answers: int
    confidence: float | None
    """The mean score that confidence alone leads to expect."""
    known: int = 0
    """Truths that came unasked."""
    score: Estimate | None = None
    """The mean score of those."""
    labelled: int = 0
    is_young: bool = False
    """Whether so many truths are still on their way that those at hand say little."""


@dataclass(frozen=True)
class Accuracy:
    """How good the answers of a span are, as far as it is known, with what each number rests on."""

    name: ClassVar[str] = "accuracy"
    """Its key in the JSON of a monitor's report."""
    scoring: Scoring
    since: float
    until: float
    answers: int
    confidence: Estimate | None
    """From what the model says of itself, without any label."""
    labels: ByLabels | None = None
    truths: ByTruths | None = None
    periods: tuple[Period, ...] = ()
    notes: tuple[str, ...] = ()
    """What must be known before the numbers are trusted, a sentence each."""

    def __repr__(self) -> str:
        return f"<Accuracy {self}>"

    @property
    def method(self) -> Method:
        """What the best estimate rests on: `labels` before `confidence`; `truths` where there is nothing else."""
        if self.labels is not None and self.labels.estimate is not None:
            return "labels"
        return "confidence" if self.confidence is not None or self.truths is None else "truths"

    @property
    def estimate(self) -> Estimate | None:
        """The best estimate."""
        if self.method == "labels" and self.labels is not None:
            return self.labels.estimate
        if self.method == "truths" and self.truths is not None:
            return self.truths.estimate
        return self.confidence

    def __str__(self) -> str:
        if self.estimate is None:
            return f"{self.scoring.mean_name} unknown, of {self.answers:,} answers"
        labelled = self.labels.labelled if self.labels else 0
        known = self.truths.known if self.truths else 0
        words = {
            "labels": f"by {labelled} labels",
            "truths": f"of the {known:,} answers whose truth is known, which nobody drew by chance",
            "confidence": "by confidence alone, without a label",
        }
        return f"{self.scoring.mean_name} {said(self.estimate, self.scoring)} {words[self.method]}"

    def text(self) -> str:
        """Say it in a few lines: the best estimate, then what must be known of it."""
        labels = self.labels
        more = (
            [f"{labels.more:,} more labels would give an interval of {measured(labels.width)}."]
            if (labels and labels.estimate and labels.more)
            else []
        )
        return "\n".join([str(self), *more, *self.notes])

    def section(self) -> Section:
        """Give its section of a monitor's page."""
        from byeori.monitoring.accuracy.section import section_of

        return section_of(self)

    def to_json(self) -> dict[str, Any]:
        """Give it for machines; what is no number is null."""
        record = asdict(replace(self, scoring=replace(self.scoring, high=0.0)))
        best = self.estimate
        plain: dict[str, Any] = _plain(record)
        plain["scoring"].pop("high")
        more = self.labels.more if self.labels else None
        return {
            **plain,
            "method": self.method,
            "estimate": best.to_json() if best else None,
            "more_labels": more,
            "text": str(self),
        }


def said(estimate: Estimate, scoring: Scoring) -> str:
    """Write an estimate with its interval and unit.

    >>> said(Estimate(0.912, 0.85, 0.96), Scoring("correct", "accuracy"))
    '0.912 [0.85, 0.96]'
    """
    return f"{measured(estimate.value)} [{end(estimate.low)}, {end(estimate.high)}] {scoring.unit}".rstrip()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and value != value else value
