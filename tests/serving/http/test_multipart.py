"""Forms: their parts as bytes, and what is no whole form is told."""

import pytest

from byeori.serving.http.multipart import Part, parts_of
from byeori.serving.http.problem import RequestError

KIND = "multipart/form-data; boundary=x"


def _body(*parts: tuple[str, bytes], end: bytes = b"--x--\r\n") -> bytes:
    heads = [f"--x\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content for head, content in parts]
    return b"".join(head + b"\r\n" for head in heads) + end


def test_each_part_has_its_name_its_file_and_its_bytes():
    content = bytes(range(256)) * 2000  # longer than one piece
    body = _body(('name="file"; filename="a b.png"', content), ('name="age"', b"3"))
    assert parts_of(KIND, body, most=2) == [Part("file", "a b.png", content), Part("age", None, b"3")]


def test_one_part_more_than_is_taken_is_refused():
    with pytest.raises(RequestError) as told:
        parts_of(KIND, _body(('name="a"', b""), ('name="b"', b"")), most=1)
    assert told.value.code == "too_many_parts"


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("multipart/form-data", _body(('name="a"', b"1")), "has no boundary"),
        (KIND, _body(('name="a"', b"1"), end=b""), "stops before its last boundary"),
        (KIND, b"no form at all", "the body is not the multipart/form-data"),
    ],
)
def test_what_is_no_whole_form_is_told(kind, body, reason):
    with pytest.raises(RequestError, match=reason) as told:
        parts_of(kind, body, most=9)
    assert (told.value.status, told.value.code) == (400, "broken_form")


def test_a_form_that_takes_too_long_is_given_up():
    with pytest.raises(RequestError) as told:
        parts_of(KIND, _body(('name="a"', b"1")), most=9, timeout_s=-1.0)
    assert told.value.code == "too_late"
