"""Every request that gets no answer is told what was found, what was wanted, and how to cure it."""

import base64
import io
import json
import select
import socket
import struct
import zlib

import pytest

from byeori.serving.options import ServeOptions
from byeori.serving.server import running

PNG = {"Content-Type": "image/png"}
JSON = {"Content-Type": "application/json"}


def _refused(reply, status, code):
    assert reply.status_code == status, reply.text
    assert list(reply.json()) == ["error"]
    error = reply.json()["error"]
    assert error["code"] == code
    return error["message"]


def _bomb(side):
    """A PNG that is small and says to be very wide and high."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


@pytest.mark.parametrize("content", [b"no picture", b"<html>", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_body_that_is_no_image(server, content):
    with server() as asked:
        message = _refused(asked.client.post("/v1/predict", content=content, headers=PNG), 422, "unreadable_input")
    assert (
        "not an image that can be read; wanted JPEG, PNG, WebP" in message
        or "broken" in message
        or "page of the web" in message
    )


def test_an_image_that_stops_in_the_middle(server, picture):
    with server() as asked:
        reply = asked.client.post("/v1/predict", content=picture(side=60, kind="JPEG")[:900], headers=PNG)
        assert "the image is broken" in _refused(reply, 422, "unreadable_input")


def test_an_image_of_too_many_pixels(server):
    with server() as asked:
        for side in (9_000, 60_000):
            message = _refused(
                asked.client.post("/v1/predict", content=_bomb(side), headers=PNG), 422, "unreadable_input"
            )
            assert "wanted at most 64,000,000" in message
            assert "scale it down" in message


def test_a_body_that_is_too_large_by_its_own_word(server):
    with server(body_mb=0.001) as asked:
        reply = asked.client.post("/v1/predict", content=b"x" * 2_000_000, headers=PNG)
    assert _refused(reply, 413, "body_too_large") == (
        "the body is 2.0 MB; this server takes at most 0.001 MB; scale the image down, or send fewer at once"
    )


def test_a_body_without_a_length_is_read_no_further_than_the_limit(bundle, tmp_path):
    head = (
        b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    given, answered = 0, b""
    with running(bundle, store=tmp_path, options=ServeOptions(body_mb=0.2)) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(head)
            while not answered and given < 1_000_000_000:
                if select.select([connection], [], [], 0)[0]:
                    answered = connection.recv(65_536)
                else:
                    connection.sendall(chunk)
                    given += len(chunk)
            while not answered.endswith(b"}}") and (more := connection.recv(65_536)):
                answered += more
    assert answered.startswith(b"HTTP/1.1 413")
    assert b"the body is more than 0.2 MB; this server takes at most 0.2 MB" in answered
    assert b"connection: close" in answered.lower()
    assert given < 50_000_000, "what the buffers of two sockets hold, and not more"


def test_an_empty_body(server):
    with server() as asked:
        for path in ("/v1/predict", "/v1/judgements"):
            assert "is empty; send" in _refused(asked.client.post(path, headers=PNG), 400, "empty_body")


def test_an_empty_file_in_a_form(server):
    with server() as asked:
        reply = asked.client.post("/v1/predict", files={"file": ("a.png", b"")})
        assert _refused(reply, 400, "empty_file") == "a.png: it has no content; choose a file that has"


def test_a_kind_of_body_that_is_not_taken_says_which_are(server, talk):
    with server() as asked:
        reply = asked.client.post("/v1/predict", content=b"abc", headers={"Content-Type": "text/plain"})
        message = _refused(reply, 415, "unsupported_media_type")
        assert message.startswith("the body is said to be 'text/plain'; send an image as multipart/form-data")
    with server(talk) as asked:
        reply = asked.client.post("/v1/predict", content=b"abc", headers=PNG)
        assert "send application/json" in _refused(reply, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "status", "code", "part"),
    [
        (b"{", 400, "broken_json", "the body is not JSON"),
        (b"\xff\xfe{}", 400, "broken_json", "the body is not JSON"),
        (b"[" * 100_000, 413, "too_much_json", "the JSON has lists and objects of more than 32 levels"),
        (b"[]", 400, "wrong_json", "found a JSON list; send"),
        (b'{"input": {}}', 400, "wrong_json", "found the keys ['input']; send"),
        (b'{"samples": []}', 400, "no_samples", "`samples` is empty"),
        (b'{"samples": {}}', 400, "wrong_json", "found the keys ['samples']"),
        (b'{"inputs": 3}', 400, "wrong_json", "a sample is a JSON number"),
        (b'{"inputs": {}}', 422, "missing_input", "the input 'image' is missing"),
        (b'{"inputs": {"imge": ""}}', 422, "unknown_input", "no input is called 'imge'; did you mean 'image'?"),
        (b'{"inputs": {"image": "/etc/passwd"}}', 422, "wrong_file", "image: not base64"),
        (b'{"inputs": {"image": "../photo.jpg"}}', 422, "wrong_file", "image: not base64"),
        (b'{"inputs": {"image": null}}', 422, "wrong_file", "image: found a JSON null; send the file's content"),
        (b'{"inputs": {"image": ""}}', 400, "empty_file", "image: it has no content"),
    ],
)
def test_wrong_json(server, body, status, code, part):
    with server() as asked:
        assert part in _refused(asked.client.post("/v1/predict", content=body, headers=JSON), status, code)


def test_a_path_in_json_never_reads_a_file_of_the_server(server, picture, tmp_path):
    (tmp_path / "abcd").write_bytes(picture())  # a name that is base64, too
    with server() as asked:
        for cell in (str(tmp_path / "abcd"), f"file://{tmp_path}/abcd", "abcd"):
            reply = asked.client.post("/v1/predict", json={"inputs": {"image": cell}})
            assert reply.status_code == 422


@pytest.mark.parametrize(
    ("kind", "body", "part"),
    [
        ("multipart/form-data", b"abc", "no boundary"),
        ("multipart/form-data; boundary=x", b"abc", "multipart/form-data that its header tells of"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc',
            "stops before",
        ),
    ],
)
def test_a_broken_form(server, kind, body, part):
    with server() as asked:
        assert part in _refused(
            asked.client.post("/v1/predict", content=body, headers={"Content-Type": kind}), 400, "broken_form"
        )


def test_a_form_with_a_field_that_is_not_known(server, picture):
    with server() as asked:
        message = _refused(asked.client.post("/v1/predict", files={"picture": picture()}), 400, "unknown_field")
    assert message == "the form has a field 'picture'; send files as `file`"


def test_a_form_of_values_names_what_does_not_fit(server, talk):
    full = {"story": "s", "age": "3", "town": "서울"}
    with server(talk) as asked:
        files = {"photo": b"abc"}
        _refused(asked.client.post("/v1/predict", data={"story": "s"}, files=files), 422, "missing_input")
        _refused(asked.client.post("/v1/predict", data={**full, "agee": "3"}, files=files), 422, "unknown_input")
        _refused(asked.client.post("/v1/predict", data={**full, "story": ["a", "b"]}, files=files), 400, "twice")


def test_more_samples_than_one_request_may_hold(server, picture):
    content = base64.b64encode(picture()).decode()
    with server(queue=4) as asked:
        reply = asked.client.post("/v1/predict", json={"samples": [{"image": content}] * 5})
        assert _refused(reply, 413, "too_many_samples") == "5 samples in one request; send at most 4 at once"
        reply = asked.client.post("/v1/predict", files=[("file", (f"{n}", picture())) for n in range(20)])
        _refused(reply, 413, "too_many_parts")


@pytest.mark.parametrize(
    ("said", "status", "code", "part"),
    [
        ([], 400, "wrong_json", "not a JSON object"),
        ({"correct": True}, 422, "wrong_id", "`id` is None"),
        ({"id": "x"}, 422, "wrong_correct", "`correct` is None; it is true or false"),
        ({"id": "x", "correct": 1}, 422, "wrong_correct", "`correct` is 1"),
        ({"id": "x", "correct": True, "who": 3}, 422, "wrong_who", "`who` is 3"),
        ({"id": "x", "correct": True, "who": "\ud800"}, 422, "broken_text", "`who`: '\\ud800' is half a character"),
        ({"id": "\ud800", "correct": True}, 422, "broken_text", "`id`: '\\ud800' is half a character"),
        ({"id": "x", "correct": False, "truth": ["\ud800"]}, 422, "broken_text", "`truth`: '\\ud800' is half a"),
        ({"id": "x", "correct": True, "thruth": "개"}, 422, "unknown_key", "did you mean 'truth'?"),
        (
            {"id": "x", "correct": False, "truth": "새"},
            422,
            "unknown_truth",
            "not one of the 3 classes; they are 고양이",
        ),
        ({"id": "x", "correct": True}, 404, "unknown_answer", "no answer has the id 'x'"),
    ],
)
def test_wrong_judgements(server, said, status, code, part):
    with server() as asked:
        reply = asked.client.post("/v1/judgements", content=json.dumps(said), headers=JSON)
        assert part in _refused(reply, status, code)
        assert not asked.store.judgements()


def test_a_judgement_that_contradicts_itself(server, picture):
    with server() as asked:
        [answer] = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()["answers"]
        other = next(name for name in answer["probabilities"] if name != answer["value"])
        said = {"id": answer["id"], "correct": True, "truth": other}
        assert "send `correct`: false" in _refused(asked.client.post("/v1/judgements", json=said), 422, "contradiction")
        assert asked.client.post("/v1/judgements", json={**said, "truth": answer["value"]}).status_code == 201


def test_without_the_token_nothing_is_told(server, picture):
    with server(token="geheim") as asked:
        for method, path in [
            ("POST", "/v1/predict"),
            ("POST", "/v1/judgements"),
            ("GET", "/v1/bundle"),
            ("GET", "/metrics"),
        ]:
            reply = asked.client.request(method, path)
            assert "found no token; send the header" in _refused(reply, 401, "no_token")
            assert reply.headers["WWW-Authenticate"] == "Bearer"
            for wrong in ("Bearer other", "geheim", "Basic geheim", "Bearer geheim "[:-2]):
                reply = asked.client.request(method, path, headers={"Authorization": wrong})
                assert "a token that is not the right one" in _refused(reply, 401, "no_token")
        given = {**PNG, "Authorization": "Bearer geheim"}
        assert asked.client.post("/v1/predict", content=picture(), headers=given).status_code == 200
        for path in ("/", "/docs", "/healthz", "/readyz", "/page/page.js", "/openapi.json"):
            reply = asked.client.get(path)
            assert reply.status_code == 200
            assert "고양이" not in reply.text + json.dumps(reply.text), "a class is told without the token"


def test_a_name_that_is_not_this_machines_is_refused(server):
    with server(hosts=("localhost", "127.0.0.1", "::1")) as asked:
        for host in ("localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]", "LOCALHOST:1"):
            assert asked.client.get("/healthz", headers={"Host": host}).status_code == 200, host
        for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""):
            message = _refused(asked.client.get("/v1/bundle", headers={"Host": host}), 403, "wrong_host")
            assert "start it with --allow-host for that name, or a token for any" in message


def test_paths_that_are_not_there_are_told_in_the_same_shape(server):
    with server() as asked:
        assert "GET /v2/predict: not found; see /docs" in _refused(asked.client.get("/v2/predict"), 404, "not_found")
        message = _refused(asked.client.get("/v1/predict"), 405, "wrong_method")
        assert "GET /v1/predict: method not allowed" in message


def test_a_failure_of_the_model_is_not_blamed_on_the_request(server, talk, picture, monkeypatch):
    def broken(_packed):
        raise ZeroDivisionError("inside of the model")

    monkeypatch.setattr(talk, "outputs", broken)
    cells = {"story": "s", "age": 1, "town": "서울", "photo": base64.b64encode(picture()).decode()}
    with server(talk) as asked:
        message = _refused(asked.client.post("/v1/predict", json={"inputs": cells}), 500, "server_failed")
        assert "ZeroDivisionError" in message
        assert "the request is not to blame" in message
        monkeypatch.undo()
        assert asked.client.post("/v1/predict", json={"inputs": cells}).status_code == 200, "it goes on"


def test_an_image_of_no_size_is_no_crash(server):
    file = io.BytesIO(b"P5 0 0 255\n")
    with server() as asked:
        assert asked.client.post("/v1/predict", content=file.getvalue(), headers=PNG).status_code == 422
