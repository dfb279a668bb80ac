"""`byeori tune`: a search over settings, or going on with one; ends with what is recommended, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from byeori.cli.clashes import changed_flags
from byeori.cli.flags import Positional
from byeori.cli.reading import Reading, read
from byeori.cli.show import say
from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.training.loop.stop import listening


@dataclass(frozen=True)
class Searching:
    """How is searched."""

    space: Path | None = None
    """TOML file of ranges and lists; by default what matters for the kind of data is tried."""
    trials: int | None = None
    """Settings that are tried at most; by default 40, or as many as --budget lets."""
    sampler: Literal["auto", "gp", "tpe", "random", "grid"] = "auto"
    """What proposes them: gp up to 100 trials, tpe beyond."""
    name: str | None = None
    """Name of the study; by default that of the data and a number."""


@dataclass(frozen=True)
class Joining:
    """Who works on it."""

    join: str | None = None
    """Go on with this study, stopped or at work elsewhere, in the place of a new one."""
    workers: int = 1
    """Processes that train at once; up to 4 the search is the same by any number of them."""


_READING, _SEARCHING, _JOINING = Reading(), Searching(), Joining()


def tune_verb(base: Recipe) -> Callable[..., int]:
    """Give the verb; its default is `base`."""

    def tune(
        data: Positional[Path | None] = None,
        *,
        searching: Searching = _SEARCHING,
        joining: Joining = _JOINING,
        recipe: Path | None = None,
        choices: Recipe = base,
        reading: Reading = _READING,
        folder: Path = Path("tune"),
        runs: Path = Path("runs"),
    ) -> int:
        """Search for better settings; ends with those that cannot be told from the best, and best.toml.

        Args:
            data: Folder or table, as for train; not needed with --join.
            searching: How is searched.
            joining: Who works on it.
            recipe: TOML file of choices to begin from; flags overrule it.
            choices: What decides the default, about which is searched; --budget is the time for all of it.
            reading: How the data is read.
            folder: Where best.toml, tune.json and tune.html are written.
            runs: Where runs lie, and the store of studies.
        """
        if joining.join is not None:
            flags = [*changed_flags(searching, _SEARCHING), *changed_flags(choices, base)]
            if flags or recipe is not None:
                raise ConfigError(
                    f"tune --join {joining.join}: a study is settled when it begins; give {(flags or ['--recipe'])[0]} "
                    "to a new one"
                )
        elif data is None:
            raise ConfigError("tune: which data? Give a folder or a table, or --join STUDY")
        return _tune(data, searching, joining, choices=choices, reading=reading, folder=folder, runs=runs)

    return tune


@listening()
def _tune(
    data: Path | None,
    searching: Searching,
    joining: Joining,
    *,
    choices: Recipe,
    reading: Reading,
    folder: Path,
    runs: Path,
) -> int:
    from byeori.tuning.space import load_space
    from byeori.tuning.study import Asked, begin_study, open_study
    from byeori.tuning.tune import run_study

    space = load_space(searching.space) if searching.space else None
    opened = None if data is None else read(data, reading, runs)
    if joining.join is not None:
        study = open_study(joining.join, runs, opened)
    else:
        assert opened is not None
        asked = Asked(space, searching.trials, searching.sampler, joining.workers, searching.name)
        study = begin_study(opened, choices, asked, runs)
    tuned = run_study(study, joining.workers, say)
    say(tuned.text())
    place = tuned.save(folder)
    say(f"{place / 'best.toml'} is what is recommended: byeori train DATA --recipe {place / 'best.toml'}")
    return 0
