"""What a server says of itself to programs: its paths, its limits, and whether it asks for a token."""

import json

from byeori.serving.http.openapi import document
from byeori.serving.options import Front, ServeOptions

FORMS = {"age": {"widget": "number"}, "town": {"widget": "choice", "options": ["서울", "Bergen"]}}
TARGET = {"widget": "choice", "options": ["cat", "dog"]}


def _document(options=None, forms=FORMS):
    return document(forms, TARGET, options or ServeOptions(), {"value": "cat", "confidence": 0.5})


def test_it_is_json_that_names_every_path_and_refers_to_nothing_that_is_not_there():
    told = _document()
    assert set(told["paths"]) == {"/v1/predict", "/v1/judgements", "/v1/bundle", "/healthz", "/readyz", "/metrics"}
    text = json.dumps(told)
    for name in {part.split('"')[0] for part in text.split('"#/components/')[1:]}:
        kind, _, key = name.partition("/")
        assert key in told["components"][kind], name


def test_a_token_is_asked_for_only_where_there_is_one():
    assert "security" not in _document()["paths"]["/v1/predict"]["post"]
    secured = _document(ServeOptions(token="word"))
    assert secured["paths"]["/v1/predict"]["post"]["security"] == [{"token": []}]
    assert "security" not in secured["paths"]["/healthz"]["get"]
    assert "word" not in json.dumps(secured["paths"])


def test_the_limits_are_those_of_this_server():
    told = _document(ServeOptions(queue=7, body_mb=3, timeout_s=9))["paths"]["/v1/predict"]["post"]["description"]
    assert "up to 7 samples" in told
    assert "3 MB" in told
    assert "9 s at most" in told


def test_a_prefix_is_where_the_paths_begin():
    assert _document()["servers"] == [{"url": "."}]
    assert _document(ServeOptions(front=Front(root_path="/pets")))["servers"] == [{"url": "/pets"}]


def test_a_picture_may_be_the_body_itself_and_a_row_may_not():
    picture = _document(forms={"image": {"widget": "file", "accept": "image/*"}})
    taken = picture["paths"]["/v1/predict"]["post"]["requestBody"]["content"]
    assert "multipart/form-data" in taken
    assert any(kind.startswith("image/") or kind == "application/octet-stream" for kind in taken)
    row = _document()["paths"]["/v1/predict"]["post"]["requestBody"]["content"]
    assert "application/json" in row
    assert not any(kind.startswith("image/") for kind in row)
