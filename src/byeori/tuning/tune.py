"""The verb `tune`: a search over settings that ends with those that cannot be told from the best."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from byeori.core.errors import ByeoriError, ConfigError, RunError
from byeori.core.recipe import Recipe
from byeori.data.dataset import Dataset
from byeori.training.loop.stop import Stopped, listening
from byeori.tuning.legs import Found, Leg, gathered
from byeori.tuning.objective import Trainer
from byeori.tuning.search import failed_at_first, failure
from byeori.tuning.space import load_space, space_of
from byeori.tuning.study import Asked, Study, begin_study, open_study
from byeori.tuning.tuned import Tuned
from byeori.tuning.work import Worker

_JOIN = "import sys; from byeori.tuning.tune import join_study; join_study(sys.argv[1], folder=sys.argv[2])"
Tell = Callable[[str], None]


def tune(
    data: Dataset | str | Path,
    recipe: Recipe | None = None,
    *,
    space: Mapping[str, Any] | str | Path | None = None,
    trials: int | None = None,
    sampler: str = "auto",
    workers: int = 1,
    folder: str | Path = "runs",
    name: str | None = None,
) -> Tuned:
    """Search over settings about `recipe`, and give what was found: `.recipe` is what is recommended, `.text()` why.

    `space` is a TOML file of ranges and lists, or a dict of such; by default what matters for the kind of data.
    `trials` settings are tried at most, by default 40, within the recipe's `budget` where it has one. The recipe's
    `seed` names every draw. `sampler` is gp, tpe, random or grid, `auto` by the number of trials. `workers` processes
    work at once; more may join from anywhere by `join_study`. A search that was stopped or killed goes on by it too.
    """
    data = data if isinstance(data, Dataset) else Dataset(data)
    tried = load_space(Path(space)) if isinstance(space, str | Path) else None if space is None else space_of(space)
    study = begin_study(data, Recipe.given(recipe), Asked(tried, trials, sampler, workers, name), Path(folder))
    return run_study(study, workers)


def join_study(
    name: str,
    data: Dataset | str | Path | None = None,
    *,
    workers: int = 1,
    folder: str | Path = "runs",
) -> Tuned:
    """Work on a study that somebody has begun, or go on with one that was stopped; gives what it comes to.

    `folder` holds its store, unless BYEORI_STORE names it. `data` is needed only where it lies in no file.
    """
    opened = data if isinstance(data, Dataset) or data is None else Dataset(data)
    return run_study(open_study(name, Path(folder), opened), workers)


def run_study(study: Study, workers: int, tell: Tell = lambda text: None) -> Tuned:
    """Work on a study until there is nothing more to train; `tell` hears what happens, a line each."""
    if workers > 1 and study.data.source is None:
        raise ConfigError(f"workers = {workers}: data that was made in Python lies in no file for others to open")
    tell(_begins(study))
    with listening() as signal, _threads(study.threads), _others(study, workers - 1):
        trainer = Trainer(study.data, study.recipe, study.plan, study.checkpoints, signal)
        try:
            view = Worker(
                study.store.studies, study.record.id, study.search, trainer, _teller(tell), trainer.tidy
            ).work()
        except Stopped as stopped:
            raise Stopped(stopped.number, f"stopped; `byeori tune --join {study.name}` goes on") from None
        except ByeoriError as error:
            raise type(error)(f"{error}; the study is kept: `byeori tune --join {study.name}` goes on") from None
    tuned = Tuned.of(study, view.ended)
    _refuse_failure(study, view.ended)
    study.store.studies.end(study.record.id, tuned.to_json())
    shutil.rmtree(study.checkpoints, ignore_errors=True)
    return tuned


def _begins(study: Study) -> str:
    names = ", ".join(study.space.tried)
    most = f"{study.plan.trials:,} settings at most"
    return (
        f"study {study.name}: {names}; {most}, after {study.plan.repeats} repeats of the default; each worker computes "
        f"with {study.threads} of the machine's threads\n"
        f"  if it is stopped, `byeori tune --join {study.name}` goes on"
    )


def _teller(tell: Tell) -> Callable[[Leg, Found], None]:
    def told(leg: Leg, found: Found) -> None:
        what = f"setting {leg.trial}" if leg.trial else "default"
        value = found.error or f"{found.values[max(found.values)]:.4g}"
        tell(f"  {leg.phase:<8} {what:<12} draw {leg.draw} rung {leg.rung}: {value} ({found.cost_s:.1f} s)")

    return told


def _refuse_failure(study: Study, ended: list[tuple[Leg, Found]]) -> None:
    """Say of a search in which nothing could be trained why that is."""
    trainings = gathered(ended, (), study.plan.top)
    first, all_of_them = failed_at_first(trainings, study.plan), failure(trainings, study.plan)
    if first:
        raise RunError(f"{study.name}: the default itself cannot be trained: {first}")
    if all_of_them:
        count = len({leg.trial for leg, _ in ended if leg.trial})
        raise RunError(
            f"{study.name}: the first {count} settings failed, all or most of them for this reason: {all_of_them}; the "
            "default can be trained, so look at the space"
        )


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Compute with so many threads: sums in another order are other sums, and another search."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def _others(study: Study, count: int) -> Iterator[None]:
    """Have more processes work on a study; they are ended with this one."""
    command = [sys.executable, "-c", _JOIN, study.name, str(study.folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield
    finally:
        for one in processes:
            one.terminate()
        for one in processes:
            one.wait()
