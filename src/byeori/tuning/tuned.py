"""What a search came to: the settings that cannot be told from the best, which of them is recommended, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.files import write_json, write_text
from byeori.core.recipe import Recipe
from byeori.tuning.legs import TEST, Found, Leg, Training, Trainings, called, gathered
from byeori.tuning.noise import Judged
from byeori.tuning.objective import recipe_of
from byeori.tuning.search import best_of, confirming, gain_at, judged, settings_of, tried_of
from byeori.tuning.space import Settings

if TYPE_CHECKING:
    from byeori.tuning.study import Study

BEST, RECORD, PAGE = "best.toml", "tune.json", "tune.html"
FORMAT = 1


@dataclass(frozen=True)
class Tuned:
    """What a search came to.

    Gains are of the score that chooses weights, turned so that higher is better, over the default.
    """

    study: Study
    trainings: Trainings
    tests: dict[int, dict[str, Any]]
    """What the test part says of the default, number 0, and of what is recommended."""

    @classmethod
    def of(cls, study: Study, ended: Sequence[tuple[Leg, Found]]) -> Tuned:
        """Put the legs of a search that has ended together."""
        tests = {leg.trial: dict(found.told) for leg, found in ended if leg.draw == TEST and not found.error}
        return cls(study, gathered(ended, (), study.plan.top), tests)

    @property
    def judged(self) -> Judged:
        """What the draws that chose nothing say."""
        return judged(self.trainings, self.study.plan)

    @property
    def settings(self) -> Settings:
        """What is recommended, where it differs from the default."""
        return settings_of(self.trainings, self.judged.recommended)

    @property
    def recipe(self) -> Recipe:
        """The recipe that is recommended."""
        return recipe_of(self.study.recipe, self.settings)

    @property
    def apparent(self) -> float | None:
        """What the best setting seemed to gain in the search; None where none was trained to its end."""
        best = self._best
        return None if best is None else gain_at(self.trainings, best, self.study.plan.top)

    @property
    def luck(self) -> float | None:
        """How much of that was luck: what draws that did not choose it leave of it; None where nobody knows."""
        best, gains = self._best, self.judged.gains
        if best is None or best.trial not in gains or self.apparent is None:
            return None
        return self.apparent - gains[best.trial].mean

    @property
    def _best(self) -> Training | None:
        top = self.study.plan.top
        return next(
            (one for one in best_of(self.trainings, self.study.plan) if top in self.trainings[one].values), None
        )

    def text(self) -> str:
        """Say what was found, and how sure it is."""
        found, tried = self.judged, tried_of(self.trainings, self.study.plan)
        failed = sum(self.trainings[one].error is not None for one in tried)
        lines = [f"{len(tried):,} settings tried{f', {failed:,} of them failed' if failed else ''}"]
        lines += list(self._gains(found))
        if not found.has_winner:
            lines.append("no setting is better than the default beyond chance")
        alike = ", ".join(called(number) for number in found.alike)
        if len(found.alike) > 1:
            lines.append(f"cannot be told apart: {alike}; the cheapest is recommended")
        shown = ", ".join(f"{name} = {value}" for name, value in self.settings.items()) or "as it is"
        lines.append(f"recommended: {called(found.recommended)} ({shown})")
        lines += [f"{called(number)}: {told['text']} (run {told['run']})" for number, told in self.tests.items()]
        return "\n".join(lines)

    def _gains(self, found: Judged) -> Sequence[str]:
        if self.apparent is None or self.apparent <= 0:
            return ["none seemed better than the default"]
        numbers, draws = confirming(self.trainings, self.study.plan)
        lines = [
            f"the best seemed to gain {self.apparent:.4g}; {len(numbers):,} were trained again on {len(draws)} draws "
            "of seed and split that chose nothing"
        ]
        if self.luck is not None:
            lines.append(f"of that gain {self.luck:.4g} was luck")
        return lines + [
            f"  {called(number)}: gains {gain.mean:.4g} [{gain.low:.4g}, {gain.high:.4g}] over the default"
            for number, gain in found.gains.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """Give all of it, as tune.json and the store hold it."""
        found = self.judged
        return {
            "format": FORMAT,
            "study": self.study.name,
            "recommended": {"trial": found.recommended, "settings": dict(self.settings)},
            "alike": list(found.alike),
            "has_winner": found.has_winner,
            "gains": {str(number): asdict(gain) for number, gain in found.gains.items()},
            "apparent": self.apparent,
            "luck": self.luck,
            "tests": {str(number): told for number, told in self.tests.items()},
            "trainings": [
                {"trial": training.trial, "draw": training.draw, **asdict(one)}
                for training, one in sorted(self.trainings.items())
            ],
        }

    def save(self, folder: Path) -> Path:
        """Write best.toml, which `byeori train --recipe` takes, tune.html and tune.json; give the folder."""
        from byeori.tuning.page import page

        folder.mkdir(parents=True, exist_ok=True)
        self.recipe.save(folder / BEST)
        write_json(folder / RECORD, self.to_json())
        write_text(folder / PAGE, page(self))
        return folder
