"""Files that unpack to many pixels are read apart, so that nobody else waits for them; large bodies have limits."""

import asyncio
import base64
import io
import json
import struct
import threading
import zlib
from functools import cache

import pytest
from PIL import Image

from byeori.bundles.bundle import Bundle
from byeori.serving.answering.intake import Intake
from byeori.serving.http.body import Bodies
from byeori.serving.http.problem import RequestError
from byeori.serving.http.size import is_heavy, unpacks_to_little

JSON = {"Content-Type": "application/json"}


def _png(side, data=b""):
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@cache
def _file(kind, side):
    file = io.BytesIO()
    Image.new("L", (side, side)).save(file, kind, **({"method": 0} if kind == "WEBP" else {}))
    return file.getvalue()


@pytest.mark.parametrize(("kind", "side"), [("WEBP", 3000), ("GIF", 3000), ("PNG", 3000), ("TIFF", 3000)])
def test_a_file_that_unpacks_to_much_is_known_by_its_head(kind, side):
    content = _file(kind, side)
    assert not unpacks_to_little(content)
    assert is_heavy({"image": content})
    assert not is_heavy({"image": _file(kind, 100), "text": "a"})


def test_small_pictures_are_read_at_once(picture):
    assert unpacks_to_little(picture())
    assert unpacks_to_little(_file("JPEG", 100))
    assert not unpacks_to_little(_png(5000))
    assert not is_heavy({"image": b"no picture"})


def test_small_pictures_are_answered_while_a_large_one_is_read(server, picture, monkeypatch):
    reading, go, pack = threading.Event(), threading.Event(), Bundle.pack

    def held(self, cells):
        if is_heavy(cells):
            reading.set()
            assert go.wait(30)
        return pack(self, cells)

    monkeypatch.setattr(Bundle, "pack", held)
    large = _file("GIF", 3000)
    with server() as asked:
        files = [("file", (f"{n}.gif", large)) for n in range(3)]
        replies = []
        thread = threading.Thread(target=lambda: replies.append(asked.client.post("/v1/predict", files=files)))
        thread.start()
        assert reading.wait(30)
        for seed in range(5):
            for content in (picture(seed), picture(seed, side=100)):
                assert asked.client.post("/v1/predict", content=content).status_code == 200
        go.set()
        thread.join()
    assert [len(reply.json()["answers"]) for reply in replies] == [3]
    assert replies[0].json()["failed"] == 0


def test_more_large_pictures_than_may_wait_are_told_to_come_again(server, monkeypatch):
    monkeypatch.setattr("byeori.serving.answering.batching._MOST_LARGE", 2)
    with server() as asked:
        files = [("file", (f"{n}.gif", _file("GIF", 3000))) for n in range(8)]
        reply = asked.client.post("/v1/predict", files=files)
    problems = [answer["error"] for answer in reply.json()["answers"] if "error" in answer]
    assert reply.status_code == 200
    assert problems
    assert {problem["code"] for problem in problems} == {"too_many_large"}


def test_bodies_that_are_read_at_once_have_a_limit_together():
    async def both(first, second):
        bodies = Bodies(most=100, largest=60)
        async with bodies.room({"headers": first}), bodies.room({"headers": second}):
            pass

    def sized(length):
        return [(b"content-length", str(length).encode())]

    asyncio.run(both(sized(50), sized(50)))
    for first, second in ((sized(60), sized(41)), ([], sized(41)), (sized(10**9), [])):
        with pytest.raises(RequestError, match="are being read, of at most") as refused:
            asyncio.run(both(first, second))
        assert (refused.value.status, refused.value.headers["Connection"]) == (429, "close")


def test_json_that_is_large_is_read_beside_the_loop(server, picture, monkeypatch):
    where, samples = [], Intake.samples

    def told(self, *given):
        where.append(threading.current_thread().name)
        return samples(self, *given)

    monkeypatch.setattr(Intake, "samples", told)
    with server() as asked:
        for content in (picture(), picture(side=100)):
            body = json.dumps({"inputs": {"image": base64.b64encode(content).decode()}})
            assert asked.client.post("/v1/predict", content=body, headers=JSON).status_code == 200
    assert [name.startswith("byeori-read") for name in where] == [False, True]


def test_a_body_that_takes_too_long_to_take_apart_is_told_so(server, picture, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr("byeori.serving.answering.intake.Intake.samples", lambda *_given: go.wait(30) and [])
    with server(timeout_s=0.1) as asked:
        reply = asked.client.post("/v1/predict", files=[("file", ("a.png", picture(side=100)))])
        go.set()
    assert (reply.status_code, reply.json()["error"]["code"]) == (504, "too_late")


def test_a_key_of_megabytes_is_told_in_short(server):
    with server() as asked:
        for body in (json.dumps({"inputs": {"k" * 3_000_000: 1}}), json.dumps({"k" * 3_000_000: 1})):
            reply = asked.client.post("/v1/predict", content=body, headers=JSON)
            assert reply.status_code in (400, 422)
            assert len(reply.content) < 10_000
