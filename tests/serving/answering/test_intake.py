"""The samples of a request, whichever way it brings them; a bad one is a problem in its place."""

import base64
import json

import pytest

from byeori.serving.answering.intake import Intake, Sample, content_of
from byeori.serving.http.problem import RequestError

PICTURE = Intake({"image": {"widget": "file"}}, most=3)
TABLE = Intake({"age": {"widget": "number", "optional": True}, "town": {"widget": "choice"}}, most=3)
JSON = "application/json; charset=utf-8"


def _json(intake: Intake, **content):
    return intake.samples(JSON, json.dumps(content).encode())


def test_a_picture_is_the_body_itself_a_form_or_base64_in_json():
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nPIC\r\n--x--\r\n'
    wanted = [Sample({"image": b"PIC"})]
    assert PICTURE.samples("image/png", b"PIC") == wanted
    assert PICTURE.samples("multipart/form-data; boundary=x", form) == wanted
    assert _json(PICTURE, inputs={"image": base64.b64encode(b"PIC").decode()}) == wanted


def test_a_row_comes_in_json_alone_or_with_others_and_an_empty_text_is_a_missing_value():
    assert _json(TABLE, inputs={"town": "Bergen", "age": " "}) == [Sample({"age": None, "town": "Bergen"})]
    found = _json(TABLE, samples=[{"town": "a", "age": 1}, {"town": "b"}])
    assert found[0] == Sample({"age": 1, "town": "a"}, "sample 1")
    assert isinstance(found[1], RequestError)
    assert found[1].code == "missing_input"
    assert "sample 2: the input 'age' is missing" in found[1].message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"inputs": [], "samples": []}, "wrong_json"),
        ({"samples": []}, "no_samples"),
        ({"samples": [{}] * 4}, "too_many_samples"),
    ],
)
def test_a_body_without_samples_or_with_too_many_is_refused_as_a_whole(content, code):
    with pytest.raises(RequestError) as told:
        _json(TABLE, **content)
    assert told.value.code == code


def test_an_input_of_another_name_is_told_with_the_nearest():
    [problem] = _json(TABLE, inputs={"towm": "Bergen", "age": 1})
    assert problem.code == "unknown_input"
    assert "town" in problem.message


def test_a_kind_of_body_that_is_not_taken_says_which_is():
    with pytest.raises(RequestError, match="send application/json") as told:
        TABLE.samples("image/png", b"PIC")
    assert told.value.status == 415
    with pytest.raises(RequestError, match="send an image as multipart/form-data"):
        PICTURE.samples("text/plain", b"PIC")


def test_content_is_base64_of_either_alphabet_wrapped_or_as_a_url_and_never_a_path():
    content = bytes(range(248, 256)) * 9
    for text in (base64.b64encode(content), base64.urlsafe_b64encode(content), base64.encodebytes(content)):
        assert content_of(text.decode(), "image") == content
        assert content_of(f"data:image/png;base64,{text.decode()}", "image") == content
    for wrong in ("/etc/passwd", "data:image/png,abc", "", 3, None):
        with pytest.raises(RequestError, match=r"^image: "):
            content_of(wrong, "image")
