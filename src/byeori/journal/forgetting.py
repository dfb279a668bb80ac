"""Forgetting: what was asked longer ago than a time, and all of one request."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, not_, select, text, update

import byeori.tracking.schema as schema
from byeori.core.errors import ConfigError, DataError
from byeori.journal.kept_cells import file_named_by, kept_file
from byeori.journal.place import Place
from byeori.journal.reading import pieces
from byeori.journal.times import duration_s, moment
from byeori.tracking.store import Store

_ANSWERS = schema.answers.c
_YOUNG_S = 3600.0  # a file that was kept, or met again, since then may be that of an answer not yet written


@dataclass(frozen=True)
class Forgotten:
    """What is gone, and what had to stay."""

    answers: int
    """Answers whose input, or all of which, is forgotten."""
    files: int
    bytes: int
    needed: int
    """Files that stay, as other answers were given to the same content."""
    gone: int
    """Files that were gone already."""
    young: int = 0
    """Files that stay with their answers, as they were kept, or met again, within the last hour."""

    def __str__(self) -> str:
        size = f"{self.bytes / 1e6:,.1f} MB" if self.bytes >= 1e5 else f"{self.bytes:,} bytes"
        stay = f"; {self.needed:,} files stay, as other answers need them" if self.needed else ""
        gone = f"; {self.gone:,} were gone already" if self.gone else ""
        young = f"; {self.young:,} files stay, as they were kept within the last hour" if self.young else ""
        return f"{self.answers:,} answers forgotten, {self.files:,} files removed ({size}){stay}{gone}{young}"


def moment_to_forget(given: str, now: float | None = None) -> float | None:
    """Give the time before which inputs are to go; None of an id. A time that cannot be is a ConfigError."""
    now = time.time() if now is None else now
    if given.startswith("-"):
        raise ConfigError(f"--forget: {given} is no time that has been; wanted how long ago, as 30d, or a date")
    if duration_s(given) is None and len(given) == 24 and set(given) <= set("0123456789abcdef"):
        return None
    before = moment(given, "--forget", now=now)
    if before > now:
        raise ConfigError(f"--forget: {given} is yet to come; wanted how long ago, as 30d, or a date")
    return before


def forget_inputs(place: Place, before: float) -> Forgotten:
    """Remove what was asked before a time, in seconds since 1970; the answers stay, with their traits.

    A content that was asked again since stays: it is kept once for all answers to it. So does one that was kept within
    the last hour, and its answer still names it: a file that none names would never be removed.
    """
    store, table = place.store, schema.answers
    meant = and_(*place.conditions, _ANSWERS.time < before)
    query = select(_ANSWERS.id, _ANSWERS.time, _ANSWERS.input_path).where(meant, _ANSWERS.input_path.is_not(None))
    removing, answers = _Removing(place), 0
    for found in pieces(store, query):
        young = removing.leave_young({row.input_path for row in found}, meant)
        rows = [row for row in found if row.input_path not in young]
        ids, paths = [row.id for row in rows], {row.input_path for row in rows}
        with store.database.writing() as connection:
            connection.execute(update(table).where(_ANSWERS.id.in_(ids)).values(input_path=None))
        answers += len(rows)
        removing.remove(sorted(paths))
    removing.remove_parts()
    return removing.done(answers)


def forget_answer(place: Place, request: str) -> Forgotten:
    """Erase one request: its row, what was said of it, what people were asked of it, and its input.

    The bytes are overwritten in an SQLite file, where a deleted row is else only no longer listed. An input that other
    answers were given to as well stays.
    """
    row = place.store.answer(request)
    if row is None:
        raise DataError(f"{request}: no answer of {place.name} has this id; `byeori answers` lists them")
    with place.store.database.writing() as connection:
        _overwrite(place.store, connection)
        connection.execute(delete(schema.judgements).where(schema.judgements.c.answer == request))
        connection.execute(delete(schema.queue).where(schema.queue.c.answer == request))
        connection.execute(delete(schema.decisions).where(schema.decisions.c.place == request))
        connection.execute(delete(schema.answers).where(_ANSWERS.id == request))
    _truncate_log(place.store)
    removing = _Removing(place, young_s=0.0)
    if row.input_path is not None:
        removing.remove([row.input_path])
        removing.remove_parts()
    return removing.done(1)


class _Removing:
    """Removes kept files that no answer needs any more."""

    def __init__(self, place: Place, young_s: float = _YOUNG_S) -> None:
        self._store, self._folder = place.store, place.folder
        self._young = time.time() - young_s
        self._parts: set[str] = set()  # files that removed inputs of several columns named
        self._left = set[str]()
        self._files = self._bytes = self._needed = self._gone = 0

    def leave_young(self, paths: set[str], meant: ColumnElement[bool]) -> set[str]:
        """Give those that are too young to go and that no answer names but those that are `meant`."""
        young = {path for path in paths if self._is_young(kept_file(self._folder, path))}
        with self._store.database.reading() as connection:
            query = select(_ANSWERS.input_path).where(_ANSWERS.input_path.in_(young), not_(meant)).distinct()
            young -= set(connection.execute(query).scalars())
        self._left |= young
        return young

    def remove(self, paths: Sequence[str]) -> None:
        """Remove the files of inputs, but those that an answer still names."""
        with self._store.database.reading() as connection:
            query = select(_ANSWERS.input_path).where(_ANSWERS.input_path.in_(paths)).distinct()
            needed = set(connection.execute(query).scalars())
        for path in paths:
            if path in needed:
                self._needed += 1
            else:
                self._parts |= set(parts_of(self._folder / path))
                self._unlink(path)

    def remove_parts(self) -> None:
        """Remove the pictures and sounds that removed inputs named, but those that another input names too."""
        if not self._parts:
            return
        query = select(_ANSWERS.id, _ANSWERS.time, _ANSWERS.input_path).where(_ANSWERS.input_path.is_not(None))
        for rows in pieces(self._store, query):
            for path in {row.input_path for row in rows}:
                held = self._parts & {path, *parts_of(self._folder / path)}
                self._needed += len(held)
                self._parts -= held
        for path in sorted(self._parts):
            self._unlink(path)

    def done(self, answers: int) -> Forgotten:
        """Say what came of it."""
        return Forgotten(answers, self._files, self._bytes, self._needed, self._gone, len(self._left))

    def _is_young(self, file: Path | None) -> bool:
        try:
            return file is not None and file.stat().st_mtime > self._young
        except OSError:
            return False

    def _unlink(self, path: str) -> None:
        file = kept_file(self._folder, path)
        if file is None:  # named by whoever asked: not ours to remove
            return
        try:
            found = file.stat()
            if found.st_mtime > self._young:
                self._needed += 1
                return
            file.unlink()
        except FileNotFoundError:
            self._gone += 1
            return
        self._files, self._bytes = self._files + 1, self._bytes + found.st_size
        with suppress(OSError):  # the folder of others too
            os.rmdir(file.parent)


def parts_of(path: Path) -> Iterator[str]:
    """Give the files that a kept input of several columns names, relative to the store's folder."""
    if path.suffix != ".json":
        return
    try:
        record: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for cell in record.values() if isinstance(record, dict) else ():
        if (name := file_named_by(cell)) is not None:
            yield name


def _overwrite(store: Store, connection: Any) -> None:
    if store.database.engine.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete=ON"))


def _truncate_log(store: Store) -> None:
    """Have SQLite put its log into the file: what was deleted stands in neither after that."""
    if store.database.engine.dialect.name == "sqlite":
        with store.database.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
