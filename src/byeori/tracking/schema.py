"""The tables of the store, and the numbered migrations that make and change them."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    inspect,
    text,
)

from byeori.core.errors import RunError


class Json(TypeDecorator[Any]):
    """A value kept as JSON text, with the NaN and Infinity of Python's json, which the databases' own JSON refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        """Give the text of a value; None is NULL."""
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Give the value of a text."""
        return None if value is None else json.loads(value)


class Number(TypeDecorator[float]):
    """A float that comes back as it went, NaN too: SQLite has no NaN and keeps NULL in its place."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: float | None, _dialect: Dialect) -> float | None:
        """Give NULL for NaN."""
        return None if value is None or value != value else value

    def process_result_value(self, value: float | None, _dialect: Dialect) -> float:
        """Give NaN for NULL."""
        return float("nan") if value is None else value


metadata = MetaData()

version_table = Table("schema_version", metadata, Column("version", Integer, nullable=False))

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("state", Text, nullable=False),
    Column("recipe", Json),
    Column("data_fingerprint", Text),
    Column("data_path", Text),
    Column("code", Json),
    Column("environment", Json),
    Column("seed", BigInteger),
    Column("parent", Text),
    Column("headline", Json),
    Column("ended", Float(53)),
)

metrics = Table(
    "metrics",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("run", Text, nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Number),
    Column("time", Float(53), nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("run", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("time", Float(53), nullable=False),
    Column("bundle", Text, nullable=False),
    Column("run", Text),
    Column("traits", Json, nullable=False),
    Column("outputs", Json),
    Column("took_ms", Float(53), nullable=False),
    Column("input_path", Text),
    Column("input_media", Text),
    Column("reference", Text),
    Column("source", Text),
    Column("value", Text),
    Column("confidence", Float(53)),
)

judgements = Table(
    "judgements",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("time", Float(53), nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("truth", Json),
    Column("who", Text),
    Column("source", Text),
    Column("item", BigInteger),
    Column("retracts", BigInteger),
)

counts = Table(
    "counts",
    metadata,
    Column("bundle", Text, primary_key=True),
    Column("start", Float(53), primary_key=True),
    Column("writer", Text, primary_key=True),
    Column("answers", BigInteger, nullable=False),
    Column("content", Json, nullable=False),
)

monitors = Table(
    "monitors",
    metadata,
    Column("id", Text, primary_key=True),
    Column("bundle", Text, nullable=False),
    Column("updated", Float(53), nullable=False),
    Column("state", Json, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("monitor", Text, nullable=False),
    Column("time", Float(53), nullable=False),
    Column("what", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("content", Json),
)

queue = Table(
    "queue",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("created", Float(53), nullable=False),
    Column("data", Text, nullable=False),
    Column("answer", Text),
    Column("sample", Text),
    Column("place", Text),
    Column("why", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", Json),
    Column("probability", Float(53)),
    Column("priority", Float(53), nullable=False),
    Column("ask", Text),
    Column("state", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("time", Float(53), nullable=False),
    Column("who", Text),
    Column("data", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("sample", Text),
    Column("place", Text),
    Column("action", Text, nullable=False),
    Column("value", Json),
    Column("note", Text),
    Column("item", BigInteger),
    Column("undoes", BigInteger),
)

leases = Table(
    "leases",
    metadata,
    Column("item", BigInteger, primary_key=True),
    Column("who", Text, primary_key=True),
    Column("until", Float(53), nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("token_sha256", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("ended", Float(53)),
)

curves = Table(
    "curves",
    metadata,
    Column("run", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("width", Integer, primary_key=True),
    Column("block", BigInteger, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("low", Float(53), nullable=False),
    Column("high", Float(53), nullable=False),
)

# A migration is written once and never changed, so it is plain SQL and does not follow the tables above.
# {serial} is the database's own way to number rows.
_VERSION_1 = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created DOUBLE PRECISION NOT NULL, state TEXT NOT NULL, recipe TEXT,
    data_fingerprint TEXT, data_path TEXT, code TEXT, environment TEXT, seed BIGINT, parent TEXT, headline TEXT,
    ended DOUBLE PRECISION);
CREATE INDEX runs_created ON runs (created);
CREATE TABLE metrics (
    id {serial}, run TEXT NOT NULL, step BIGINT NOT NULL, name TEXT NOT NULL, value DOUBLE PRECISION,
    time DOUBLE PRECISION NOT NULL);
CREATE INDEX metrics_run_name_step ON metrics (run, name, step);
CREATE TABLE files (
    run TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL, bytes BIGINT NOT NULL,
    PRIMARY KEY (run, name));
CREATE TABLE answers (
    id TEXT PRIMARY KEY, time DOUBLE PRECISION NOT NULL, bundle TEXT NOT NULL, run TEXT, traits TEXT NOT NULL,
    outputs TEXT, took_ms DOUBLE PRECISION NOT NULL, input_path TEXT, input_media TEXT);
CREATE INDEX answers_time ON answers (time);
CREATE INDEX answers_bundle_time ON answers (bundle, time);
CREATE TABLE judgements (
    id {serial}, answer TEXT NOT NULL, time DOUBLE PRECISION NOT NULL, correct BOOLEAN NOT NULL, truth TEXT, who TEXT);
CREATE INDEX judgements_answer ON judgements (answer);
CREATE INDEX judgements_time ON judgements (time)
"""
_SERIAL = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgresql": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
}


# What the loop needs: what was asked of people, what they decided, and what is watched.
_VERSION_2 = """
ALTER TABLE answers ADD COLUMN reference TEXT;
ALTER TABLE answers ADD COLUMN source TEXT;
ALTER TABLE answers ADD COLUMN value TEXT;
ALTER TABLE answers ADD COLUMN confidence DOUBLE PRECISION;
CREATE INDEX answers_reference ON answers (reference);
CREATE INDEX answers_run_time ON answers (run, time);
ALTER TABLE judgements ADD COLUMN source TEXT;
ALTER TABLE judgements ADD COLUMN item BIGINT;
ALTER TABLE judgements ADD COLUMN retracts BIGINT;
CREATE TABLE counts (
    bundle TEXT NOT NULL, start DOUBLE PRECISION NOT NULL, writer TEXT NOT NULL, answers BIGINT NOT NULL,
    content TEXT NOT NULL, PRIMARY KEY (bundle, start, writer));
CREATE TABLE monitors (
    id TEXT PRIMARY KEY, bundle TEXT NOT NULL, updated DOUBLE PRECISION NOT NULL, state TEXT NOT NULL);
CREATE TABLE alarms (
    id {serial}, monitor TEXT NOT NULL, time DOUBLE PRECISION NOT NULL, what TEXT NOT NULL, state TEXT NOT NULL,
    content TEXT);
CREATE INDEX alarms_monitor_time ON alarms (monitor, time);
CREATE TABLE queue (
    id {serial}, created DOUBLE PRECISION NOT NULL, data TEXT NOT NULL, answer TEXT, sample TEXT, place TEXT,
    why TEXT NOT NULL, reason TEXT NOT NULL, content TEXT, probability DOUBLE PRECISION,
    priority DOUBLE PRECISION NOT NULL, ask TEXT, state TEXT NOT NULL, wanted INTEGER NOT NULL);
CREATE INDEX queue_state_priority ON queue (state, priority);
CREATE INDEX queue_ask ON queue (ask);
CREATE TABLE decisions (
    id {serial}, time DOUBLE PRECISION NOT NULL, who TEXT, data TEXT NOT NULL, target TEXT NOT NULL, sample TEXT,
    place TEXT, action TEXT NOT NULL, value TEXT, note TEXT, item BIGINT, undoes BIGINT);
CREATE INDEX decisions_target_sample ON decisions (target, sample);
CREATE INDEX decisions_item ON decisions (item);
CREATE TABLE users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, token_sha256 TEXT NOT NULL, created DOUBLE PRECISION NOT NULL,
    ended DOUBLE PRECISION)
"""

# The extremes of the metrics of every few steps, by which long curves are drawn; those of the metrics that are there.
_VERSION_3 = """
CREATE TABLE curves (
    run TEXT NOT NULL, name TEXT NOT NULL, width INTEGER NOT NULL, block BIGINT NOT NULL, count BIGINT NOT NULL,
    low DOUBLE PRECISION NOT NULL, high DOUBLE PRECISION NOT NULL, PRIMARY KEY (run, name, width, block));
INSERT INTO curves
    SELECT run, name, 128, step / 128, count(*), coalesce(min(CASE WHEN abs(value) < 1.7e308 THEN value END), 1.7e308),
        coalesce(max(CASE WHEN abs(value) < 1.7e308 THEN value END), -1.7e308)
    FROM metrics GROUP BY run, name, step / 128;
INSERT INTO curves
    SELECT run, name, 8192, block / 64, sum(count), min(low), max(high) FROM curves GROUP BY run, name, block / 64
"""

# Who looks at which item of the label queue now, and how the next one is found among very many.
_VERSION_4 = """
CREATE TABLE leases (
    item BIGINT NOT NULL, who TEXT NOT NULL, until DOUBLE PRECISION NOT NULL, PRIMARY KEY (item, who));
CREATE INDEX queue_next ON queue (state, priority DESC, id);
CREATE INDEX queue_state_why ON queue (state, why);
CREATE INDEX queue_data_sample ON queue (data, sample);
CREATE INDEX decisions_undoes ON decisions (undoes);
CREATE INDEX judgements_item ON judgements (item);
CREATE INDEX judgements_retracts ON judgements (retracts)
"""


def _of_sql(statements: str) -> Callable[[Connection], None]:
    def migration(connection: Connection) -> None:
        for statement in statements.format(serial=_SERIAL[connection.dialect.name]).split(";"):
            connection.execute(text(statement))

    return migration


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _of_sql(_VERSION_1),
    _of_sql(_VERSION_2),
    _of_sql(_VERSION_3),
    _of_sql(_VERSION_4),
)
"""The n-th one takes a store from version n - 1 to version n; only ever add at the end."""


def migrate(connection: Connection, where: str) -> None:
    """Bring a store to the newest version, all or nothing; a store from a newer byeori is a RunError."""
    if _version(connection) == len(MIGRATIONS):
        return
    _lock(connection)
    version = _version(connection)  # again: another process may have migrated while this one waited
    if version > len(MIGRATIONS):
        raise RunError(
            f"{where}: the store is of version {version} and this byeori knows versions up to {len(MIGRATIONS)}; "
            "upgrade byeori: the store was not touched"
        )
    connection.execute(text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"))
    for step in MIGRATIONS[version:]:
        step(connection)
    connection.execute(version_table.delete())
    connection.execute(version_table.insert().values(version=len(MIGRATIONS)))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(version_table.name):
        return 0
    return connection.execute(version_table.select()).scalar() or 0


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver itself begins nothing before CREATE TABLE
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(7203741)"))
