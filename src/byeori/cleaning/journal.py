"""What people decide of samples: keep, relabel, leave out; a journal that names who and when, and can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from byeori.core.errors import ConfigError, DataError, nearest
from byeori.core.files import read_json
from byeori.data.dataset import open_dataset
from byeori.tracking.database import has_store
from byeori.tracking.decisions import standing
from byeori.tracking.records import Decision
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset

Action = Literal["keep", "relabel", "leave-out"]
ACTIONS: Mapping[str, Literal["keep", "relabel", "leave_out"]] = {
    "keep": "keep",
    "relabel": "relabel",
    "leave-out": "leave_out",
}
RECORD = "clean.json"


@dataclass(frozen=True)
class Line:
    """One line of the journal, as a person reads it."""

    decision: Decision
    stands: bool
    """Whether nobody has taken it back."""
    is_here: bool
    """Whether the data that is asked about has its sample."""


def decided(folder: Path, data: Dataset) -> dict[str, Decision]:
    """Give the standing decisions about samples of data by their content; those that skip decide nothing."""
    if not has_store(folder):
        return {}
    store = Store(folder)
    try:
        made = standing(store.decisions.decisions(target=data.task.name))
    finally:
        store.close()
    name = data.source or data.samples.name
    about = [one for one in made if one.sample and one.action != "skip"]
    known = set(data.hashes.tolist())
    return {str(one.sample): one for one in about if one.data == name or one.sample in known}


def decide(
    action: Action,
    key: str,
    *,
    value: Any = None,
    who: str | None = None,
    note: str | None = None,
    folder: Path = Path("clean"),
    data: Dataset | None = None,
    runs: Path = Path("runs"),
) -> Decision:
    """Write what somebody decided of a sample to the journal, and give the line.

    The sample is named by its key, as `clean` has shown it; without `data` it is that of `clean.json` in `folder`.
    """
    kept = _kept(folder) if data is None else None
    if kept is not None:
        runs = Path(kept["runs"])
    if action not in ACTIONS:
        raise ConfigError(f"decide {action!r}: wanted one of {', '.join(ACTIONS)}{nearest(action, ACTIONS)}")
    if (action == "relabel") != (value is not None):
        wanted = "--value with the new answer" if action == "relabel" else "no --value, which is for relabel"
        raise ConfigError(f"decide {action} of {key}: wanted {wanted}")
    opened = _opened(kept, folder) if kept is not None else cast("Dataset", data)
    row = _row_of(opened, key)
    if action == "relabel":
        value = _answer(opened, value, key)
    decision = Decision(
        id=0,
        time=0.0,
        who=who or getuser(),
        data=opened.source or opened.samples.name,
        target=opened.task.name,
        sample=str(opened.hashes[row]),
        place=key,
        action=ACTIONS[action],
        value=value,
        note=note,
    )
    store = Store(runs)
    try:
        number = store.decisions.add([decision])[0]
        return cast(Decision, store.decisions.decision(number))
    finally:
        store.close()


def undo(number: int, *, who: str | None = None, runs: Path = Path("runs")) -> int:
    """Take a decision back by a new line of the journal, and give that line's number."""
    if not has_store(runs):
        raise ConfigError(f"{runs}: no decisions are kept here; name the folder of runs that has them by --runs")
    store = Store(runs)
    try:
        return store.decisions.undo(number, who or getuser())
    finally:
        store.close()


def lines(runs: Path = Path("runs"), data: Dataset | None = None) -> list[Line]:
    """Give the journal, oldest first; of `data` the lines about its target, with whether it has their samples."""
    if not has_store(runs):
        return []
    store = Store(runs)
    try:
        made = store.decisions.decisions(target=None if data is None else data.task.name)
    finally:
        store.close()
    held = {one.id for one in standing(made)}
    known = None if data is None else set(data.source_hashes.tolist())
    return [Line(one, one.id in held, known is None or one.sample in known) for one in made]


def _kept(folder: Path) -> Mapping[str, Any]:
    file = folder / RECORD
    if not file.is_file():
        raise ConfigError(
            f"{file}: no such file, so it is not known which data a decision is about; run `byeori clean DATA` first, "
            "or name its folder by --folder"
        )
    kept: Mapping[str, Any] = read_json(file, DataError)
    return kept


def _opened(kept: Mapping[str, Any], folder: Path) -> Dataset:
    if kept.get("source") is None:
        raise DataError(
            f"{folder / RECORD}: its data was made in Python and lies in no file; decide there: decide(..., data=data)"
        )
    return open_dataset(kept["source"], kept["options"])


def _row_of(data: Dataset, key: str) -> int:
    if key not in data.samples.keys:
        raise DataError(
            f"{data.samples.name}: no sample is called {key!r}{nearest(key, data.samples.keys)}; wanted one as "
            f"`byeori clean` shows it, such as {data.samples.keys[0]!r}"
        )
    return data.samples.keys.index(key)


def _answer(data: Dataset, value: Any, key: str) -> Any:
    """The new answer as the column would have it; one that its field cannot read, or no class, is a DataError."""
    target = data.task.target
    try:
        read = target.read(value, data.samples.root)
    except DataError as error:
        raise DataError(f"{key}: the new answer {value!r} cannot be read: {error}") from None
    if target.about.judged_as in ("classes", "labels"):
        known = target.about.classes or _classes(data)
        for name in [read] if isinstance(read, str) else read:
            if name not in known:
                raise DataError(
                    f"{key}: {name!r} is none of the {len(known)} classes of {data.task.name!r}"
                    f"{nearest(name, known)}; wanted one of {', '.join(map(repr, list(known)[:12]))}"
                )
    return list(read) if isinstance(read, tuple) else read if isinstance(read, str | int | float) else value


def _classes(data: Dataset) -> tuple[str, ...]:
    found = set[str]()
    for cell in data.samples.labels:
        try:
            read = data.task.target.read(cell, data.samples.root)
        except DataError:
            continue
        found |= {read} if isinstance(read, str) else set(read)
    return tuple(sorted(found))
