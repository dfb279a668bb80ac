"""What is released under a name, when, by whom and on which verdict: a journal in the store that only grows."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.exc import IntegrityError

import byeori.tracking.schema as schema
from byeori.core.errors import ConfigError
from byeori.core.files import file_hash
from byeori.tracking.database import Database
from byeori.tracking.records import Release, Verdict

RECORD = "bundle.json"
"""The file of a bundle whose hash is the bundle's digest."""
_RELEASES, _VERDICTS = schema.releases.c, schema.verdicts.c


class Releases:
    """Releases and verdicts; a property of an open store, `store.releases`. Safe from any thread and process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, release: Release) -> Release:
        """Write a line of a name's journal, and give it.

        Its `number` says that it follows the line before, which its writer has seen. Where somebody else has written
        that line meanwhile it is a ConfigError, and nothing is written.
        """
        release = replace(release, time=release.time or time.time())
        try:
            with self._database.writing() as connection:
                newest = select(func.max(_RELEASES.number)).where(_RELEASES.name == release.name)
                if (connection.execute(newest).scalar() or 0) + 1 != release.number:
                    raise _overtaken(release)
                connection.execute(insert(schema.releases).values(asdict(release)))
        except IntegrityError:  # two wrote the same line at once, where a server lets both try
            raise _overtaken(release) from None
        return release

    def releases(self, name: str | None = None) -> list[Release]:
        """The lines of a name's journal, or of all, in the order they were written."""
        query = select(schema.releases).order_by(_RELEASES.time, _RELEASES.name, _RELEASES.number)
        if name is not None:
            query = query.where(_RELEASES.name == name).order_by(None).order_by(_RELEASES.number)
        with self._database.reading() as connection:
            return [self._found(Release(**row)) for row in connection.execute(query).mappings()]

    def needing(self, run: str) -> dict[str, bool]:
        """The names that need a run: True where one stands for it now, False where a step back leads to it."""
        lines = self.releases()
        found = dict[str, bool]()
        for name in dict.fromkeys(one.name for one in lines if one.run == run):
            last = [one.run for one in standing_release([one for one in lines if one.name == name])[-2:]]
            if run in last:
                found[name] = last[-1] == run
        return found

    def newest(self, name: str) -> Release | None:
        """What a name stands for now: the newest line of its journal, or None."""
        query = select(schema.releases).where(_RELEASES.name == name).order_by(_RELEASES.number.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return self._found(Release(**row)) if row else None

    def _found(self, release: Release) -> Release:
        """Give a line with the place of its bundle beside the store, where a folder of runs was moved or copied."""
        if self._database.engine.dialect.name != "sqlite":
            return release
        written = Path(release.path)
        beside = Path(self._database.where).parent.absolute() / written.parent.name / written.name
        if beside == written or not (beside / RECORD).is_file() or file_hash(beside / RECORD) != release.bundle:
            return release
        return replace(release, path=str(beside))

    def judge(
        self, champion: str | None, challenger: str, word: str, content: Mapping[str, Any], *, same: str | None = None
    ) -> Verdict:
        """Write a verdict on a pair, with how many looks at it there were, and give it.

        `same` names the evidence, kept as `content["evidence"]`: where the newest verdict on the pair rests on the
        same, this is the same look and not one more.
        """
        pair = (_VERDICTS.champion.is_not_distinct_from(champion)) & (_VERDICTS.challenger == challenger)
        row: dict[str, Any] = {"time": time.time(), "champion": champion, "challenger": challenger, "word": word}
        row["content"] = dict(content) | ({} if same is None else {"evidence": same})
        with self._database.writing() as connection:
            query = select(schema.verdicts).where(pair).order_by(_VERDICTS.id.desc()).limit(1)
            before = connection.execute(query).mappings().first()
            is_new = before is None or same is None or before["content"].get("evidence") != same
            row["look"] = (before["look"] if before else 0) + is_new
            key = connection.execute(insert(schema.verdicts).values(row)).inserted_primary_key
        return Verdict(int(key[0]) if key else 0, **row)

    def verdicts(self, challenger: str | None = None, *, newest: int | None = None) -> list[Verdict]:
        """Verdicts in the order they were given, on one challenger or all."""
        query = select(schema.verdicts).order_by(_VERDICTS.id.desc()).limit(newest)
        if challenger is not None:
            query = query.where(_VERDICTS.challenger == challenger)
        with self._database.reading() as connection:
            return [_verdict(row) for row in connection.execute(query).mappings()][::-1]

    def verdict(self, number: int) -> Verdict | None:
        """The verdict of this number, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(schema.verdicts).where(_VERDICTS.id == number)).mappings().first()
        return _verdict(row) if row else None


def _verdict(row: RowMapping) -> Verdict:
    """Give a kept verdict; where nothing had stood before, older versions wrote `better` for `first`."""
    is_first = row["champion"] is None and row["word"] == "better"
    return Verdict(**{**row, "word": "first"} if is_first else row)


def standing_release(lines: list[Release]) -> list[Release]:
    """Give the releases of a name that stand on each other, oldest first: each `back` has taken the newest away.

    >>> def line(number, action, bundle):
    ...     return Release("production", number, 0.0, "ann", action, bundle, "")
    >>> made = [line(1, "release", "a"), line(2, "release", "b"), line(3, "back", "a"), line(4, "release", "c")]
    >>> [one.bundle for one in standing_release(made)]
    ['a', 'c']
    """
    held = list[Release]()
    for one in lines:
        if one.action == "release":
            held.append(one)
        elif held:
            held.pop()
    return held


def _overtaken(release: Release) -> ConfigError:
    return ConfigError(
        f"{release.name}: somebody else has released under this name meanwhile; nothing was changed: see "
        "`byeori release --list`, and say it again if it still holds"
    )
