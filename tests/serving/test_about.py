"""What a server tells of its model, and that its OpenAPI document has a name and a type for everything."""

import base64
import json
import re

import pytest

from byeori import Dataset, Recipe
from byeori.bundles.saving import Contents, save_bundle
from byeori.serving.about import score_of

JUDGED = {"part": "test", "samples": 40, "headline": {"rmse": {"value": 2.5, "low": 2.0, "high": 3.0}}}


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    rows = [{"area": float(n), "town": "ab"[n % 2], "price": n * 3.0} for n in range(40)]
    recipe = Recipe(weights="none", seed=1)
    task = Dataset(rows, target="price").learned(recipe)
    contents = Contents(task, task.model(recipe), recipe, [{"area": 7.0, "town": "b"}], scores={"r2": 0.5})
    return save_bundle(tmp_path_factory.mktemp("prices") / "bundle", contents)


def test_a_real_sample_is_told_and_can_be_sent_as_it_is(server, bundle, prices):
    with server(prices) as asked:
        told = asked.client.get("/v1/bundle").json()
        assert told["example"] == {"area": 7.0, "town": "b"}
        reply = asked.client.post("/v1/predict", json={"inputs": told["example"]})
        assert reply.json()["answers"][0]["value"] == prices.predict([told["example"]])[0]["value"]
    with server() as asked:
        example = asked.client.get("/v1/bundle").json()["example"]
        assert example["image"].startswith("data:image/png;base64,")
        assert base64.b64decode(example["image"].partition(",")[2]) == bundle.proof.cells[0]["image"]
        assert asked.client.post("/v1/predict", json={"inputs": example}).status_code == 200


def test_the_main_score_is_told_with_its_interval_and_unit():
    told = {"part": "test", "samples": 40, "name": "rmse", "value": 2.5, "low": 2.0, "high": 3.0, "unit": "€"}
    assert score_of({"scores": {"r2": 1}, "judged": JUDGED | {"units": {"rmse": "€"}}}) == told
    assert score_of({"scores": {"r2": 0.5}})["value"] == 0.5
    assert score_of({"scores": {}}) is None


def test_inputs_that_matter_are_told_the_most_important_first(server, prices):
    from dataclasses import replace

    judged = replace(prices, record={**prices.record, "judged": JUDGED | {"matters": ["town", "gone", "area"]}})
    with server(judged) as asked:
        assert asked.client.get("/v1/bundle").json()["matters"] == ["town", "area"]
    with server(prices) as asked:
        assert asked.client.get("/v1/bundle").json()["matters"] == []


def test_every_operation_has_a_name_a_tag_and_types(server, bundle, prices):
    for served, value in ((bundle, {"type": "string"}), (prices, {"type": "number"})):
        with server(served) as asked:
            described = asked.client.get("/openapi.json").json()
            about = asked.client.get("/v1/bundle").json()
        operations = [one for ways in described["paths"].values() for one in ways.values()]
        assert len({one["operationId"] for one in operations}) == len(operations) == 6
        assert all(re.fullmatch("[a-z]+", one["operationId"]) and one["tags"] for one in operations)
        schemas = described["components"]["schemas"]
        assert value.items() <= schemas["Answer"]["properties"]["value"].items()
        assert set(schemas["Bundle"]["properties"]) == set(about), "what is told is described"
        assert schemas["Sample"]["required"] == list(served.task.inputs)
    assert schemas["Sample"]["properties"]["area"] == {"oneOf": [{"type": "number"}, {"type": "null"}]}
    assert schemas["Answers"]["properties"]["answers"]["items"]["oneOf"][1] == {"$ref": "#/components/schemas/Error"}


def test_an_answer_has_the_keys_and_kinds_that_are_described(server, bundle, picture, prices):
    kinds = {"string": str, "number": (int, float), "object": dict, "boolean": bool, "array": list, "integer": int}
    for served, how in ((bundle, {"content": picture()}), (prices, {"json": {"inputs": {"area": 1, "town": "a"}}})):
        with server(served) as asked:
            described = asked.client.get("/openapi.json").json()["components"]["schemas"]
            reply = asked.client.post("/v1/predict", **how).json()
        for schema, told in (("Answers", reply), ("Answer", reply["answers"][0])):
            properties = described[schema]["properties"]
            assert set(told) == set(properties) - {"reference"}, "which is there where the request gave one"
            for key, value in told.items():
                named = properties[key]["type"]
                if isinstance(named, str):
                    assert isinstance(value, kinds[named]), key
                else:
                    assert value is None or isinstance(value, kinds[named[0]])


def test_without_the_token_types_are_told_and_no_names(server, bundle):
    with server(token="word") as asked:
        text = asked.client.get("/openapi.json").text
    assert json.loads(text)["components"]["schemas"]["Answer"]["properties"]["value"]["type"] == "string"
    for name in (*bundle.task.target.classes, "animal", '"image"'):
        assert name not in json.dumps(json.loads(text), ensure_ascii=False)
