"""A curve is drawn from its extremes or from its values, and shows the same of both; it follows what is logged."""

import math

import numpy as np
import pytest

from byeori.tracking import migrations, schema
from byeori.tracking.curves import WIDTHS
from byeori.tracking.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    yield store
    store.close()


def _log(store, run, values, name="loss", first=0):
    rows = [(first + step, name, float(value), 0.0) for step, value in enumerate(values)]
    for begin in range(0, len(rows), 1000):
        store.write_metrics(run, rows[begin : begin + 1000])


def _whole(store, points=100, run="a", name="loss", start=None, end=None):
    return store.curves.curve(run, name, start=start, end=end, points=points)


def test_few_values_are_given_as_they_are(store):
    _log(store, "a", [3, 1, 2])
    found = _whole(store)
    assert (found.steps, found.low, found.high) == ([0, 1, 2], [3, 1, 2], [3, 1, 2])


def test_of_many_values_every_column_has_the_smallest_and_the_largest(store):
    values = np.random.default_rng(0).normal(size=30_000)
    values[12_345], values[23_456] = 50, -50
    _log(store, "a", values)
    found = _whole(store)
    assert len(found.steps) <= 100
    assert (max(found.high), min(found.low)) == (50, -50)
    assert abs(found.steps[int(np.argmax(found.high))] - 12_345) < 400
    assert found.steps == sorted(found.steps)
    assert all(low <= high for low, high in zip(found.low, found.high, strict=True))


def test_a_closer_look_reads_the_values_themselves(store):
    values = np.random.default_rng(0).normal(size=30_000)
    _log(store, "a", values)
    found = _whole(store, start=12_000, end=12_049)
    assert found.steps == list(range(12_000, 12_050))
    assert found.low == found.high == pytest.approx(values[12_000:12_050])


def test_extremes_kept_in_pieces_are_those_of_the_whole(store):
    values = np.random.default_rng(1).normal(size=2_000)
    _log(store, "a", values[:700])
    _log(store, "a", values[700:], first=700)
    with store.database.reading() as connection:
        kept = connection.execute(schema.curves.select()).mappings().all()
    for row in kept:
        mine = values[row["block"] * row["width"] : (row["block"] + 1) * row["width"]]
        assert (row["count"], row["low"], row["high"]) == (len(mine), mine.min(), mine.max())
    assert {row["width"] for row in kept} == set(WIDTHS)


def test_what_is_no_number_is_left_out(store):
    _log(store, "a", [1, math.nan, math.inf, 2] * 5_000)
    for points in (10, 100_000):
        found = _whole(store, points)
        assert {*found.low, *found.high} == {1, 2}
    _log(store, "b", [math.nan] * 20_000)
    assert _whole(store, 10, run="b").steps == []


def test_a_run_and_a_metric_that_are_not_there_have_no_curve(store):
    assert _whole(store).steps == ()
    assert store.curves.extents("a") == []
    _log(store, "a", [1])
    assert _whole(store, start=5, end=1).steps == ()


def test_extents_name_the_metrics_and_where_they_are(store):
    _log(store, "a", range(10_000))
    _log(store, "a", [1], name="score", first=20_000)
    loss, score = store.curves.extents("a")
    assert (loss.name, loss.first, loss.values) == ("loss", 0, 10_000)
    assert 9_999 <= loss.last < 9_999 + WIDTHS[-1]
    assert (score.name, score.values) == ("score", 1)


@pytest.mark.parametrize("after", [-1, 0, 127, 128, 5_000])
def test_what_is_forgotten_is_on_no_curve(store, after):
    _log(store, "a", np.where(np.arange(10_000) > after, 99, 1))
    _log(store, "b", [7] * 10_000)
    store.forget_metrics("a", after)
    found = _whole(store, 10)
    assert set(found.high) == ({1} if after >= 0 else set())
    assert sum(one.values for one in store.curves.extents("a")) == after + 1
    assert set(_whole(store, 10, run="b").high) == {7}


def test_a_deleted_run_leaves_no_curve(store):
    _log(store, "a", [1, 2])
    store.delete_run("a")
    assert store.curves.extents("a") == []


def test_a_store_of_before_gets_the_curves_of_what_it_holds(tmp_path, monkeypatch):
    values = np.random.default_rng(2).normal(size=9_000)
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:2])
    store = Store(tmp_path / "old")
    with store.database.writing() as connection:
        rows = [
            {"run": "a", "step": step, "name": "loss", "value": value, "time": 0.0} for step, value in enumerate(values)
        ]
        connection.execute(schema.metrics.insert(), [*rows, {**rows[0], "name": "bad", "value": math.nan}])
    store.close()
    monkeypatch.undo()
    old, new = Store(tmp_path / "old"), Store(tmp_path / "new")
    _log(new, "a", values)
    assert _whole(old, 5) == _whole(new, 5)
    assert old.curves.extents("a")[1] == new.curves.extents("a")[0]
    assert _whole(old, 5, name="bad").steps == []
    for one in (old, new):
        one.close()
