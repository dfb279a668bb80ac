"""What callers call their requests comes by JSON, form or header, is kept and given back, and is refused where odd."""

import base64
import json

import pytest

from byeori.serving.answering.intake import Intake
from byeori.serving.answering.references import reference_of
from byeori.serving.http.problem import RequestError

PICTURE = Intake({"image": {"widget": "file"}}, most=3)
TABLE = Intake({"age": {"widget": "number"}}, most=3)
NAMED = Intake({"reference": {"widget": "text"}, "age": {"widget": "number"}}, most=3)


def _called(intake, **content):
    return [one.reference for one in intake.samples("application/json", json.dumps(content).encode())]


def _form(*parts):
    lines = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts]
    return "multipart/form-data; boundary=x", "".join([*lines, "--x--\r\n"]).encode()


def test_json_names_one_sample_or_each_of_several_beside_the_inputs():
    assert _called(TABLE, inputs={"age": 1}, reference="order 17") == ["order 17"]
    assert _called(TABLE, inputs={"age": 1}, reference=17) == ["17"]
    assert _called(TABLE, samples=[{"age": 1}, {"age": 2}], references=["a", None]) == ["a", None]


def test_an_input_of_that_name_stays_an_input():
    [sample] = NAMED.samples("application/json", b'{"inputs": {"reference": "mine", "age": 1}, "reference": "yours"}')
    assert (sample.cells["reference"], sample.reference) == ("mine", "yours")
    [sample] = NAMED.samples(*_form(("reference", "mine"), ("age", "1")))
    assert (sample.cells["reference"], sample.reference) == ("mine", None)


def test_a_form_names_a_row_or_each_of_its_files():
    assert [one.reference for one in TABLE.samples(*_form(("age", "1"), ("reference", "벼리")))] == ["벼리"]
    files = _form(("file", "A"), ("reference", "first"), ("file", "B"), ("reference", "second"))
    assert [one.reference for one in PICTURE.samples(*files)] == ["first", "second"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (1.5, "`reference` is a float; wanted a text of at most 200 letters"),
        (["a"], "`reference` is a list"),
        ("a" * 201, "`reference` has 201 letters; wanted a text of at most 200 letters"),
        ("a\x1b[2J", "`reference` has control characters"),
        ("\ud800", "half a character"),
    ],
)
def test_what_is_no_reference_is_refused(given, text):
    with pytest.raises(RequestError) as problem:
        reference_of(given)
    assert problem.value.status == 422
    assert text in problem.value.message


def test_another_number_of_references_than_of_samples_is_refused():
    with pytest.raises(RequestError, match="`references` is a list of 1, and there are 2 samples"):
        _called(TABLE, samples=[{"age": 1}, {"age": 2}], references=["a"])
    with pytest.raises(RequestError, match="what the fields `reference` say is a list of 1, and there are 2 samples"):
        PICTURE.samples(*_form(("file", "A"), ("reference", "first"), ("file", "B")))


def test_it_is_kept_with_the_answer_and_given_back_by_it(server, picture):
    with server() as asked:
        ask = asked.client.post
        headers = {"X-Reference": "사진 1".encode(), "Content-Type": "image/png"}
        by_header = ask("/v1/predict", content=picture(1), headers=headers).json()
        content = {"inputs": {"image": base64.b64encode(picture(2)).decode()}, "reference": "second"}
        in_json = ask("/v1/predict", json=content).json()
        without = ask("/v1/predict", content=picture(3), headers={"Content-Type": "image/png"}).json()
    told = [reply["answers"][0].get("reference") for reply in (by_header, in_json, without)]
    assert told == ["사진 1", "second", None]
    kept = {answer.id: answer.reference for answer in asked.store.answers()}
    assert kept == {
        reply["answers"][0]["id"]: name for reply, name in zip((by_header, in_json, without), told, strict=True)
    }


def test_the_header_is_of_one_sample_and_says_what_the_body_says(server, picture):
    image = base64.b64encode(picture()).decode()
    with server() as asked:
        both = {"inputs": {"image": image}, "reference": "a"}
        differing = asked.client.post("/v1/predict", json=both, headers={"X-Reference": "b"})
        same = asked.client.post("/v1/predict", json=both, headers={"X-Reference": "a"})
        several = {"samples": [{"image": image}, {"image": image}]}
        many = asked.client.post("/v1/predict", json=several, headers={"X-Reference": "a"})
    assert same.status_code == 200
    assert [differing.status_code, many.status_code] == [422, 422]
    assert "X-Reference is 'b' and the body says 'a'" in differing.json()["error"]["message"]
    assert "X-Reference is of one sample, and there are 2" in many.json()["error"]["message"]
