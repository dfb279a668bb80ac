"""The tables are those that the migrations lead to."""

from sqlalchemy import create_engine, inspect, text

from byeori.tracking import schema
from byeori.tracking.store import Store


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
