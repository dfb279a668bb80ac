"""Which columns of a table tell the parts of its rows, by name and content; they are never inputs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from byeori.core.errors import DataError
from byeori.data.limits import PART_WORDS
from byeori.data.sources.parts import PARTS, known_words, part_notes, part_of, words_of
from byeori.fields.cells import flag_of, is_missing
from byeori.fields.coded import once
from byeori.fields.contract import Cell

COLUMNS = ("split", "splits", "subset", "partition", "fold", "folds", "kfold")
"""Names of a column that tells parts; whatever else stands in one is asked about."""
LIKELY = ("set", "part", "usage", "phase", "dataset")
"""Names of a column that tells parts where words for parts stand in it."""
FLAGS = ("is", "in")
"""What stands before a word for a part in the name of a column of yes and no: `is_valid`, `in_train`."""

_BESIDE = ("data", "dataset", "name", "type", "train", "test", "val", "cv", "k", "stratified")
_FOLD = re.compile(r"(fold|split|part)?[\s_-]*\d+(\.0)?", re.IGNORECASE)

Parts = tuple[str | None, ...]


@dataclass(frozen=True)
class Told:
    """The columns that tell parts or folds, and what they tell."""

    parts: Parts = ()
    """The part of every row; nothing where no column tells it."""
    columns: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    """Columns of folds, with the reason why they are neither parts nor inputs."""
    notes: tuple[str, ...] = ()


def parts_of(where: str, columns: Mapping[str, Sequence[Cell]], aside: Collection[str] = ()) -> Told:
    """Find the columns that tell parts; those of `aside` (the target, inputs that were named) tell none.

    A column that is named as one, but holds anything else, empty cells too, is a DataError that asks.
    """
    left_out: list[tuple[str, str]] = []
    found: dict[str, Parts] = {}
    notes: list[str] = []
    flags: dict[str, tuple[str, list[bool]]] = {}
    for name, cells in columns.items():
        if name in aside or not _may_tell(name, cells):
            continue
        if _is_fold(name, cells):
            reason = (
                "holds numbers of folds, no parts; `--folds` draws such anew, words (train, val, test) would be parts"
            )
            left_out.append((name, reason))
        elif (part := _flagged(name)) is not None and (read := _flags(where, name, cells)) is not None:
            flags[part] = name, read
        elif (words := _words(where, name, cells)) is not None:
            found[name] = tuple(words[str(cell).strip()] for cell in cells)
            notes += part_notes(words, f"those of the column {name!r}") or (
                f"the parts are those of the column {name!r}",
            )
    if flags:
        named = ", ".join(repr(name) for name, _ in flags.values())
        found[named] = _joined(where, flags)
        notes.append(f"the parts are those of the column{'s' * (len(flags) > 1)} {named} of yes and no")
    _refuse_two(where, found)
    spare = [name for name in found if name in columns] + [name for name, _ in flags.values()]
    return Told(next(iter(found.values()), ()), tuple(dict.fromkeys(spare)), tuple(left_out), tuple(notes))


def _may_tell(name: str, cells: Sequence[Cell]) -> bool:
    """Whether a column may be one of parts: all others are passed over before each of their cells is looked at."""
    if _core(name) not in (*COLUMNS, *LIKELY) and _flagged(name) is None:
        words: set[Cell] = set()
        for cell in once(cells):
            if not isinstance(cell, str | None):
                return False
            words.add(cell)
            if len(words) > PART_WORDS + 1:  # one may be missing
                return False
        return True
    return all(isinstance(cell, str | int | float | None) for cell in once(cells))


def _is_fold(name: str, cells: Sequence[Cell]) -> bool:
    """Whether a column is named as one of folds, and holds their numbers."""
    if "fold" not in (_core(name) or "").rstrip("s"):
        return False
    present = [str(cell).strip() for cell in set(once(cells)) if not is_missing(cell)]
    return bool(present) and all(map(_FOLD.fullmatch, present))


def _flagged(name: str) -> str | None:
    """The part that a column of yes and no is about, by its name."""
    first, *others = words_of(name) or [""]
    if first == "holdout":
        return "test"
    return part_of(" ".join(others), whole=True) if first in FLAGS and others else None


def _flags(where: str, name: str, cells: Sequence[Cell]) -> list[bool] | None:
    """The column as yes and no; None where it holds other words."""
    try:
        flags = [flag_of(cell) for cell in cells]
    except DataError:
        return None
    if not any(flag is not None for flag in flags):
        return None
    if None in flags:
        raise _question(where, name, f"is empty in {flags.count(None):,} of {len(flags):,} rows")
    return [flag is True for flag in flags]


def _joined(where: str, flags: Mapping[str, tuple[str, list[bool]]]) -> Parts:
    """The part of each row, of columns that each say yes to one."""
    rest = "train" if "train" not in flags else next((p for p in ("test", "val") if p not in flags), None)
    parts: list[str | None] = []
    for row, answers in enumerate(zip(*(flags for _, flags in flags.values()), strict=True), start=1):
        yes = [part for part, answer in zip(flags, answers, strict=True) if answer]
        if len(yes) > 1 or (not yes and rest is None):
            names = " and ".join(repr(name) for name, _ in flags.values())
            what = " and ".join(yes) if yes else "no part at all"
            raise DataError(f"{where}: row {row} is {what} by the columns {names}; wanted one part for each row")
        parts.append(yes[0] if yes else rest)
    return tuple(parts)


def _words(where: str, name: str, cells: Sequence[Cell]) -> dict[str, str] | None:
    """The words of a column with the parts they mean; None for a column of something else."""
    core = _core(name)
    is_named = core in COLUMNS or _flagged(name) is not None
    present = {str(cell).strip() for cell in set(once(cells)) if not is_missing(cell)}
    if not present or (not is_named and len(present) > PART_WORDS):
        return None
    whole = not (is_named or core in LIKELY)
    parts = {word: part for word in sorted(present) if (part := part_of(word, whole=whole)) is not None}
    missing = sum(map(is_missing, cells))
    if not is_named and not (parts.keys() == present if core in LIKELY else _is_sure(parts, present)):
        if core in LIKELY and "train" in parts.values() and len(set(parts.values())) > 1:
            raise _question(where, name, f"holds {_shown(present - parts.keys())} beside {_shown(parts)}")
        return None
    if parts.keys() != present:
        raise _question(where, name, f"holds {_shown(present - parts.keys())}, which is no part")
    if missing:
        raise _question(where, name, f"is empty in {missing:,} of {len(cells):,} rows")
    return parts


def _is_sure(parts: Mapping[str, str], present: Collection[str]) -> bool:
    """Whether the words tell parts whatever the column is called: all of them are words for parts, train among them."""
    return parts.keys() == present and "train" in parts.values() and len(set(parts.values())) > 1


def _core(name: str) -> str | None:
    """The word of a column's name that tells what it is: of `data_split` and `train_test_split` it is split."""
    words = words_of(name)
    core = [word for word in words if word not in _BESIDE] or words
    return core[0] if len(core) == 1 else None


def _refuse_two(where: str, found: Mapping[str, Parts]) -> None:
    """Refuse columns that tell different parts."""
    (first, parts), *others = [*found.items()] or [("", ())]
    for name, other in others:
        if other != parts:
            row = next(row for row, pair in enumerate(zip(parts, other, strict=True)) if pair[0] != pair[1])
            raise DataError(
                f"{where}: the columns {first!r} and {name!r} both tell parts, and not the same: row {row + 1} is "
                f"{parts[row]} and {other[row]}; leave one aside by --ignore"
            )


def _question(where: str, name: str, found: str) -> DataError:
    return DataError(
        f"{where}: does the column {name!r} tell the parts? It {found}. Wanted in every row {', '.join(PARTS)}, or "
        f"another word for them: {known_words()}; or say what it is: `--ignore {name}` draws the parts anew, "
        f"`--field {name}=Category` makes it an input"
    )


def _shown(words: Collection[str]) -> str:
    some = sorted(words)
    return ", ".join(map(repr, some[:5])) + (", ..." if len(some) > 5 else "")
