"""A table's row as a request: what is missing is known, what is no number, new or forgotten is told by its column."""

import json
import unicodedata

import pytest

from byeori import Dataset, Recipe
from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import Contents, save_bundle

ROW = {"age": 30, "sex": "m", "open": "yes", "born": "1994-05-31"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Bundle:
    rows = [
        {"age": n % 60 + 0.5, "sex": "fm"[n % 2], "open": n % 3 == 0, "born": f"19{60 + n % 40}-05-1{n % 10}"}
        | {"price": float(n % 17) + n / 100}
        for n in range(80)
    ]
    recipe = Recipe(weights="none", seed=1)
    task = Dataset(rows, target="price").learned(recipe)
    return save_bundle(tmp_path_factory.mktemp("bundle") / "bundle", Contents(task, task.model(recipe), recipe, [ROW]))


def answered(server, bundle, **changed):
    row = {name: value for name, value in (ROW | changed).items() if value != "gone"}
    with server(bundle) as asked:
        content = json.dumps({"inputs": row})
        return asked.client.post("/v1/predict", content=content, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize(
    "changed",
    [
        *[{}, {"age": None}, {"age": ""}, {"age": "31.5"}, {"age": True}, {"age": 1e300}],
        *[{"sex": "robot"}, {"sex": None}, {"open": None}, {"open": 0}, {"born": None}, {"born": "31.12.1998"}],
        dict.fromkeys(ROW),
    ],
)
def test_a_row_is_answered_with_a_number_even_where_cells_are_missing_or_were_never_seen(server, bundle, changed):
    reply = answered(server, bundle, **changed)
    assert reply.status_code == 200, reply.text
    (answer,) = reply.json()["answers"]
    assert isinstance(answer["value"], float)
    assert answer["confidence"] is None


@pytest.mark.parametrize(
    ("changed", "code", "text"),
    [
        ({"age": "old"}, "unreadable_input", "age: 'old' is not a number; wanted one such as 3.5"),
        ({"age": "3,5"}, "unreadable_input", "age: '3,5' has a comma: is it one of thousands or of decimals?"),
        ({"age": "inf"}, "unreadable_input", "age: 'inf' is infinite; wanted a number"),
        ({"age": [30]}, "unreadable_input", "age: a list is not a number"),
        ({"sex": ["m"]}, "unreadable_input", "sex: a list is no class; wanted one word or number"),
        ({"sex": {"m": 1}}, "unreadable_input", "sex: an object is no class"),
        ({"open": [True]}, "unreadable_input", "open: a list is neither yes nor no"),
        ({"born": ["1994"]}, "unreadable_input", "born: a list is not a date"),
        ({"open": "perhaps"}, "unreadable_input", "open: 'perhaps' is neither yes nor no; wanted yes, no"),
        ({"born": "soon"}, "unreadable_input", "born: 'soon' is not a date; wanted one such as 2024-05-31"),
        ({"sex": "\ud800"}, "broken_text", "sex: '\\ud800' is half a character; send whole ones"),
        ({"sex": [{"m": "\udc00"}]}, "broken_text", "sex: '\\udc00' is half a character"),
        ({"height": 3}, "unknown_input", "no input is called 'height'; the inputs are age, sex, open, born"),
        ({"ages": 3, "age": "gone"}, "unknown_input", "no input is called 'ages'; did you mean 'age'?"),
        ({"age": "gone"}, "missing_input", "the input 'age' is missing; send age, sex, open, born"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_column(server, bundle, changed, code, text):
    reply = answered(server, bundle, **changed)
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == code
    assert reply.json()["error"]["message"].startswith(text)


@pytest.mark.parametrize(
    "age", ["1,234.5", " 31.5 ", "NA", "-", "None", "#N/A", "", "1e1", "4_0", "old", "12,3", "True"]
)
def test_a_form_is_read_as_json_is(server, bundle, age):
    with server(bundle) as asked:
        form = asked.client.post("/v1/predict", files={k: (None, v) for k, v in {**ROW, "age": age}.items()})
        sent = asked.client.post("/v1/predict", json={"inputs": {**ROW, "age": age}})
        flag = asked.client.post("/v1/predict", json={"inputs": {**ROW, "age": True}}).json()["answers"]
    assert form.status_code == sent.status_code
    if age == "True":
        assert sent.json()["answers"][0]["value"] == flag[0]["value"], "the word is the flag that JSON writes"
    if sent.status_code == 200:
        assert form.json()["answers"][0]["value"] == sent.json()["answers"][0]["value"]
    else:
        assert form.json()["error"] == sent.json()["error"]
        assert age in ("4_0", "old", "12,3")


@pytest.mark.parametrize(("truth", "status"), [("3.5", 201), ("4", 201), ('"abc"', 422), ("true", 422), ("NaN", 400)])
def test_a_guessed_number_is_corrected_by_a_number_alone(server, bundle, truth, status):
    headers = {"Content-Type": "application/json"}
    with server(bundle) as asked:
        [answer] = asked.client.post("/v1/predict", json={"inputs": ROW}).json()["answers"]
        content = f'{{"id": "{answer["id"]}", "correct": false, "truth": {truth}}}'
        reply = asked.client.post("/v1/judgements", content=content, headers=headers)
        assert reply.status_code == status, reply.text
        assert [row.truth for row in asked.store.judgements()] == ([float(truth)] if status == 201 else [])


def test_an_input_is_found_by_its_name_in_any_form(server, tmp_path):
    rows = [{"도시": ("서울", "부산")[n % 2], "값": float(n % 2 * 100 + n % 7)} for n in range(40)]
    recipe = Recipe(weights="none", seed=1)
    task = Dataset(rows, target="값", fields={"도시": "Category"}).learned(recipe)
    contents = Contents(task, task.model(recipe), recipe, rows[:1])
    with server(save_bundle(tmp_path / "bundle", contents)) as asked:

        def answer(*keys):
            content = json.dumps({"inputs": dict.fromkeys(keys, unicodedata.normalize("NFD", "부산"))})
            return asked.client.post("/v1/predict", content=content, headers={"Content-Type": "application/json"})

        other = unicodedata.normalize("NFD", "도시")
        assert answer(other).json()["answers"][0]["value"] == answer("도시").json()["answers"][0]["value"]
        assert "is there twice" in answer(other, "도시").json()["error"]["message"]
        form = asked.client.post("/v1/predict", files={other: (None, "부산")})
        assert form.json()["answers"][0]["value"] == answer("도시").json()["answers"][0]["value"]
