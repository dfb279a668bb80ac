"""Plain models of a table: they read what the model reads, and find what each of them can find."""

import numpy as np
import pytest

from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.dataset import Dataset
from byeori.evaluation.baselines.baselines import PlainData
from byeori.evaluation.baselines.tables import boosted_number, classifiers, encoded, linear_number, table_inputs
from byeori.fields.kinds import Category, Date, Number


def _rows(count: int = 600) -> list[dict]:
    chance = draw(0, "table")
    size, city = chance.normal(0, 1, count), chance.integers(0, 8, count)
    gone = chance.random(count) < 0.1
    effect = chance.permutation(8) - 3.5  # of the cities, in no order
    return [
        {
            "size": None if gone[i] else float(size[i]),
            "city": f"city {city[i]}",
            "day": f"2024-{1 + i % 12:02d}-{1 + i % 28:02d}",
            "by_size": "large" if size[i] > 0 else "small",
            "by_city": "high" if effect[city[i]] > 0 else "low",
            "price": float(effect[city[i]] + (0 if gone[i] else size[i])),
        }
        for i in range(count)
    ]


def _prepared(target: str, kind):
    fields = {"size": Number(), "city": Category(), "day": Date(), target: kind}
    rows = [{name: row[name] for name in fields} for row in _rows()]
    return Dataset(rows, target=target, fields=fields, val=0.2, test=0.3).prepare(Recipe())


def _truth(prepared, part: str) -> np.ndarray:
    return prepared.columns[prepared.task.name].gather(prepared.rows[part])


def test_numbers_and_codes_are_told_apart():
    prepared = _prepared("by_size", Category())
    table = table_inputs(PlainData.of(prepared, "test"))
    assert table.packed.coded.tolist() == [False, False, True, *[False] * 6]
    assert len(table.packed.train) == len(prepared.rows["train"])
    assert np.isfinite(table.packed.train).all()
    assert np.isfinite(table.batched.judged).all()
    train, judged = encoded(table.batched)
    assert train.shape[1] == judged.shape[1] >= 8
    assert np.abs(train[:, 0].mean()) < 1e-5


@pytest.mark.parametrize("target", ["by_size", "by_city"])
def test_both_classifiers_find_what_a_number_and_what_a_category_says(target):
    prepared = _prepared(target, Category())
    table = table_inputs(PlainData.of(prepared, "test"))
    found = classifiers(table, _truth(prepared, "train"), classes=2, seed=1)
    assert [one.name for one in found] == ["logistic regression", "boosted trees"]
    assert all((one.outputs.argmax(1) == _truth(prepared, "test")).mean() > 0.85 for one in found)
    assert found[0].note == f"fitted on {len(prepared.rows['train']):,} training samples"
    again = classifiers(table, _truth(prepared, "train"), classes=2, seed=1)
    assert all(np.array_equal(one.outputs, other.outputs) for one, other in zip(found, again, strict=True))


def test_both_regressions_find_a_number():
    prepared = _prepared("price", Number())
    table, y, truth = table_inputs(PlainData.of(prepared, "test")), _truth(prepared, "train"), _truth(prepared, "test")
    for fit in (linear_number, boosted_number):
        guess, note = fit(table, y, seed=0)
        assert 1 - np.mean((guess - truth) ** 2) / truth.var() > 0.8
        assert "fitted on" in note


def test_what_is_no_table_has_no_plain_table_models():
    pairs = [([[0, 0], [0, level]], "dark" if level < 128 else "light") for level in range(0, 256, 4)]
    assert table_inputs(PlainData.of(Dataset(pairs).prepare(Recipe()), "test")) is None
