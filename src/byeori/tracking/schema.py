"""The tables of the store, as the newest of its migrations leaves them."""

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)


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

releases = Table(
    "releases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("time", Float(53), nullable=False),
    Column("who", Text),
    Column("action", Text, nullable=False),
    Column("bundle", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("run", Text),
    Column("verdict", BigInteger),
    Column("reason", Text),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("time", Float(53), nullable=False),
    Column("champion", Text),
    Column("challenger", Text, nullable=False),
    Column("look", Integer, nullable=False),
    Column("word", Text, nullable=False),
    Column("content", Json, nullable=False),
)

shadows = Table(
    "shadows",
    metadata,
    Column("answer", Text, primary_key=True),
    Column("bundle", Text, primary_key=True),
    Column("time", Float(53), nullable=False),
    Column("run", Text),
    Column("outputs", Json),
    Column("value", Text),
    Column("confidence", Float(53)),
    Column("took_ms", Float(53), nullable=False),
    Column("error", Text),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("time", Float(53), nullable=False),
    Column("who", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("content", Json),
)

cycles = Table(
    "cycles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("started", Float(53), nullable=False),
    Column("updated", Float(53), nullable=False),
    Column("ended", Float(53)),
    Column("step", Text, nullable=False),
    Column("content", Json, nullable=False),
)

studies = Table(
    "studies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created", Float(53), nullable=False),
    Column("data_fingerprint", Text, nullable=False),
    Column("content", Json, nullable=False),
    Column("ended", Float(53)),
    Column("result", Json),
)

legs = Table(
    "legs",
    metadata,
    Column("study", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("process", Json, nullable=False),
    Column("beat", Float(53), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("result", Json),
)
