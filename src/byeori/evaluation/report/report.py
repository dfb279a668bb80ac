"""The Report: numbers with their uncertainty, pictures, and pass or fail; one HTML file and one JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from byeori.core.files import building, write_json, write_text
from byeori.core.watching import doing
from byeori.evaluation.guesses import PART_NAMES
from byeori.evaluation.limits import TABLE_ROWS
from byeori.evaluation.report.blocks import Section, Table
from byeori.evaluation.report.reports import PAGE, RECORD
from byeori.evaluation.report.wording import end, measured, score_name, short
from byeori.evaluation.statistics.estimate import Estimate

FORMAT = 2
"""Version of report.json; it changes when a key changes its meaning or goes away."""


@dataclass(frozen=True)
class Report:
    """What is known about a model after it was asked about a part of the data.

    >>> report = Report("pets", "val", 153, {"accuracy": Estimate(0.941, 0.89, 0.97)})
    >>> report.headline_text()
    'validation accuracy 0.941 [0.89, 0.97] on 153 samples'
    """

    title: str
    part: str
    """train, val or test; folds; or other, of data that is not the run's own."""
    samples: int
    headline: Mapping[str, Estimate]
    """Score names to their estimates, the main one first."""
    judged_by: str = ""
    """Why the main one is that, where it is not the usual one of its kind."""
    baselines: Mapping[str, Estimate] = field(default_factory=dict)
    """The main score of the plain baselines, on the same samples."""
    verdicts: tuple[str, ...] = ()
    """What follows from the numbers, a sentence each."""
    notes: tuple[str, ...] = ()
    """What a reader must know before they trust the numbers, a sentence each."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Where the model and the data come from: model, seed, fingerprint."""
    sections: tuple[Section, ...] = ()
    passed: bool = True
    """Whether the model beats the simplest baseline by more than noise, and no other one beats it so.

    It says nothing where there is none."""
    units: Mapping[str, str] = field(default_factory=dict)
    """The units of the scores that have one, by name."""
    domain: tuple[float, float] | None = (0, 1)
    """Between which numbers the main score can lie, for its chart; None where only the data knows."""
    scope: str = ""
    """What the headline says of the samples: whose they are, and which are left out."""
    folder: Path | None = None
    """Where it was saved."""

    def __repr__(self) -> str:
        return f"<Report {self.headline_text()}>"

    @property
    def main(self) -> tuple[str, Estimate]:
        """The score that the report is about, with its name."""
        return next(iter(self.headline.items()))

    def headline_text(self) -> str:
        """Give the line for the terminal: the number with its uncertainty, the part, its size, and the baselines."""
        name, estimate = self.main
        part, unit = PART_NAMES.get(self.part, self.part), self.units.get(name, "")
        record = f"{measured(estimate.value)} [{end(estimate.low)}, {end(estimate.high)}] {unit}".rstrip()
        text = f"{part} {score_name(name)} {record} on {self.samples:,} samples{self.scope and ' '}{self.scope}"
        beside = ", ".join(f"{name} {short(score.value)}" for name, score in self.baselines.items())
        return f"{text}; {beside}" if beside else text

    def to_json(self) -> dict[str, Any]:
        """Give everything but the pictures, for machines; `format` is its version."""
        return {
            "format": FORMAT,
            "title": self.title,
            "part": self.part,
            "samples": self.samples,
            "text": self.headline_text(),
            "passed": self.passed if self.baselines else None,
            "metric": self.main[0],
            "judged_by": self.judged_by,
            "headline": {name: estimate.to_json() for name, estimate in self.headline.items()},
            "units": {name: unit for name, unit in self.units.items() if unit},
            "baselines": {name: estimate.to_json() for name, estimate in self.baselines.items()},
            "verdicts": list(self.verdicts),
            "notes": list(self.notes),
            "facts": dict(self.facts),
            "sections": [section.to_json() for section in self.sections],
        }

    def judgement(self) -> dict[str, Any]:
        """Give what a bundle keeps of the report on it: scores, plain models beside it, and what follows."""
        kept = ("part", "samples", "metric", "judged_by", "headline", "units", "baselines", "verdicts")
        record = {name: value for name, value in replace(self, sections=()).to_json().items() if name in kept}
        tables = [block for section in self.sections for block in section.blocks if isinstance(block, Table)]
        matters = [[row[0] for row in table.rows] for table in tables if table.name == "importances"]
        return record | ({"matters": matters[0][:TABLE_ROWS]} if matters else {})

    def to_html(self) -> str:
        """Give the report as one HTML page that needs nothing else."""
        from byeori.evaluation.report.page import page

        return page(self)

    def save(self, folder: Path | str) -> Path:
        """Write report.html and report.json to `folder`, whole or not at all; give the page's path.

        A folder that holds something already keeps it: then each file is written whole, one after the other.
        """
        doing("page")
        folder = Path(folder)
        if folder.is_dir() and any(folder.iterdir()):
            self._write(folder)
        else:
            with building(folder, replace=False) as temporary:
                self._write(temporary)
        return folder / PAGE

    def _write(self, folder: Path) -> None:
        write_text(folder / PAGE, self.to_html())
        write_json(folder / RECORD, self.to_json())
