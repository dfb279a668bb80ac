"""Truths that arrive later from elsewhere: a table of answers, by their id or the caller's own, and what is true."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.bundles.folder import RECORD
from byeori.core.errors import BundleError, ByeoriError, DataError, listed
from byeori.core.files import file_hash, read_json
from byeori.data.sources.tables.rows import Row, open_rows
from byeori.fields.cells import is_missing
from byeori.fields.known import KINDS
from byeori.journal.place import Place
from byeori.journal.truth_cells import check_file, is_right, truth_of, wrong_truth
from byeori.journal.truths import judgements_of, standing_of
from byeori.journal.values import value_of
from byeori.tracking.folders import run_folders
from byeori.tracking.records import Answer, Judgement

if TYPE_CHECKING:
    from byeori.fields.contract import Target

_IDS = ("id", "answer", "answerid", "request", "requestid")
_REFERENCE, _TRUTH = "reference", "truth"
_AT_ONCE = 1_000  # rows that are looked up together
_SHOWN = 5  # of what is unknown or cannot be read
_LONGEST = 200  # letters of a cell in a message


@dataclass
class Arrived:
    """What came of a table of truths."""

    table: Path
    written: int = 0
    """Answers of which something new is known."""
    changed: int = 0
    """Those among them of which something else was held true before."""
    known: int = 0
    """Rows that say what was known already."""
    empty: int = 0
    """Rows without a truth: it is still on its way."""
    contradicted: int = 0
    """Rows that say something else than an earlier row of the table of the same answer, and are passed over."""
    unknown: list[str] = field(default_factory=list)
    """What the first rows name that no answer is called."""
    unknown_count: int = 0
    unread: list[str] = field(default_factory=list)
    """What is wrong with the first truths that cannot be read."""
    unread_count: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every row was of a known answer, and could be read."""
        return not (self.unknown_count or self.unread_count or self.contradicted)

    def __str__(self) -> str:
        parts = [f"{self.table}: {self.written:,} truths are new"]
        parts += [f"{self.changed:,} of them other than what was held true before"] if self.changed else []
        parts += [f"{self.known:,} were known"] if self.known else []
        parts += [f"{self.empty:,} rows have none yet"] if self.empty else []
        parts += [f"{self.contradicted:,} rows contradict an earlier row and are left out"] if self.contradicted else []
        lines = [", ".join(parts)]
        if self.unknown_count:
            shown = listed(self.unknown, most=_SHOWN)
            more = f" and {self.unknown_count - len(self.unknown):,} more" if self.unknown_count > _SHOWN else ""
            lines.append(f"{self.unknown_count:,} rows are of answers that are not here: {shown}{more}")
        if self.unread_count:
            lines.append(f"{self.unread_count:,} rows cannot be read, the first: {self.unread[0]}")
        return "\n".join(lines)


def add_truths(place: Place, table: Path) -> Arrived:
    """Write what a table says is true of answers; what is known already is not written again.

    A table without a column that names answers, or one that says what is true, is a DataError.
    """
    opened = open_rows(table)
    columns = _Columns.of(table, opened.names, _target_name(place))
    arrived, arriving = Arrived(table), _Arriving(place, table.parent)
    rows = opened.rows()
    while some := list(islice(rows, _AT_ONCE)):
        arriving.add(some, columns, arrived)
    return arrived


@dataclass(frozen=True)
class _Columns:
    """Which columns name the answer, and which one says what is true."""

    id: str | None
    reference: str | None
    truth: str

    @classmethod
    def of(cls, table: Path, names: Sequence[str], target: str | None) -> _Columns:
        plain = {re.sub(r"[\s_-]", "", name).lower(): name for name in names}
        id_ = next((plain[name] for name in _IDS if name in plain), None)
        reference = plain.get(_REFERENCE)
        if id_ is None and reference is None:
            raise DataError(
                f"{table}: no column says which answer a row is of, the columns are {listed(names)}; "
                "wanted `id`, as the server gave it, or `reference`, the caller's own"
            )
        rest = [name for name in names if name not in (id_, reference)]
        named = [plain[_TRUTH]] if _TRUTH in plain else [name for name in rest if name == target]
        truth = (named or rest if named or len(rest) == 1 else [None])[0]
        if truth is None:
            also = f", or one that is called as the target, {target!r}" if target else ""
            raise DataError(
                f"{table}: no column says what is true, the columns are {listed(names)}; wanted `truth`{also}"
            )
        return cls(id_, reference, truth)

    def named(self, row: Row) -> tuple[str | None, str | None]:
        """The id and the reference that a row names."""
        given = (None if name is None else row.cells.get(name) for name in (self.id, self.reference))
        id_, reference = (None if is_missing(one) else str(one) for one in given)
        return id_, None if id_ else reference


class _Arriving:
    """Holds rows against what is known, and writes what is new."""

    def __init__(self, place: Place, folder: Path) -> None:
        self._place, self._folder = place, folder
        self._targets: dict[str, Target] = {}
        self._said: dict[str, int] = {}  # by answer, a hash of what the table has said of it

    def add(self, rows: Sequence[Row], columns: _Columns, arrived: Arrived) -> None:
        named = [columns.named(row) for row in rows]
        by_id = self._answers(schema.answers.c.id, [one for one, _ in named if one])
        by_reference = self._answers(schema.answers.c.reference, [one for _, one in named if one])
        ids = [answer.id for found in (by_id, by_reference) for answers in found.values() for answer in answers]
        told = judgements_of(self._place.store, ids)
        new = list[Judgement]()
        for row, (id_, reference) in zip(rows, named, strict=True):
            answers = by_id.get(id_, []) if id_ else by_reference.get(reference or "", [])
            if row.error:
                self._note(arrived, row.error)
            elif not answers:
                arrived.unknown_count += 1
                if len(arrived.unknown) < _SHOWN:
                    arrived.unknown.append(id_ or reference or f"{row.key} names none")
            elif self._is_empty(answers[0], row.cells.get(columns.truth)):
                arrived.empty += 1
            else:
                new += self._row(row, answers, columns, told, arrived=arrived)
        if new:
            self._place.store.write_judgements(new)
            arrived.written += len(new)

    def _row(
        self,
        row: Row,
        answers: Sequence[Answer],
        columns: _Columns,
        told: Mapping[str, Sequence[Judgement]],
        *,
        arrived: Arrived,
    ) -> list[Judgement]:
        """What is new of the answers that a row names: a judgement each; all else counts as one row."""
        new, known, contradicts, errors = list[Judgement](), False, False, list[str]()
        for answer in answers:
            try:
                truth = self._truth(answer, row.cells[columns.truth], f"{row.key}: {columns.truth}")
            except DataError as error:
                errors.append(str(error))
                continue
            said = hash(json.dumps(truth, sort_keys=True, default=str))
            before = self._said.get(answer.id)
            self._said.setdefault(answer.id, said)
            held = standing_of(told.get(answer.id, ()), value_of(answer.outputs))
            if before is not None and before != said:
                contradicts = True
            elif before is not None or (held is not None and held.truth == truth):
                known = True
            else:
                arrived.changed += held is not None and held.truth is not None
                outputs = answer.outputs if isinstance(answer.outputs, Mapping) else {}
                new.append(Judgement(0, answer.id, time.time(), is_right(outputs, truth), truth, source="table"))
        if errors:
            self._note(arrived, errors[0])
        arrived.contradicted += contradicts
        arrived.known += known and not (new or errors or contradicts)
        return new

    def _truth(self, answer: Answer, cell: Any, where: str) -> Any:
        target = self._target(answer.bundle)
        form = target.form()
        if form.get("options") is None and form["widget"] == "file":
            content = _content(cell, self._folder, where)
            check_file(content, target, answer, self._place.folder, where=where)
            return truth_of(content, target, where)
        return truth_of(_parsed(cell, form), target, where)

    def _is_empty(self, answer: Answer, cell: Any) -> bool:
        """Whether a cell says nothing; a class may be called as what else means nothing."""
        return is_missing(cell) and cell not in (self._target(answer.bundle).form().get("options") or ())

    def _target(self, digest: str) -> Target:
        if digest not in self._targets:
            folder = _bundle_folder(self._place, digest)
            if folder is None:
                raise DataError(
                    f"{self._place.name}: bundle {digest[:12]} gave answers and is not here, so nobody knows how to "
                    "read what is true of them; bring the folder of its run back, or name the bundle itself"
                )
            self._targets[digest] = _task(folder).target
        return self._targets[digest]

    def _answers(self, column: Any, names: Sequence[str]) -> dict[str, list[Answer]]:
        """The answers of the place that are called so, by what they are called."""
        found = dict[str, list[Answer]]()
        if names:
            query = select(schema.answers).where(column.in_(names), *self._place.conditions)
            with self._place.store.database.reading() as connection:
                for row in connection.execute(query).mappings():
                    found.setdefault(row[column.name], []).append(Answer(**row))
        return found

    def _note(self, arrived: Arrived, message: str) -> None:
        arrived.unread_count += 1
        if len(arrived.unread) < _SHOWN:
            arrived.unread.append(message)


def _parsed(cell: Any, form: Mapping[str, Any]) -> Any:
    """A cell as JSON would bring it: several labels as a list, several numbers by name."""
    if not isinstance(cell, str):
        return cell
    if cell.lstrip()[:1] in ("[", "{") and form["widget"] != "text":
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    is_list = form["widget"] == "choices"
    return [one.strip() for one in re.split(r"[|;,]", cell) if one.strip()] if is_list else cell


def _content(cell: Any, folder: Path, where: str) -> bytes:
    """The bytes of a file that a cell holds, or names as it is seen from the table."""
    if isinstance(cell, bytes):
        return cell
    try:
        if isinstance(cell, str) and cell.startswith("data:"):
            return base64.b64decode(cell.partition(",")[2])
        return (folder / str(cell)).read_bytes()
    except (OSError, ValueError) as error:  # binascii's too
        raise wrong_truth(f"{str(cell)[:_LONGEST]!r} is no file that can be read ({error})", where) from None


def _bundle_folder(place: Place, digest: str) -> Path | None:
    """Where the bundle of a digest lies: the one that was named, or any of the runs beside the store."""
    if place.bundle_folder is not None and place.bundle in (None, digest):
        return place.bundle_folder
    records = (record for run in run_folders(place.folder) for record in run.glob(f"*/{RECORD}"))
    return next((record.parent for record in records if file_hash(record) == digest), None)


def _target_name(place: Place) -> str | None:
    if place.bundle_folder is None:
        return None
    return str(read_json(place.bundle_folder / RECORD, BundleError).get("task", {}).get("name", "")) or None


def _task(folder: Path) -> Any:
    from byeori.data.task import Task

    try:
        return Task.of_json(read_json(folder / RECORD, BundleError)["task"], KINDS)
    except KeyError as error:
        raise ByeoriError(f"{folder / RECORD}: lacks {error}; get the bundle again") from None
