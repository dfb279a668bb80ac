"""What `byeori clean` has found, as the page shows it: suspects with what was decided of them, filtered, by pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError
from byeori.core.files import read_json
from byeori.core.printable import printable
from byeori.tracking.decisions import standing
from byeori.workbench.frame.page import Missing
from byeori.workbench.samples.inputs import cells_of_sample

if TYPE_CHECKING:
    from byeori.tracking.records import Decision
    from byeori.tracking.store import Store

RECORD = "clean.json"
FOLDER = "clean"
"""In a folder of runs, and beside it: where what was found lies."""
_FORMAT = 1
ACTIONS = ("keep", "relabel", "leave_out")


@dataclass(frozen=True)
class Suspect:
    """One sample to look at, as the file names it."""

    id: int
    """Its place in the file."""
    key: str
    sample: str
    kind: str
    given: Any
    likely: Any
    evidence: str
    score: float
    confidence: float | None = None
    part: str = ""


@dataclass(frozen=True)
class Found:
    """One file of suspects."""

    path: Path
    name: str
    """Of the data."""
    source: str | None
    """Where the data is, as it was given; None of data that was made in Python."""
    target: str
    run: str
    """Folder of the run whose model looked."""
    headline: str
    suspects: tuple[Suspect, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> str:
        """What decisions name it by."""
        return self.source or self.name

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many of each kind there are."""
        return Counter(one.kind for one in self.suspects)

    @property
    def classes(self) -> Sequence[str]:
        """All classes that suspects have, or likely have; none where the answers are no classes."""
        every = [answer for one in self.suspects for answer in (one.given, one.likely) if answer is not None]
        return sorted(set(every)) if all(map(_is_class, every)) else ()

    @property
    def labels(self) -> Mapping[str, int]:
        """How many there are of each given class, the commonest first; nothing where the answers are no classes."""
        given = [one.given for one in self.suspects]
        counts = Counter(given) if all(map(_is_class, given)) else Counter[str]()
        return dict(counts.most_common()) if 1 < len(counts) <= max(30, len(given) // 4) else {}


def _is_class(answer: Any) -> bool:
    return isinstance(answer, str) and not answer.startswith("data:")


def found_in(folder: Path) -> list[Found]:
    """Give all that was found of the data of a folder of runs, the newest first; damaged files are passed over."""
    paths = [*folder.glob(f"{FOLDER}/*/{RECORD}"), *folder.glob(f"{FOLDER}/{RECORD}")]
    beside = folder.absolute().parent / FOLDER / RECORD
    paths += [beside] if beside.is_file() else []
    read = [_read(path, path.stat().st_mtime_ns) for path in sorted(paths, key=lambda path: -path.stat().st_mtime_ns)]
    known: dict[str, Found] = {}
    for one in read:
        if one is not None:
            known.setdefault(one.data, one)
    return list(known.values())


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Found | None:
    try:
        record = read_json(path, DataError)
        if record["format"] > _FORMAT:
            return None
        suspects = tuple(Suspect(id=place, **one) for place, one in enumerate(record["suspects"]))
        return Found(
            path,
            str(record["name"]),
            record.get("source"),
            str(record["target"]),
            str(record.get("run", "")),
            str(record.get("headline", "")),
            suspects,
            record.get("options") or {},
        )
    except (DataError, KeyError, TypeError):
        return None


def suspect_of(found: Found, number: int) -> Suspect:
    """Give the suspect of a number; another number is a Missing."""
    if not 0 <= number < len(found.suspects):
        raise Missing(f"{found.name}: no suspect has the number {number}; load the page again")
    return found.suspects[number]


def decided(store: Store, found: Found) -> dict[str, Decision]:
    """Give the standing decision of each sample that somebody has decided of, the last word on each."""
    samples = {one.sample for one in found.suspects}
    made = standing(store.decisions.decisions(target=found.target))
    return {one.sample: one for one in made if one.sample in samples and one.action in (*ACTIONS, "label")}


def chosen(
    found: Found, done: Mapping[str, Decision], *, kind: str = "", label: str = "", show: str = "open"
) -> Sequence[Suspect]:
    """Give the suspects of a kind and a given class, those that are open or decided, in the order of the file."""

    def fits() -> Iterator[Suspect]:
        for one in found.suspects:
            is_done = one.sample in done
            if (
                (kind in ("", one.kind))
                and (label in ("", one.given))
                and (show == "all" or is_done == (show == "decided"))
            ):
                yield one

    return list(fits())


def said(value: Any, most: int = 120) -> str:
    """Write an answer as a page shows it; that of a mask is empty.

    >>> said(["cat", "dog"]), said(2.5), said("data:image/png;base64,AA"), said(None)
    ('cat, dog', '2.5', '', '')
    """
    if value is None or (isinstance(value, str) and value.startswith("data:")):
        return ""
    if isinstance(value, list):
        return printable(", ".join(map(str, value)))[:most]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return printable(text[:most])


@lru_cache(maxsize=4)
def _samples(source: str, options: str) -> Any:
    from byeori.data.dataset import open_dataset

    data = open_dataset(source, json.loads(options))
    return data, {key: row for row, key in enumerate(data.samples.keys)}


def cells_of(found: Found, suspect: Suspect) -> dict[str, Any]:
    """Give the inputs of a suspect by column, files as paths; none where the data cannot be opened any more."""
    if found.source is None:
        return {}
    try:
        data, rows = _samples(found.source, json.dumps(dict(found.options)))
    except DataError:
        return {}
    row = rows.get(suspect.key)
    if row is None:
        return {}
    samples, fields = data.samples, data.task.inputs
    return cells_of_sample({name: samples.columns[name][row] for name in fields}, fields, samples.root)
