"""A PostgreSQL server of the tests' own, in a folder that goes away; or the one that BYEORI_TEST_POSTGRESQL names."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

INSTALL = "no PostgreSQL found; apt-get install postgresql, or BYEORI_TEST_POSTGRESQL=postgresql://..., for tests alone"
_NUMBERS = count()


class Server:
    """A server in which each test gets a database of its own."""

    def __init__(self, url: URL) -> None:
        self._url = url

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the URL of a new empty database; it is dropped in the end, whoever still has it open."""
        name = f"byeori_test_{os.getpid()}_{next(_NUMBERS)}"
        engine = create_engine(self._url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            engine.dispose()


def _programs() -> Path | None:
    """The folder of the server's programs; Debian keeps them off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: float(path.parent.name))


@contextmanager
def running() -> Iterator[Server | None]:
    """Lend a running server; None where there is none and none can be started."""
    named, programs = os.environ.get("BYEORI_TEST_POSTGRESQL"), _programs()
    if named:
        yield Server(make_url(named))
    elif programs is None:
        yield None
    else:
        with tempfile.TemporaryDirectory(prefix="byeori-pg-") as folder, _started(programs, Path(folder)) as server:
            yield server


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[Server]:
    user = _user(folder)
    data, options = folder / "data", f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"

    def call(program: str, *words: str) -> None:
        done = subprocess.run(
            [programs / program, "-D", data, *words], capture_output=True, text=True, user=user, cwd=folder
        )
        assert done.returncode == 0, f"{program} failed: {done.stdout}{done.stderr}"

    call("initdb", "-U", "byeori", "--auth=trust", "--encoding=UTF8", "--no-sync")
    call("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", options)
    try:
        yield Server(URL.create("postgresql", "byeori", database="postgres", query={"host": str(folder)}))
    finally:
        call("pg_ctl", "stop", "-m", "immediate")


def _user(folder: Path) -> int | None:
    """Whom the server runs as: it refuses to be root's, so root lends the folder to another user."""
    if os.getuid() != 0:
        return None
    names = {one.pw_name: one.pw_uid for one in pwd.getpwall()}
    user = names.get("postgres", names.get("nobody"))
    assert user is not None, "root cannot run PostgreSQL, and there is no user postgres or nobody"
    os.chown(folder, user, -1)
    return user
