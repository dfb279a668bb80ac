"""Requests changed by accidents and attackers: answered, or refused with a problem of one shape; never a failure."""

import base64
import json
import random

import pytest

from byeori import Dataset, Recipe
from byeori.bundles.saving import Contents, save_bundle
from mutated import mutated_bytes, mutated_json

ROW = {"age": 30, "sex": "m", "open": "yes", "born": "1994-05-31", "note": "a small room by the sea"}
PATHS = ("/v1/predict", "/v1/answers/0123/judgement")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    rows = [
        {"age": n % 60 + 0.5, "sex": "fm"[n % 2], "open": n % 3 == 0, "born": f"19{60 + n % 40}-05-1{n % 10}"}
        | {"note": f"words {n % 9} of the room {n % 23} and more of them {n}", "price": float(n % 17) + n / 100}
        for n in range(80)
    ]
    recipe = Recipe(weights="none", seed=1)
    task = Dataset(rows, target="price").learned(recipe)
    return save_bundle(tmp_path_factory.mktemp("bundle") / "bundle", Contents(task, task.model(recipe), recipe, [ROW]))


def request(kind, picture, chance):
    """Give the changed body of a request, and what its head says of it."""
    image = picture()
    inputs = ROW if kind == "table" else {"image": {"base64": base64.b64encode(image).decode()}}
    form = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n' + image + b"\r\n--b--\r\n"
    if kind == "table":
        form = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), str(cell).encode())
            for name, cell in ROW.items()
        )
        form += b"--b--\r\n"
    sent = {"inputs": inputs if chance.random() < 0.5 else [inputs, inputs]}
    match chance.randrange(4):
        case 0:
            return mutated_bytes(form, chance), "multipart/form-data; boundary=b"
        case 1:
            return mutated_bytes(image, chance), chance.choice(("image/png", "image/jpeg", "text/csv", ""))
        case 2:
            return mutated_bytes(json.dumps(sent).encode(), chance), "application/json"
        case _:
            return json.dumps(mutated_json(mutated_json(sent, chance), chance)).encode(), "application/json"


@pytest.mark.parametrize("kind", ["picture", "table"])
@pytest.mark.parametrize("count", [80, pytest.param(4000, marks=[pytest.mark.slow, pytest.mark.timeout(3000)])])
def test_a_changed_request_is_answered_or_refused_in_the_one_shape(
    kind, count, bundle, table, server, picture, record_property
):
    refused = 0
    with server(bundle if kind == "picture" else table) as asked:
        for number in range(count):
            body, media = request(kind, picture, random.Random(f"{kind}/{number}"))
            path = PATHS[number % 10 == 9]
            reply = asked.client.post(path, content=body, headers={"Content-Type": media} if media else {})
            said = f"{kind}/{number}: {reply.status_code} {reply.text[:300]}"
            assert reply.status_code < 500, said
            known = reply.json()
            assert "answers" in known or known["error"]["code"], said
            refused += reply.status_code != 200
    assert refused > count / 4
    record_property("tried", count)
    record_property("refused", refused)
