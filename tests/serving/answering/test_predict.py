"""Of several samples in a request, a bad one fails alone: the others are answered, and it has its problem in place."""

import base64
import json
from dataclasses import replace

import pytest

from byeori.serving.answering.batching import Batching
from small_bundles import bundle_of

JSON = {"Content-Type": "application/json"}


def _files(contents):
    return [("file", (f"{name}.png", content)) for name, content in contents.items()]


def _in_json(contents):
    return {"samples": [{"image": base64.b64encode(content).decode()} for content in contents.values()]}


@pytest.mark.parametrize("size", [3, 30_000], ids=["read by the model's thread", "read by another thread"])
@pytest.mark.parametrize("way", ["form", "json"])
def test_a_bad_picture_among_good_ones_fails_alone(server, bundle, picture, way, size):
    contents = {"a": picture(1, side=80), "나쁜 것": b"?" * size, "empty": b"", "c": picture(2, side=80)}
    with server() as asked:
        how = {"files": _files(contents)} if way == "form" else {"json": _in_json(contents)}
        reply = asked.client.post("/v1/predict", **how)
    assert reply.status_code == 200, reply.text
    first, bad, empty, last = reply.json()["answers"]
    assert reply.json()["failed"] == 2
    assert [first.pop("id") and first, last.pop("id") and last] == [
        bundle.predict([content])[0] for content in (contents["a"], contents["c"])
    ]
    assert list(bad) == list(empty) == ["error"]
    names = ("나쁜 것.png", "empty.png") if way == "form" else ("sample 2", "sample 3: image")
    assert bad["error"]["code"] == "unreadable_input"
    assert bad["error"]["message"].startswith(f"{names[0]}: picture: not an image that can be read")
    assert empty["error"] == {
        "code": "empty_file",
        "message": f"{names[1]}: it has no content; choose a file that has",
    }
    assert len(asked.store.answers()) == 2, "what failed was not answered, so it is not kept"


@pytest.mark.parametrize(
    ("sample", "code", "text"),
    [
        ({"image": 1}, "wrong_file", "sample 2: image: found a JSON number"),
        ({"picture": "AAAA"}, "unknown_input", "sample 2: no input is called 'picture'"),
        ({}, "missing_input", "sample 2: the input 'image' is missing"),
        (7, "wrong_json", "sample 2: a sample is a JSON number"),
        ({"image": "\ud800"}, "broken_text", "sample 2: image: '\\ud800' is half a character"),
        ({"image": "data:image/png,%89PNG"}, "wrong_file", "sample 2: image: a data: URL that is not of base64"),
    ],
)
def test_a_sample_of_json_that_is_wrong_fails_alone(server, picture, sample, code, text):
    content = json.dumps({"samples": [*_in_json({"a": picture()})["samples"], sample]})
    with server() as asked:
        reply = asked.client.post("/v1/predict", content=content, headers=JSON)
    good, bad = reply.json()["answers"]
    assert (reply.status_code, good["value"] is not None, bad["error"]["code"]) == (200, True, code)
    assert bad["error"]["message"].startswith(text)


def test_where_all_samples_fail_the_request_does_and_names_each(server):
    with server() as asked:
        reply = asked.client.post("/v1/predict", files=_files({"a": b"?", "b": b""}))
        lone = asked.client.post("/v1/predict", files=_files({"a": b"?"}))
    assert (reply.status_code, lone.status_code) == (422, 422)
    assert reply.json()["error"]["message"].startswith("none of the 2 samples has an answer; a.png: picture: not an")
    assert [answer["error"]["code"] for answer in reply.json()["answers"]] == ["unreadable_input", "empty_file"]
    assert list(lone.json()) == ["error"]


def test_a_sample_at_which_the_server_fails_fails_alone_and_is_in_its_log(server, picture, caplog, monkeypatch):
    pack = Batching._pack_one

    def fails(self, job):
        return ZeroDivisionError("of our own") if job.place == 1 else pack(self, job)

    monkeypatch.setattr(Batching, "_pack_one", fails)
    with server() as asked:
        reply = asked.client.post("/v1/predict", files=_files({"a": picture(1), "b": picture(2)}))
        assert reply.status_code == 200
        assert [("error" in answer) for answer in reply.json()["answers"]] == [False, True]
        told = reply.json()["answers"][1]["error"]
        assert told["code"] == "server_failed"
        assert "the request is not to blame" in told["message"]
        reply = asked.client.post("/v1/predict", files=_files({"a": b"?", "b": picture(2)}))
    assert reply.status_code == 500, "one of them was no mistake of the one who asked"
    assert "of our own" in caplog.text


@pytest.mark.parametrize("wrap", ["lines", "windows", "url alphabet", "url", "URL with a name", "wrapped url"])
def test_base64_is_read_however_a_program_writes_it(server, bundle, picture, wrap):
    content = picture(4, side=40)
    plain = base64.b64encode(content).decode()
    lines = base64.encodebytes(content).decode()
    text = {
        "lines": lines,
        "windows": lines.replace("\n", "\r\n  "),
        "url alphabet": base64.urlsafe_b64encode(content).decode(),
        "url": f"data:image/png;base64,{plain}",
        "URL with a name": f" DATA:image/png;name=a.png;BASE64,{plain}",
        "wrapped url": f"data:image/png;base64,\n{lines}",
    }[wrap]
    with server() as asked:
        reply = asked.client.post("/v1/predict", json={"inputs": {"image": text}})
    assert reply.json()["answers"][0]["value"] == bundle.predict([content])[0]["value"], reply.text


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip", "base64"])
@pytest.mark.parametrize("path", ["/v1/predict", "/v1/judgements"])
def test_a_body_that_is_said_to_be_encoded_is_not_taken(server, picture, path, coding):
    with server() as asked:
        headers = {"Content-Type": "image/png", "Content-Encoding": coding}
        reply = asked.client.post(path, content=picture(), headers=headers)
        same = asked.client.post("/v1/predict", content=picture(), headers=headers | {"Content-Encoding": "identity"})
    assert reply.status_code == 415
    assert reply.json()["error"]["message"] == (
        f"the body is said to be encoded as {coding!r}; send it as it is, without Content-Encoding"
    )
    assert reply.headers["Accept-Encoding"] == "identity"
    assert same.status_code == 200


def test_what_is_unexpected_about_a_request_stands_in_its_answer(server, tmp_path):
    (tmp_path / "trees.csv").write_text(
        "size_m,tall\n" + "".join(f"{n},{'yes' if n > 9 else 'no'}\n" for n in range(40))
    )
    plain = bundle_of(tmp_path / "trees.csv", tmp_path / "trees", target="tall")
    expected = {"columns": {"size_m": {"least": 0, "greatest": 60}}}
    with server(replace(plain, record={**plain.record, "expectations": expected})) as asked:
        reply = asked.client.post("/v1/predict", json={"samples": [{"size_m": 7}, {"size_m": -7}]})
        told = asked.client.get("/v1/bundle").json()["unexpected"]
        numbers = asked.client.get("/metrics").text
    usual, odd = reply.json()["answers"]
    assert "unexpected" not in usual
    assert odd["unexpected"] == ["size_m: -7 is below 0"]
    assert [(one["input"], one["wanted"], one["answers"]) for one in told["broken"]] == [("size_m", "at least 0", 1)]
    assert 'byeori_unexpected_total{expectation="least",input="size_m"} 1.0' in numbers
    assert 'byeori_unexpected_total{expectation="greatest",input="size_m"} 0.0' in numbers
