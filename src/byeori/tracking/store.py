"""The store: runs, metrics, files, answers and judgements in one SQL database, shared by threads and processes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, insert, select, update

import byeori.tracking.schema as schema
from byeori.tracking.alarms import Alarms
from byeori.tracking.counts import Counts
from byeori.tracking.curves import Curves, add_extremes, forget_extremes
from byeori.tracking.database import Database, open_engine, store_url
from byeori.tracking.decisions import Decisions
from byeori.tracking.migrations import migrate
from byeori.tracking.queue import Queue
from byeori.tracking.records import Answer, FileRecord, Judgement, RunRecord, State
from byeori.tracking.resources import USED
from byeori.tracking.users import Users

if TYPE_CHECKING:
    from byeori.tracking.audit import Audit
    from byeori.tracking.cycles import Cycles
    from byeori.tracking.releases import Releases
    from byeori.tracking.shadows import Shadows
    from byeori.tracking.studies import Studies


class Store:
    """The database of a runs folder; made or migrated when opened. Its methods may be called from any thread.

    >>> import tempfile
    >>> store = Store(tempfile.mkdtemp())
    >>> store.write_metrics("run-1", [(0, "loss", 2.5, 0.0)])
    >>> store.metrics("run-1")
    [(0, 'loss', 2.5)]
    """

    def __init__(self, where: str | Path = "runs") -> None:
        url = store_url(where)
        self.where = url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string()
        self.database = Database(self.where, open_engine(url))
        with self.database.reading() as connection:
            migrate(connection, self.where)
            connection.commit()
        self.alarms = Alarms(self.database)
        self.counts = Counts(self.database)
        self.curves = Curves(self.database)
        self.decisions = Decisions(self.database)
        self.queue = Queue(self.database)
        self.users = Users(self.database)

    # A training asks for none of these: their modules are read when somebody does.

    @cached_property
    def releases(self) -> Releases:
        """What is released under which name, and the verdicts of gates."""
        from byeori.tracking.releases import Releases

        return Releases(self.database)

    @cached_property
    def shadows(self) -> Shadows:
        """What challengers answered beside the model that was asked."""
        from byeori.tracking.shadows import Shadows

        return Shadows(self.database)

    @cached_property
    def audit(self) -> Audit:
        """Who changed what."""
        from byeori.tracking.audit import Audit

        return Audit(self.database)

    @cached_property
    def cycles(self) -> Cycles:
        """How far the turns of cycles have come."""
        from byeori.tracking.cycles import Cycles

        return Cycles(self.database)

    @cached_property
    def studies(self) -> Studies:
        """Searches over settings, and the pieces of training that they consist of."""
        from byeori.tracking.studies import Studies

        return Studies(self.database)

    def beside(self, runs: Path) -> Path:
        """Give the folder in which what is too big for the store lies: that of SQLite's file, else the runs' folder."""
        return Path(self.where).parent if self.database.engine.dialect.name == "sqlite" else runs

    def close(self) -> None:
        """Give the connections back; the next call opens one again."""
        self.database.engine.dispose()

    # runs

    def add_run(self, record: RunRecord) -> None:
        """Write the row of a new run."""
        with self.database.writing() as connection:
            connection.execute(insert(schema.runs).values(_row(record)))

    def run(self, run: str) -> RunRecord | None:
        """The run of this id, or None."""
        with self.database.reading() as connection:
            row = connection.execute(select(schema.runs).where(schema.runs.c.id == run)).mappings().first()
        return RunRecord(**row) if row else None

    def runs(self) -> list[RunRecord]:
        """All runs, oldest first."""
        with self.database.reading() as connection:
            rows = connection.execute(select(schema.runs).order_by(schema.runs.c.created, schema.runs.c.id)).mappings()
            return [RunRecord(**row) for row in rows]

    def set_state(self, run: str, state: State, ended: float | None) -> None:
        """Say how a run stands."""
        with self.database.writing() as connection:
            connection.execute(update(schema.runs).where(schema.runs.c.id == run).values(state=state, ended=ended))

    def set_headline(self, run: str, headline: Mapping[str, Any]) -> None:
        """Say a run's few summing numbers, in place of earlier ones."""
        with self.database.writing() as connection:
            connection.execute(update(schema.runs).where(schema.runs.c.id == run).values(headline=dict(headline)))

    def set_used(self, run: str, used: Mapping[str, Any]) -> None:
        """Keep what a run has used, beside what it was made on."""
        table = schema.runs
        with self.database.writing() as connection:
            made_on = connection.execute(select(table.c.environment).where(table.c.id == run)).scalar()
            new = {**(made_on or {}), USED: dict(used)}
            connection.execute(update(table).where(table.c.id == run).values(environment=new))

    def fill_run(self, run: str, values: Mapping[str, Any]) -> None:
        """Say of a run what is not said yet; what is stays."""
        table = schema.runs
        with self.database.writing() as connection:
            for name, value in values.items():
                unsaid = (table.c.id == run) & table.c[name].is_(None)
                connection.execute(update(table).where(unsaid).values({name: value}))

    def take_over(self, before: RunRecord, environment: Mapping[str, Any]) -> bool:
        """Make a run `running` in another process, unless somebody else did so since `before` was read."""
        mine = (
            (schema.runs.c.id == before.id)
            & (schema.runs.c.state == before.state)
            & (schema.runs.c.environment.is_not_distinct_from(before.environment))
        )
        with self.database.writing() as connection:
            new = update(schema.runs).where(mine).values(state="running", ended=None, environment=dict(environment))
            return connection.execute(new).rowcount == 1

    def delete_run(self, run: str) -> None:
        """Delete a run with its metrics and its list of files; answers stay, they are the server's."""
        with self.database.writing() as connection:
            connection.execute(delete(schema.metrics).where(schema.metrics.c.run == run))
            connection.execute(delete(schema.curves).where(schema.curves.c.run == run))
            connection.execute(delete(schema.files).where(schema.files.c.run == run))
            connection.execute(delete(schema.runs).where(schema.runs.c.id == run))

    # metrics and files

    def write_metrics(self, run: str, rows: Sequence[tuple[int, str, float, float]]) -> None:
        """Write (step, name, value, time) rows of a run, all or none."""
        if rows:
            keys = ("step", "name", "value", "time")
            with self.database.writing() as connection:
                connection.execute(
                    insert(schema.metrics), [{"run": run, **dict(zip(keys, row, strict=True))} for row in rows]
                )
                add_extremes(connection, run, rows)

    def metrics(self, run: str, name: str | None = None) -> list[tuple[int, str, float]]:
        """The (step, name, value) of a run's metrics, or of one of them, by step."""
        table = schema.metrics.c
        query = select(table.step, table.name, table.value).where(table.run == run).order_by(table.step, table.id)
        if name is not None:
            query = query.where(table.name == name)
        with self.database.reading() as connection:
            return [(row.step, row.name, row.value) for row in connection.execute(query)]

    def forget_metrics(self, run: str, after: int) -> None:
        """Delete the metrics of steps later than `after`."""
        table = schema.metrics
        with self.database.writing() as connection:
            connection.execute(delete(table).where(table.c.run == run, table.c.step > after))
            forget_extremes(connection, run, after)

    def write_file(self, record: FileRecord) -> None:
        """Write the row of a file, in place of an earlier one of the same name."""
        table = schema.files
        with self.database.writing() as connection:
            connection.execute(delete(table).where(table.c.run == record.run, table.c.name == record.name))
            connection.execute(insert(table).values(_row(record)))

    def files(self, run: str) -> list[FileRecord]:
        """The files of a run, by name."""
        query = select(schema.files).where(schema.files.c.run == run).order_by(schema.files.c.name)
        with self.database.reading() as connection:
            return [FileRecord(**row) for row in connection.execute(query).mappings()]

    # answers and judgements

    def write_answers(self, rows: Sequence[Answer]) -> None:
        """Write answers of a server, all or none."""
        if rows:
            with self.database.writing() as connection:
                connection.execute(insert(schema.answers), [_row(row) for row in rows])

    def write_judgement(
        self,
        answer: str,
        correct: bool,
        truth: Any = None,
        who: str | None = None,
        *,
        at: float | None = None,
        source: str | None = None,
    ) -> Judgement:
        """Write what a person said of an answer, and give the row; `at` is its time, else now."""
        said = time.time() if at is None else at
        judgement = Judgement(0, answer, said, correct, truth, who, source)
        return replace(judgement, id=self.write_judgements([judgement])[0])

    def write_judgements(self, judgements: Sequence[Judgement]) -> list[int]:
        """Write judgements, all or none, and give their numbers; the `id` of each given one is not looked at."""
        numbers = list[int]()
        with self.database.writing() as connection:
            for judgement in judgements:
                row = {name: value for name, value in vars(judgement).items() if name != "id"}
                key = connection.execute(insert(schema.judgements).values(row)).inserted_primary_key
                numbers.append(int(key[0]) if key else 0)
        return numbers

    def answer(self, request: str) -> Answer | None:
        """The answer to the request of this id, or None."""
        with self.database.reading() as connection:
            row = connection.execute(select(schema.answers).where(schema.answers.c.id == request)).mappings().first()
        return Answer(**row) if row else None

    def known_answers(self, ids: Sequence[str]) -> set[str]:
        """Give those of some ids under which there is an answer."""
        table = schema.answers.c
        with self.database.reading() as connection:
            return set(connection.execute(select(table.id).where(table.id.in_(ids))).scalars())

    def answers(
        self,
        *,
        bundle: str | None = None,
        run: str | None = None,
        since: float | None = None,
        until: float | None = None,
        limit: int | None = None,
    ) -> list[Answer]:
        """The newest `limit` answers of a bundle or run with since <= time < until, oldest first."""
        table = schema.answers.c
        query = select(schema.answers).order_by(table.time.desc(), table.id.desc()).limit(limit)
        if bundle is not None:
            query = query.where(table.bundle == bundle)
        if run is not None:
            query = query.where(table.run == run)
        if since is not None:
            query = query.where(table.time >= since)
        if until is not None:
            query = query.where(table.time < until)
        return [Answer(**row) for row in self._newest_last(query)]

    def judgements(
        self, *, answer: str | None = None, since: float | None = None, limit: int | None = None
    ) -> list[Judgement]:
        """The newest `limit` judgements, of one answer or since a time, in the order they were given."""
        table = schema.judgements.c
        query = select(schema.judgements).order_by(table.id.desc()).limit(limit)
        if answer is not None:
            query = query.where(table.answer == answer)
        if since is not None:
            query = query.where(table.time >= since)
        return [Judgement(**row) for row in self._newest_last(query)]

    def _newest_last(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self.database.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()][::-1]


def _row(record: RunRecord | FileRecord | Answer) -> dict[str, Any]:
    return dict(vars(record))  # not asdict: it copies deeply, which took more than half of the time to write an answer
