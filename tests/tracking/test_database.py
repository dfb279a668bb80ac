"""Where a store is, how it is opened, and what is told when it cannot be used."""

import sqlite3
import stat

import pytest
from sqlalchemy import text

from byeori.core.errors import ConfigError, RunError
from byeori.tracking.database import FILE_NAME, has_store, open_engine, store_url, telling_place


def test_a_folder_has_its_store_beside_the_runs(tmp_path):
    url = store_url(tmp_path)
    assert (url.drivername, url.database) == ("sqlite", str(tmp_path / FILE_NAME))
    assert not has_store(tmp_path)
    with open_engine(url).begin() as connection:
        connection.execute(text("create table t (a int)"))
    assert has_store(tmp_path)


def test_the_environment_names_another_for_every_folder_and_a_url_overrules_it(tmp_path, monkeypatch):
    monkeypatch.setenv("BYEORI_STORE", f"sqlite:///{tmp_path}/team.db")
    assert store_url("runs").database == f"{tmp_path}/team.db"
    assert store_url("postgresql://me@host/name").drivername == "postgresql+psycopg"
    assert has_store("postgresql://me@host/name")


@pytest.mark.parametrize("given", ["sqlite://", "sqlite:///:memory:", "mysql://me:secret@host/name"])
def test_what_is_no_store_is_told_and_its_password_is_not(given):
    with pytest.raises(ConfigError, match="a store is a PostgreSQL database or an SQLite file") as told:
        store_url(given)
    assert "secret" not in str(told.value)


def test_what_is_no_url_is_told_without_being_repeated(monkeypatch):
    monkeypatch.setenv("BYEORI_STORE", "secret words")
    with pytest.raises(ConfigError, match="is no URL of a database") as told:
        store_url("runs")
    assert "secret" not in str(told.value)


def test_a_new_store_is_its_users_alone_and_a_writer_keeps_no_reader_waiting(tmp_path):
    engine = open_engine(store_url(tmp_path / "new" / "runs"))
    path = tmp_path / "new" / "runs" / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="the folder of the store cannot be made"):
        open_engine(store_url(tmp_path / "file" / "runs"))


def test_a_damaged_store_is_a_run_error_that_names_it(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(RunError, match="here: the store cannot be used"), telling_place("here"):
        open_engine(store_url(tmp_path)).connect().execute(text("select 1"))


def test_a_mistake_of_our_own_is_not_blamed_on_the_place(tmp_path):
    engine = open_engine(store_url(tmp_path))
    with engine.begin() as connection:
        connection.execute(text("create table t (a int unique)"))
        connection.execute(text("insert into t values (1)"))
    with pytest.raises(Exception, match="UNIQUE") as told, telling_place("here"), engine.begin() as connection:
        connection.execute(text("insert into t values (1)"))
    assert not isinstance(told.value, RunError | sqlite3.Error)


def test_a_number_that_no_store_holds_is_told(tmp_path):
    engine, told = open_engine(store_url(tmp_path)), "here: a number was given that is larger than any in the store"
    with pytest.raises(RunError, match=told), telling_place("here"), engine.connect() as connection:
        connection.execute(text("select :number"), {"number": 10**30})
