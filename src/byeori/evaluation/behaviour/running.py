"""Running a file of behaviour tests on a bundle."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ByeoriError
from byeori.core.watching import counted
from byeori.evaluation.behaviour.declared import Declarations, Direction, Invariance, Test
from byeori.evaluation.behaviour.direction import judge_direction
from byeori.evaluation.behaviour.file import read_declarations
from byeori.evaluation.behaviour.functions import functions_of, run_functions
from byeori.evaluation.behaviour.invariance import judge_invariance
from byeori.evaluation.behaviour.minimum import judge_minimum
from byeori.evaluation.behaviour.outcome import Outcome, Outcomes
from byeori.evaluation.behaviour.samples import Sample, given_samples, kept_samples, some_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.fields.contract import Answer


def run(bundle: Bundle, file: str | os.PathLike[str], *, samples: Sequence[Sample] | None = None) -> Outcomes:
    """Run the tests of a TOML file, or the functions `test_...(bundle)` of a Python file.

    Tests that name no samples, in a file that names none, ask about `samples`, by default those that the bundle keeps.
    """
    path = Path(file)
    if path.suffix == ".py":
        return Outcomes(str(path), bundle.digest, run_functions(bundle, path))
    declared = read_declarations(path)
    sources = Sources(bundle, declared, path.parent, samples)
    outcomes = tuple(judge(test, sources, path) for test in counted("behaviour tests", declared.tests))
    return Outcomes(str(path), bundle.digest, outcomes)


def refuse_unknown_tests(file: str | os.PathLike[str]) -> None:
    """Raise a ConfigError where a file of behaviour tests is not there or cannot be understood; nothing is asked."""
    path = Path(file)
    if path.suffix == ".py":
        functions_of(path)
    else:
        read_declarations(path)


@dataclass
class Sources:
    """The samples of the tests of a file with their answers, each source read and asked about once."""

    bundle: Bundle
    declared: Declarations
    folder: Path
    """What paths are under."""
    default: Sequence[Sample] | None = None
    _known: dict[tuple[str, bool], tuple[list[Sample], list[Answer]]] = field(default_factory=dict)

    def of(self, given: Any, *, answers: bool) -> tuple[list[Sample], list[Answer]]:
        """Give the samples that a test names, and what the bundle answers to each; with `answers` what is true too."""
        key = (repr(given), answers)
        if key not in self._known:
            found = self.samples(given, answers=answers)
            self._known[key] = found, self.bundle.predict([sample.cells for sample in found])
        return self._known[key]

    def samples(self, given: Any, *, answers: bool) -> list[Sample]:
        """Give the samples that a test names, else those of the file, else the usual ones."""
        given = given if given is not None else self.declared.samples
        if answers:
            return given_samples(given, self.bundle, self.folder, answers=True)
        if given is not None:
            return some_of(given_samples(given, self.bundle, self.folder, answers=False), self.declared.most)
        usual = kept_samples(self.bundle) if self.default is None else list(self.default)
        return some_of(usual, self.declared.most)


def judge(test: Test, sources: Sources, path: Path) -> Outcome:
    """Judge one test; what is wrong with it is said with its place."""
    try:
        samples, answers = sources.of(test.samples, answers=test.kind == "minimum")
        if isinstance(test, Invariance):
            return judge_invariance(test, sources.bundle, samples, answers, seed=sources.declared.seed)
        if isinstance(test, Direction):
            return judge_direction(test, sources.bundle, samples, answers)
        return judge_minimum(test, sources.bundle, samples, answers)
    except ByeoriError as error:
        raise type(error)(f"{path}: {test.kind} {test.title!r}: {error}") from None
