import numpy as np
import pytest

from byeori.bundles.reference import learning
from byeori.bundles.reference.learning import Described, learn_reference
from byeori.data.task import Task
from byeori.fields.category.category import Category
from byeori.fields.number.number import Number

TASK = Task({"age": Number(unit="years"), "answer": Number()}, "pay", Number(unit="won", is_target=True))


def described(count, **more):
    rows = [{"age.value": float(i), "answer.value": float(-i), **more} for i in range(count)]
    nothing = np.full(count, np.nan, np.float32)
    return Described(rows, [f"t.csv:{i}" for i in range(count)], nothing, nothing, {"age.value": "age"})


def test_traits_know_their_role_their_column_and_their_unit():
    reference = learn_reference(TASK, described(50), described(20))
    age, pay = reference.traits.values()
    assert (age.role, age.column, age.unit) == ("input", "age", "years")
    assert (pay.role, pay.column, pay.unit) == ("output", "", "won")
    assert reference.rows == 20
    assert reference.keys[3] == "t.csv:3"


def test_the_sample_is_bounded_in_rows_and_in_cells(monkeypatch):
    monkeypatch.setattr(learning, "MOST_ROWS", 10)
    assert learn_reference(TASK, described(50), described(20)).rows == 10
    monkeypatch.setattr(learning, "MOST_CELLS", 8)
    assert learn_reference(TASK, described(50), described(20)).rows == 4


def test_no_input_takes_the_name_of_an_answers_trait_or_another_inputs():
    task = Task({"answer": Category(), "a": Category(), "a.b": Category()}, "pay", Number())
    names = [
        task.trait_name(*one)
        for one in (("answer", "value"), ("a", "b.value"), ("a.b", "value"), ("input", "answer.value"))
    ]
    assert names == ["input.answer.value", "a.b%2Evalue", "a.b.value", "input.input.answer%2Evalue"]
    alone = Task({"x": Category()}, "pay", Number())
    assert alone.trait_name("x", "width_px") == "width_px"
    assert alone.trait_name("x", "features.00") == "features%2E00"


def test_a_record_may_have_a_trait_of_any_name():
    hostile = {"samples": 1.0, "levels": 2.0, "format": 3.0, "<script>": 4.0, "": 5.0}
    reference = learn_reference(TASK, described(5, **hostile), described(5, **hostile))
    counted = reference.count([hostile])
    assert counted["answers"] == 1
    assert all(sum(counted["traits"][name]["places"]) == 1 for name in hostile)


def test_the_order_is_inputs_answers_features():
    reference = learn_reference(TASK, described(5, **{"features.00": 1.0}), described(5))
    assert reference.names() == ("age.value", "answer.value", "features.00")
    assert reference.column("features.00").tolist() == pytest.approx([np.nan] * 5, nan_ok=True)
