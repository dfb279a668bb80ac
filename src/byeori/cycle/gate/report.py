"""What a gate has found of a challenger: the word, why, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from byeori.evaluation.paired.paired import Paired

if TYPE_CHECKING:
    from byeori.cycle.gate.budgets import Costs
    from byeori.cycle.gate.slicing import SliceFound
    from byeori.cycle.suite import SuiteOutcome
    from byeori.evaluation.behaviour.outcome import Outcomes
    from byeori.evaluation.statistics.comparison import Comparison

RECORD, PAGE = "gate.json", "gate.html"
MOST_SLICES = 100
"""Slices that the record holds."""
FORMAT = 1
"""Version of gate.json; it changes when a key changes its meaning or goes away."""
Word = Literal["better", "first", "worse", "unknown", "refused"]
SAID: Mapping[Word, str] = {
    "better": "better",
    "first": "the first",
    "worse": "worse",
    "unknown": "cannot be told yet",
    "refused": "refused",
}


@dataclass(frozen=True)
class GateReport:
    """What was found of a challenger beside a champion; `word` is better, first, worse, unknown or refused."""

    name: str
    """The release name that it is about."""
    challenger: str
    """How a person calls the challenger: its run."""
    champion: str | None
    """How a person calls the champion; None where there was none."""
    word: Word
    reasons: tuple[str, ...] = ()
    """What speaks for the word, a sentence each."""
    scoring: str = ""
    """What is compared, as `accuracy`."""
    paired: Paired | None = None
    """All samples that neither has learned from; None without a champion."""
    test_part: Mapping[str, Any] = field(default_factory=dict)
    """The frozen test part: `digest`, `samples`, `part`."""
    parts: Mapping[str, Paired] = field(default_factory=dict)
    """The same of the test part and of the live part alone."""
    metric: tuple[str, Comparison] | None = None
    """What the run was trained for, on the test part, where that is not what is compared."""
    slices: tuple[SliceFound, ...] = ()
    """Slices of the evidence, those that speak most against the challenger first."""
    suite: SuiteOutcome | None = None
    """Which of the cases that people have judged, corrected or cleaned the two pass."""
    costs: Mapping[str, Costs] = field(default_factory=dict)
    """Of `champion` and `challenger`."""
    behaviour: Outcomes | None = None
    notes: tuple[str, ...] = ()
    folder: Path | None = None
    """Where gate.html and gate.json lie."""
    look: int = 1
    """How many looks at this pair there were with it."""
    verdict: int | None = None
    """Number of the verdict in the store."""

    def __repr__(self) -> str:
        return f"<GateReport {self.text()}>"

    @property
    def is_better(self) -> bool:
        """Whether the challenger may be released as it is: better, or the first of its name."""
        return self.word in ("better", "first")

    @property
    def said(self) -> str:
        """The word as a person says it."""
        return SAID[self.word]

    def text(self) -> str:
        """Sum it up in a line."""
        beside = f" than {self.champion}" if self.champion and self.word in ("better", "worse") else ""
        first = f"; {self.reasons[0]}" if self.reasons else ""
        return f"{self.challenger}: {self.said}{beside}{first}"

    def to_json(self) -> dict[str, Any]:
        """Give all of it for machines."""
        return {
            "format": FORMAT,
            "text": self.text(),
            "name": self.name,
            "champion": self.champion,
            "challenger": self.challenger,
            "word": self.word,
            "reasons": list(self.reasons),
            "scoring": self.scoring,
            "paired": None if self.paired is None else _paired(self.paired),
            "test_part": dict(self.test_part),
            "parts": {name: _paired(one) for name, one in self.parts.items()},
            "metric": None if self.metric is None else _metric(*self.metric),
            "slices": [one.to_json() for one in self.slices[:MOST_SLICES]],
            "suite": None if self.suite is None else self.suite.to_json(),
            "costs": {name: one.to_json() for name, one in self.costs.items()},
            "behaviour": None if self.behaviour is None else self.behaviour.to_json(),
            "notes": list(self.notes),
            "folder": None if self.folder is None else str(self.folder),
            "look": self.look,
        }


def _metric(name: str, found: Comparison) -> dict[str, Any]:
    return {"name": name, "difference": found.difference.to_json(), "p_value": found.p_value}


def _paired(paired: Paired) -> dict[str, Any]:
    return {**vars(paired), "difference": paired.difference.to_json()}
