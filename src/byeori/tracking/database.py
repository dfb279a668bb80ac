"""Where the store is and how it is opened: an SQLite file, or a PostgreSQL server by URL."""

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from json import JSONDecodeError
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, ProgrammingError

from byeori.core.errors import ConfigError, RunError, require

FILE_NAME = "byeori.db"
_WAIT_S = 30.0  # how long a writer waits for another one


def store_url(where: str | Path) -> URL:
    """Where the store of a runs folder is: a URL as given, `BYEORI_STORE`, or the SQLite file in the folder."""
    given = str(where) if "://" in str(where) else os.environ.get("BYEORI_STORE")
    if not given:
        return URL.create("sqlite", database=str((Path(where) / FILE_NAME).absolute()))
    try:
        url = make_url(given)
    except ArgumentError:
        raise ConfigError(
            "store: what was given (by hand or in BYEORI_STORE) is no URL of a database; "
            "wanted postgresql://user@host/name or sqlite:////folder/file.db"
        ) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        shown = url.render_as_string(hide_password=True)
        raise ConfigError(f"store: {shown}: a store is a PostgreSQL database or an SQLite file")
    return url


def has_store(where: str | Path) -> bool:
    """Whether a store can be expected there: always so for a server, and where the file of SQLite is."""
    url = store_url(where)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def open_engine(url: URL) -> Engine:
    """An engine for the store; the folder of an SQLite file is made."""
    if url.get_backend_name() != "sqlite":
        require("psycopg", "postgresql")
        return create_engine(url, pool_pre_ping=True)
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # a new one is the user's alone, and so are the files that SQLite puts beside
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise RunError(f"{path.parent}: the folder of the store cannot be made ({error.strerror})") from None
    return create_engine("sqlite://", creator=lambda: _connect(path), poolclass=QueuePool)


@contextmanager
def telling_place(where: str) -> Iterator[None]:
    """Turn a database that cannot be used, or cannot hold what it is asked, into a RunError that names it."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # ours to mend, not the user's
    except DatabaseError as error:
        told = " ".join(str(error.orig).split())  # a server's own words have line breaks
        raise RunError(
            f"{where}: the store cannot be used ({told}); see that the disk has room, that the place may be "
            "written and the server answers, and that no other process holds it for long"
        ) from error
    except OverflowError:
        raise RunError(
            f"{where}: a number was given that is larger than any in the store; look for its digits"
        ) from None
    except JSONDecodeError as error:
        raise RunError(f"{where}: the store is damaged ({error}); bring back a copy of it") from error


class Database:
    """An open store as its tables see it: a connection to read, or one to write all or nothing."""

    def __init__(self, where: str, engine: Engine) -> None:
        self.where = where
        self.engine = engine
        weakref.finalize(self, engine.dispose)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection; what cannot be read is a RunError that names the store."""
        with telling_place(self.where), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend a connection whose writes are kept when the block ends well, and else forgotten."""
        with telling_place(self.where), self.engine.begin() as connection:
            if self.engine.dialect.name == "sqlite":  # else what is read before the first write may be out of date then
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


def _connect(path: Path) -> sqlite3.Connection:
    """Open SQLite so that writers queue, readers never wait, and a commit outlives the process."""
    connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level="IMMEDIATE", check_same_thread=False)
    try:
        connection.execute("PRAGMA synchronous=NORMAL")
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
