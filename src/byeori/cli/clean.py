"""`byeori clean`: look for wrong answers, ask people about them, and keep what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from byeori.cli.clashes import changed_flags
from byeori.cli.flags import Positional
from byeori.cli.reading import Reading, read
from byeori.cli.show import say
from byeori.core.errors import ConfigError

if TYPE_CHECKING:
    from byeori.cleaning.suspects import Suspects


@dataclass(frozen=True)
class Looking:
    """How wrong answers are looked for."""

    run: Path | None = None
    """A run on this data; by default the newest that is, or one is trained."""
    folds: int | None = None
    """Train once for each of so many folds too, and ask models about what they have not seen."""
    measure: bool = False
    """Plant errors, find and mend them, train again: how many are found, and what that is worth."""
    top: int = 100
    """How many suspects are shown."""
    ask: int | None = None
    """Put so many suspects into the label queue."""


@dataclass(frozen=True)
class Deciding:
    """What is done in its place: decisions about samples."""

    decide: Literal["keep", "relabel", "leave-out"] | None = None
    """Keep what is decided of the samples whose keys are given in the place of DATA."""
    value: str | None = None
    """The new answer, of relabel."""
    who: str | None = None
    """Who decides; by default the user's name on this machine."""
    journal: bool = False
    """List what was decided, of DATA where it is given."""
    undo: int | None = None
    """Take the decision of this line of the journal back."""


_READING, _LOOKING, _DECIDING = Reading(), Looking(), Deciding()


def clean(
    data: Positional[tuple[str, ...]] = (),
    *,
    looking: Looking = _LOOKING,
    deciding: Deciding = _DECIDING,
    reading: Reading = _READING,
    folder: Path = Path("clean"),
    runs: Path = Path("runs"),
) -> int:
    """Rank the samples by how likely their answer is wrong; files are never touched.

    Args:
        data: Folder or table, as for check; with --decide the keys of samples.
        looking: How wrong answers are looked for.
        deciding: What is done in its place.
        reading: How the data is read.
        folder: Where clean.json and clean.html are written.
        runs: Where runs lie, and the store of decisions.
    """
    instead = [deciding.decide is not None, deciding.journal, deciding.undo is not None]
    if sum(instead) > 1:
        raise ConfigError("clean: wanted one of --decide, --journal and --undo at a time")
    if any(instead) and (flags := changed_flags(looking, _LOOKING)):
        raise ConfigError(f"clean: {flags[0]} looks for suspects; give it without --decide, --journal and --undo")
    if not any(instead) and (flags := changed_flags(deciding, _DECIDING)):
        raise ConfigError(f"clean: {flags[0]} goes with --decide")
    if deciding.decide is not None:
        return _decide(data, deciding, folder)
    if deciding.undo is not None:
        return _undo(deciding, runs)
    if len(data) > 1 or (not data and not deciding.journal):
        raise ConfigError(f"clean: which data? Wanted one folder or table, found {len(data) or 'none'}")
    if deciding.journal:
        return _list(data, reading, runs)
    return _look(Path(data[0]), looking, reading, folder, runs=runs)


def _look(data: Path, looking: Looking, reading: Reading, folder: Path, *, runs: Path) -> int:
    from byeori.cleaning.clean import clean as look
    from byeori.training.progress.progress import Bar
    from byeori.training.progress.watch import Watch

    if looking.ask is not None and looking.ask < 1:
        raise ConfigError(f"--ask {looking.ask}: wanted at least 1")
    dataset = read(data, reading, runs)
    with Bar(True):
        found = look(
            dataset,
            looking.run,
            folds=looking.folds,
            measure=looking.measure,
            top=max(looking.top, looking.ask or 0),
            folder=runs,
            watch=Watch(),
        )
    say(found.table())
    if looking.ask is not None:
        _ask(found, looking.ask, runs)
    say(f"All with pictures: {found.save(folder)}")
    return 0


def _ask(found: Suspects, count: int, runs: Path) -> None:
    from byeori.cleaning.asking import ask

    numbers = ask(found, count, runs)
    say(f"{len(numbers):,} questions are in the label queue of {runs}.")


def _decide(keys: tuple[str, ...], deciding: Deciding, folder: Path) -> int:
    from byeori.cleaning.journal import decide

    assert deciding.decide is not None
    if not keys:
        raise ConfigError(f"clean --decide {deciding.decide}: of which sample? Give its key, as clean shows it")
    for key in keys:
        made = decide(deciding.decide, key, value=deciding.value, who=deciding.who, folder=folder)
        value = f" to {made.value}" if made.value is not None else ""
        say(f"line {made.id}: {made.who} decided {deciding.decide} of {key}{value}; --undo {made.id} takes it back")
    return 0


def _undo(deciding: Deciding, runs: Path) -> int:
    from byeori.cleaning.journal import undo

    assert deciding.undo is not None
    line = undo(deciding.undo, who=deciding.who, runs=runs)
    say(f"line {line}: the decision of line {deciding.undo} is taken back; --undo {line} brings it back again")
    return 0


def _list(data: tuple[str, ...], reading: Reading, runs: Path) -> int:
    from byeori.cleaning.journal import lines

    dataset = read(Path(data[0]), reading, runs) if data else None
    found = lines(runs, dataset)
    if not found:
        say(f"No decisions are kept in {runs}.")
    for line in found:
        one = line.decision
        when = f"{datetime.fromtimestamp(one.time):%Y-%m-%d %H:%M}"
        what = f"undo of line {one.undoes}" if one.action == "undo" else one.action.replace("_", "-")
        value = f" to {_flat(one.value)}" if one.value is not None else ""
        who, place = _flat(one.who or "nobody named"), _flat(one.place or one.sample)
        sign = ("" if line.stands or one.action == "undo" else ", taken back") + ("" if line.is_here else ", not here")
        say(f"{one.id:>5}  {when}  {who}: {what} of {place}{value}{sign}")
    if gone := sum(not line.is_here for line in found):
        say(f"{gone:,} of {len(found):,} lines are about samples that are not in the data any more.")
    return 0


def _flat(words: object) -> str:
    """Write words of somebody's in one line, so that none looks like a line of the journal."""
    return " ".join(str(words).split())
