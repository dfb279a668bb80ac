"""The verb `retrain`: the champion's recipe on the data of now, beginning from its weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.bundles.folder import BUNDLE
from byeori.core.errors import ConfigError, DataError, RunError, listed
from byeori.core.files import read_json
from byeori.core.recipe import Recipe
from byeori.cycle.champion import PRODUCTION, Champion, champion_of
from byeori.cycle.gathering import Gathered, gather
from byeori.cycle.live import share_of
from byeori.cycle.same_question import open_for, question_of, refuse_other
from byeori.data.adding import read_added
from byeori.data.dataset import Dataset
from byeori.tracking.database import has_store
from byeori.tracking.folders import read_mark, run_folders
from byeori.tracking.run import Run
from byeori.training.learned_from import DATA, RECIPE
from byeori.training.train import train

if TYPE_CHECKING:
    from torch import nn

    from byeori.bundles.bundle import Bundle
    from byeori.training.progress.watch import Watch


class NothingNewError(DataError):
    """That nothing was judged, decided or added since the champion was trained."""


@dataclass(frozen=True)
class Retraining:
    """A training that is to follow a champion: what it would learn from, and how; nothing is trained yet."""

    champion: Champion
    data: Dataset
    recipe: Recipe
    gathered: Gathered

    def __str__(self) -> str:
        found = self.gathered
        lines = [f"{self.champion.name} is the run {self.champion.run.name}; {self._begins}"]
        lines.append(f"{_count(len(found.added.samples), 'judged answer')} to learn from, {found.new:,} of them new")
        lines.append(f"{_count(found.live, 'judged answer')} in the live part, which judges and never trains")
        told = {
            "hold what the data holds already, and are not added": found.in_source,
            "are forgotten, taken back or left out since, and not learned from any more": found.gone,
            "are new in the source, and for training: the parts that choose and judge stay as they are": found.grown,
        }
        lines += [f"{count:,} {what}" for what, count in told.items() if count]
        lines += _passed_over(found)
        if self.new_columns:
            lines.append(f"{listed(self.new_columns)} new in the source, and no input: the champion does not read it")
        lines.append(f"data version {self.data.version}")
        return "\n  ".join(lines)

    @property
    def new_columns(self) -> list[str]:
        """Columns that came to the source since, which the champion does not read."""
        then = read_json(self.champion.run / DATA, RunError)["options"].get("ignore", ())
        return [name for name in self.data.options["ignore"] if name not in then]

    @property
    def _begins(self) -> str:
        if self.recipe.init_from == str(self.champion.run / BUNDLE):
            return "begins from its weights"
        return f"begins from {self.recipe.init_from}" if self.recipe.init_from else "begins from scratch"

    def train(self, *, model: nn.Module | None = None, name: str | None = None, watch: Watch | None = None) -> Run:
        """Train it, and give the run, whose parent is the champion's."""
        champion = self.champion
        return train(
            self.data, self.recipe, model=model, folder=champion.runs, name=name, watch=watch, parent=champion.id
        )


def retrain(
    champion: Run | Bundle | str | os.PathLike[str] = PRODUCTION,
    *,
    scratch: bool = False,
    share: float | None = None,
    data: Dataset | None = None,
    model: nn.Module | None = None,
    folder: str | Path = "runs",
    name: str | None = None,
    watch: Watch | None = None,
) -> Run:
    """Train the champion's recipe on the data of now, and give the run, whose parent is the champion's.

    The champion is what a release name of the store of `folder` stands for, or a run. The data is its source as it is
    now, with what was decided of it, and the judged answers but for a `share` of their contents, by default half: those
    are the live part, and what the first retraining chose is kept to. The parts that choose and judge stay as they
    are. It begins from the champion's weights, or with `scratch` from what the first one began with. `data` is needed
    only where that lies in no file, `model` where the champion is a network of your own.
    """
    return plan_retraining(champion, scratch=scratch, share=share, data=data, folder=folder).train(
        model=model, name=name, watch=watch
    )


def plan_retraining(
    champion: Run | Bundle | str | os.PathLike[str] = PRODUCTION,
    *,
    scratch: bool = False,
    share: float | None = None,
    data: Dataset | None = None,
    folder: str | Path = "runs",
) -> Retraining:
    """Gather what `retrain` would learn from. Where there is nothing new to learn it is a NothingNewError."""
    standing = champion_of(champion, folder=folder)
    recipe = _recipe(standing, scratch=scratch)
    record: Mapping[str, Any] = read_json(standing.run / DATA, RunError)
    path = record["options"].get("added")
    before = read_added(path) if path else None
    kept_share = _share(standing, share, has_begun=before is not None)
    now, store = _source_now(standing, record, data), standing.store()
    try:
        gathered = gather(standing, now, store, share=kept_share, before=before)
        then = store.run(standing.id)
    finally:
        store.close()
    if gathered.added.samples or gathered.added.grown or before is not None:
        now = now.adding(gathered.added.keep(standing.runs))
    if not scratch and then is not None and then.data_fingerprint == now.fingerprint:
        live = f"{_count(gathered.live, 'judged answer')} in the live part"
        raise NothingNewError(
            f"{standing.name}: nothing new was judged or decided since {standing.run.name} was trained "
            f"({'; '.join([live, *_passed_over(gathered)])}); ask people by "
            "`byeori monitor --ask 50` or `byeori label`, or train on the same data anew by `--from scratch`"
        )
    return Retraining(standing, now, recipe, gathered)


def _recipe(champion: Champion, *, scratch: bool) -> Recipe:
    """The champion's choices, as a training takes them; what a budget left to the clock is chosen by now."""
    run = champion.run
    if not (run / RECIPE).is_file() or not (run / DATA).is_file():
        missing = RECIPE if (run / DATA).is_file() else DATA
        raise RunError(
            f"{run}: holds no {missing}, so this run is one of a loop of your own; go on with it by that loop, with "
            "`parent` as this run's id"
        )
    recipe = replace(Recipe.load(run / RECIPE), budget=None)
    return replace(recipe, init_from=_first_source(champion) if scratch else str(run / BUNDLE))


def _first_source(champion: Champion) -> str:
    """What the first of a row of retrained runs began with: nothing, or weights from elsewhere."""
    folders = {str(read_mark(folder)["id"]): folder for folder in run_folders(champion.runs)}
    store, run, seen = champion.store(), champion.run, set[Path]()
    try:
        while run not in seen:
            seen.add(run)
            source = Recipe.load(run / RECIPE).init_from
            record = store.run(str(read_mark(run)["id"]))
            parent = folders.get(record.parent or "") if record else None
            if parent is None or Path(source).parent.resolve() != parent.resolve():
                break
            run = parent
    finally:
        store.close()
    return source if source and Path(source).exists() else ""


def _share(champion: Champion, asked: float | None, *, has_begun: bool) -> float:
    kept = share_of(champion.run)
    if asked is None:
        return kept
    if not 0 <= asked <= 1:
        raise ConfigError(f"--share: {asked:g} is no share; wanted a number from 0 to 1")
    if has_begun and asked != kept:
        raise ConfigError(
            f"--share: {asked:g} of the judged answers are to be the live part, and {champion.name} began with "
            f"{kept:g}; what it has learned from would judge it: leave it out"
        )
    return asked


def _source_now(champion: Champion, record: Mapping[str, Any], given: Dataset | None) -> Dataset:
    """The champion's source as it is now, with all that was decided of it."""
    options = {name: value for name, value in record["options"].items() if name != "added"}
    if options.get("fold"):
        raise RunError(f"{champion.run}: is one fold of a cross-validation; train on all of the data, and retrain that")
    if given is not None:
        refuse_other(question_of(champion.run / BUNDLE), given)
        return given
    if record["source"] is None:
        raise RunError(f"{champion.run}: this run's data was made in Python and lies in no file; give it as `data`")
    if options.get("decisions"):
        options["decisions"] = [options["decisions"][0], None]
    elif has_store(champion.runs):
        options["decisions"] = str(champion.runs)
    return open_for(question_of(champion.run / BUNDLE), record["source"], options)


def _passed_over(found: Gathered) -> list[str]:
    """Say what of the judged answers is not learned from and might be."""
    told = list[str]()
    if found.odd:
        told.append(f"{found.odd:,} not as expected, and not learned from: {found.odd_as}")
    if found.lost:
        told.append(f"{found.lost:,} not learned from, as what was asked was not kept or is gone")
    if found.gone_classes:
        which = "classes of which" if len(found.gone_classes) > 1 else "a class of which"
        told.append(f"{listed(found.gone_classes)}: {which} the source has no sample any more; was it renamed?")
    return told


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
