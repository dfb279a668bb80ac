"""An answer is traced to what made it, and asked again."""

import json
import shutil

import pytest

import byeori.tracking.schema as schema
from byeori import Run, Watch, answers
from byeori.core.errors import DataError
from byeori.cycle.retrain import retrain
from byeori.cycle.trace import trace
from byeori.tracking.store import Store
from judged import age, judge

SILENT = Watch(progress=False)
CELLS = {"age": 41.5, "town": "Jeju"}


def test_it_names_bundle_run_recipe_data_and_code_and_answers_the_same_bytes(people):
    (answer,) = judge(people / "runs/first", [(CELLS, "no")])
    found, run = trace(answer), Run.open("runs/first")
    assert found.again.word == "same"
    assert found.again.outputs == found.answer.outputs
    told = dict(found.rows())
    assert told["again"] == "answers the same, byte for byte"
    assert told["run"] == "first"
    assert told["bundle"].endswith("runs/first/bundle")
    assert told["recipe"].endswith("runs/first/recipe.toml")
    assert told["data"] == str(people / "people.csv")
    assert told["data version"] == run.record.data_fingerprint
    assert told["truth"] in ("right", "wrong: no")
    assert json.loads(json.dumps(found.to_json()))["again"]["word"] == "same"


def test_the_answer_of_a_retrained_run_names_its_ancestors_and_what_was_added(people):
    judge(people / "runs/first", [({"age": 100.0 + number, "town": "Jeju"}, "no") for number in range(12)])
    second = retrain("runs/first", name="second", watch=SILENT)
    (answer,) = judge(second.folder, [(CELLS, "no")])
    told = dict(trace(answer).rows())
    assert told["goes on from"] == "first"
    assert "with the judged answers of " in told["data version"]
    assert told["data version"].startswith(second.record.data_fingerprint)


def test_what_cannot_be_asked_again_says_why(people):
    (answer,) = judge(people / "runs/first", [(CELLS, "no")])
    age(people / "runs")
    answers("runs").forget_inputs("2099-01-01")
    assert trace(answer).again.text == "cannot be asked again: what was asked was not kept, or is forgotten"
    shutil.rmtree("runs/first/bundle")
    found = trace(answer)
    assert found.again.text == "cannot be asked again: its bundle is not here any more"
    assert "is not here any more" in dict(found.rows())["bundle"]


@pytest.mark.parametrize(("factor", "word"), [(1 + 1e-7, "rounded"), (0.5, "other")])
def test_what_differs_is_said(people, factor, word):
    (answer,) = judge(people / "runs/first", [(CELLS, "no")])
    store = Store("runs")
    outputs = dict(store.answer(answer).outputs)
    outputs["confidence"] *= factor
    with store.database.writing() as connection:
        connection.execute(schema.answers.update().where(schema.answers.c.id == answer).values(outputs=outputs))
    again = trace(answer).again
    assert again.word == word
    assert ("numbers differ by" if word == "rounded" else "answers otherwise: ") in again.text


def test_an_id_of_no_answer_is_told(people):
    with pytest.raises(DataError, match=r"0000: no answer in .* has this id; `byeori answers` lists them"):
        trace("0000")
