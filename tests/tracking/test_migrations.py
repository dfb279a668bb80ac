"""Migrations change a store once, all or nothing."""

import pytest
from sqlalchemy import create_engine, inspect, text

from byeori.core.errors import RunError
from byeori.tracking import migrations, schema
from byeori.tracking.store import Store


def _set_version(folder, version):
    engine = create_engine(f"sqlite:///{folder}/byeori.db")
    with engine.begin() as connection:
        connection.execute(schema.version_table.update().values(version=version))
    engine.dispose()


def test_a_store_of_a_newer_version_is_an_error_that_says_to_upgrade(tmp_path):
    Store(tmp_path).close()
    _set_version(tmp_path, 99)
    with pytest.raises(RunError, match=r"version 99 and this byeori knows versions up to 7; upgrade byeori"):
        Store(tmp_path)


def test_an_older_store_is_migrated_when_opened_and_keeps_what_it_held(tmp_path, monkeypatch):
    store = Store(tmp_path)
    store.write_metrics("a", [(0, "x", 1.5, 0.0)])
    store.close()
    calls = []

    def second(connection):
        calls.append("second")
        connection.execute(text("CREATE TABLE extra (x INTEGER)"))

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, second))
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
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
        with pytest.raises(ValueError, match="broken"):
            Store(tmp_path)
    Store(tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path}/byeori.db")
    assert "extra" not in inspect(engine).get_table_names()
    engine.dispose()


@pytest.mark.parametrize("version", range(1, len(migrations.MIGRATIONS)))
def test_what_each_earlier_version_held_is_there_after_all_migrations(store_place, monkeypatch, version):
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:version])
        old = Store(store_place)
        with old.database.writing() as connection:
            for statement in (
                "INSERT INTO metrics (run, step, name, value, time) VALUES ('a', 3, 'loss', 0.5, 1.0)",
                "INSERT INTO answers (id, time, bundle, traits, took_ms) VALUES ('r1', 1.0, 'b', '{}', 2.0)",
                "INSERT INTO judgements (answer, time, correct, truth) VALUES ('r1', 2.0, false, '\"cat\"')",
            ):
                connection.execute(text(statement))
        old.close()
    new = Store(store_place)
    assert new.metrics("a") == [(3, "loss", 0.5)]
    assert new.answer("r1").source is None
    assert [one.truth for one in new.judgements(answer="r1")] == ["cat"]
    assert new.decisions.last() == 0
    assert new.releases.newest("production") is None
    new.close()


def test_of_several_turns_that_had_not_ended_the_newest_goes_on(store_place, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:5])
        old = Store(store_place)
        with old.database.writing() as connection:
            for number, ended in enumerate(("4.0", "NULL", "NULL", "NULL")):
                started = min(number, 2)  # the last two began in the same instant
                row = f"('c{number}', 'production', {started}, {started}, {ended}, 'ask', '{{}}')"
                connection.execute(text(f"INSERT INTO cycles VALUES {row}"))
        old.close()
    store = Store(store_place)
    assert [(one.id, one.ended) for one in store.cycles.cycles()] == [
        ("c0", 4.0),
        ("c1", 1.0),
        ("c2", 2.0),
        ("c3", None),
    ]
    store.close()
