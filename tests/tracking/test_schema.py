"""Migrations lead to the tables that the code speaks of, once, all or nothing."""

import pytest
from sqlalchemy import create_engine, inspect, text

from byeori.core.errors import RunError
from byeori.tracking import schema
from byeori.tracking.store import Store


def _set_version(folder, version):
    engine = create_engine(f"sqlite:///{folder}/byeori.db")
    with engine.begin() as connection:
        connection.execute(schema.version_table.update().values(version=version))
    engine.dispose()


def test_migrations_make_the_tables_that_the_code_speaks_of(tmp_path):
    Store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path}/byeori.db")
    found = inspect(engine)
    made = {
        table: {(column["name"], bool(column["nullable"])) for column in found.get_columns(table)}
        for table in found.get_table_names()
        if not table.startswith("sqlite_")
    }
    keys = {table: set(found.get_pk_constraint(table)["constrained_columns"]) for table in made}
    engine.dispose()
    spoken = {
        name: {(column.name, bool(column.nullable)) for column in table.columns}
        for name, table in schema.metadata.tables.items()
    }
    for table, columns in spoken.items():  # SQLite says of a key column only by NOT NULL whether it may be NULL
        key = {column.name for column in schema.metadata.tables[table].primary_key}
        assert keys[table] == key
        assert {(n, x) for n, x in made[table] if n not in key} == {(n, x) for n, x in columns if n not in key}
        assert {n for n, _ in made[table]} == {n for n, _ in columns}
    assert set(made) == set(spoken)


def test_what_is_asked_for_often_has_an_index(tmp_path):
    Store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path}/byeori.db")
    queries = {
        "SELECT * FROM metrics WHERE run = 'a' AND name = 'b' ORDER BY step": "metrics_run_name_step",
        "SELECT * FROM metrics WHERE run = 'a'": "metrics_run_name_step",
        "SELECT * FROM answers WHERE bundle = 'a' AND time >= 1": "answers_bundle_time",
        "SELECT * FROM answers WHERE time >= 1": "answers_time",
        "SELECT * FROM judgements WHERE answer = 'a'": "judgements_answer",
    }
    with engine.connect() as connection:
        for query, index in queries.items():
            assert f"USING INDEX {index}" in str(connection.execute(text(f"EXPLAIN QUERY PLAN {query}")).all())
    engine.dispose()


def test_a_store_of_a_newer_version_is_an_error_that_says_to_upgrade(tmp_path):
    Store(tmp_path).close()
    _set_version(tmp_path, 99)
    with pytest.raises(RunError, match=r"version 99 and this byeori knows versions up to 4; upgrade byeori"):
        Store(tmp_path)


def test_an_older_store_is_migrated_when_opened_and_keeps_what_it_held(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.write_metrics("a", [(0, "x", 1.5, 0.0)])
    store.close()
    calls = []

    def second(connection):
        calls.append("second")
        connection.execute(text("CREATE TABLE extra (x INTEGER)"))

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, second))
    for _ in range(2):
        store = Store(tmp_path)
        assert store.metrics("a") == [(0, "x", 1.5)]
        store.close()
    assert calls == ["second"]


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    Store(tmp_path).close()

    def broken(connection):
        connection.execute(text("CREATE TABLE extra (x INTEGER)"))
        raise ValueError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
        with pytest.raises(ValueError, match="broken"):
            Store(tmp_path)
    Store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path}/byeori.db")
    assert "extra" not in inspect(engine).get_table_names()
    engine.dispose()
