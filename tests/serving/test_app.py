"""The server answers as the bundle does, whichever way it is asked, and writes down what it answered."""

import base64
import hashlib
import json
import re

import pytest

from byeori.bundles.reference.outputs import answer_traits

PNG = {"Content-Type": "image/png"}


def test_the_server_answers_as_the_bundle_called_by_hand(server, bundle, picture):
    pictures = [picture(seed) for seed in range(5)]
    with server() as asked:
        for content, expected in zip(pictures, bundle.predict(pictures), strict=True):
            reply = asked.client.post("/v1/predict", content=content, headers=PNG)
            assert reply.status_code == 200, reply.text
            [answer] = reply.json()["answers"]
            assert answer.pop("id")
            assert answer.pop("probabilities") == pytest.approx(expected.pop("probabilities"), abs=3e-6)
            assert answer.pop("confidence") == pytest.approx(expected.pop("confidence"), abs=3e-6)
            assert answer == expected
            assert reply.json()["bundle"] == bundle.digest


def _forms(contents):
    return [("file", (f"{n}.png", content, "image/png")) for n, content in enumerate(contents)]


@pytest.mark.parametrize("way", ["form", "json", "data url"])
def test_many_pictures_at_once_are_answered_in_their_order(server, bundle, picture, way):
    pictures = [picture(seed) for seed in range(70)]  # more than one batch
    start = "data:image/png;base64," if way == "data url" else ""
    samples = [{"image": start + base64.b64encode(content).decode()} for content in pictures]
    with server() as asked:
        how = {"files": _forms(pictures)} if way == "form" else {"json": {"samples": samples}}
        reply = asked.client.post("/v1/predict", **how)
        assert reply.status_code == 200, reply.text
        answers = reply.json()["answers"]
    assert len({answer.pop("id") for answer in answers}) == 70
    expected = [answer["confidence"] for answer in bundle.predict(pictures)]
    assert [answer["confidence"] for answer in answers] == pytest.approx(expected, abs=3e-6)
    assert len(set(expected)) > 60, "the pictures get like answers: an order cannot be seen"


@pytest.mark.parametrize("kind", ["image/png", "IMAGE/PNG; q=1", "application/octet-stream", None])
def test_a_raw_body_may_be_said_to_be_any_image_or_nothing(server, picture, kind):
    with server() as asked:
        headers = {"Content-Type": kind} if kind else {}
        assert asked.client.post("/v1/predict", content=picture(), headers=headers).status_code == 200


def test_a_large_file_is_answered_as_a_small_one(server, bundle, picture):
    large = picture(3, side=300)
    assert len(large) > 100_000
    with server() as asked:
        [answer] = asked.client.post("/v1/predict", content=large, headers=PNG).json()["answers"]
    assert answer["value"] == bundle.predict([large])[0]["value"]


def test_every_answer_is_in_the_store_with_its_input_beside_it(server, bundle, picture):
    pictures = [picture(seed) for seed in range(3)]
    with server(run="run-7") as asked:
        answers = asked.client.post("/v1/predict", files=_forms(pictures)).json()["answers"]
    rows = {row.id: row for row in asked.store.answers()}
    assert set(rows) == {answer["id"] for answer in answers}
    for answer, content in zip(answers, pictures, strict=True):
        row = rows[answer.pop("id")]
        assert (row.bundle, row.run, row.outputs, row.input_media) == (bundle.digest, "run-7", answer, "image/png")
        outputs = answer_traits(answer, bundle.task.target)
        assert row.traits == {**bundle.traits({"image": content}), **outputs}
        assert (row.source, row.value, row.confidence) == ("serve", answer["value"], answer["confidence"])
        assert 0 < row.took_ms < 60_000
        assert row.input_path == f"inputs/{(d := hashlib.sha256(content).hexdigest())[:2]}/{d}.png"
        assert (asked.folder / row.input_path).read_bytes() == content


def test_without_inputs_the_answer_is_kept_and_the_picture_is_not(server, picture):
    with server(keep_inputs=False) as asked:
        asked.client.post("/v1/predict", content=picture(), headers=PNG)
    [row] = asked.store.answers()
    assert (row.input_path, row.input_media) == (None, "image/png")
    assert row.traits
    assert not (asked.folder / "inputs").exists()


def test_a_judgement_is_in_the_store_before_the_reply(server, picture):
    with server() as asked:
        [answer] = asked.client.post("/v1/predict", content=picture(), headers=PNG).json()["answers"]
        said = {"id": answer["id"], "correct": False, "truth": "고양이", "who": "하나"}
        reply = asked.client.post("/v1/judgements", json=said)
        assert reply.status_code == 201, reply.text
        [kept] = asked.store.judgements(answer=answer["id"])
        assert (kept.correct, kept.truth, kept.who, kept.id) == (False, "고양이", "하나", reply.json()["judgement"])
        assert asked.client.post("/v1/judgements", json={"id": answer["id"], "correct": True}).status_code == 201
    assert [row.correct for row in asked.store.judgements()] == [False, True], "the first one is still there"


def test_a_task_of_several_inputs_takes_json_and_forms(server, talk, picture):
    photo = picture()
    cells = {"story": "이야기", "age": 3.5, "town": "서울"}
    with server(talk) as asked:
        given = {**cells, "photo": base64.b64encode(photo).decode()}
        first = asked.client.post("/v1/predict", json={"inputs": given})
        second = asked.client.post("/v1/predict", data={**cells, "age": "3.5"}, files={"photo": ("a.png", photo)})
    assert [first.json()["answers"][0]["value"], second.json()["answers"][0]["value"]] == ["as of 3.5"] * 2
    assert talk.packed == [{**cells, "photo": photo}, {**cells, "age": "3.5", "photo": photo}]  # its field reads words
    row = asked.store.answers()[0]
    kept = json.loads((asked.folder / row.input_path).read_text("utf-8"))
    assert row.input_media == "application/json"
    assert (asked.folder / kept.pop("photo")["file"]).read_bytes() == photo
    assert kept == cells


def test_metrics_count_requests_batches_and_rows(server, picture):
    with server() as asked:
        asked.client.post("/v1/predict", content=picture(), headers=PNG)
        asked.client.post("/v1/predict", content=b"no picture", headers=PNG)
        asked.client.get("/secret/of/nobody")
        text = asked.client.get("/metrics").text
    assert 'byeori_requests_total{path="/v1/predict",status="200"} 1.0' in text
    assert 'byeori_requests_total{path="/v1/predict",status="422"} 1.0' in text
    assert 'byeori_requests_total{path="other",status="404"} 1.0' in text
    assert 'byeori_request_seconds_count{path="/v1/predict"} 2.0' in text
    assert "byeori_batch_samples_sum 2.0" in text
    assert "byeori_queue_samples 0.0" in text


def test_two_servers_in_one_process_count_apart(server, picture):
    with server() as one, server() as other:
        one.client.post("/v1/predict", content=picture(), headers=PNG)
        assert 'path="/v1/predict"' not in other.client.get("/metrics").text


def test_every_path_is_documented_and_every_documented_path_is_there(server):
    with server() as asked:
        described = asked.client.get("/openapi.json").json()
        pages = {
            "/",
            "/docs",
            "/openapi.json",
            *(
                f"/page/{name}"
                for name in (
                    "page.css",
                    "page.js",
                    "expected.js",
                    "fields.js",
                    "mask.js",
                    "masks.js",
                    "points.js",
                    "look.css",
                    "icon.svg",
                )
            ),
        }
        assert {route.path for route in asked.client.app.routes} == set(described["paths"]) | pages
        for path, operations in described["paths"].items():
            for method in operations:
                assert asked.client.request(method, path).status_code not in (404, 405)
    known = set(described["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described))) <= known


def test_the_examples_of_the_documentation_are_answered(server, picture):
    with server(token="geheim") as asked:
        page = asked.client.get("/docs").text
    assert "curl http://testserver/v1/predict -H &#39;Authorization: Bearer TOKEN&#39; -F file=@photo.jpg" in page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/docs",
        "/page/look.css",
        "/page/page.css",
        "/page/page.js",
        "/page/expected.js",
        "/page/fields.js",
        "/page/mask.js",
        "/page/points.js",
        "/page/icon.svg",
    ],
)
def test_the_pages_need_nothing_from_elsewhere(server, path):
    with server() as asked:
        reply = asked.client.get(path)
    assert reply.status_code == 200
    away = re.findall(r"""\b(?:src|href|url|import|from)\b\s*[=(]?\s*["'(]?\s*((?:https?:)?//[^\s"')]+)""", reply.text)
    assert not away
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=", reply.text), "the policy refuses it"


def test_the_page_learns_the_classes_from_the_server(server, bundle):
    with server() as asked:
        about = asked.client.get("/v1/bundle").json()
    assert about["target"] == {"name": "animal", "widget": "choice", "options": ["고양이", "개", "cat & dog <b>"]}
    assert (about["digest"], about["model"], about["name"]) == (bundle.digest, "small-resnet", "animals-1")


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_names_of_columns_and_classes_are_told_to_those_who_bring_the_token(server, path):
    with server(token="word") as asked:
        strange = asked.client.get(path).text
        friend = asked.client.get(path, headers={"Authorization": "Bearer word"}).text
    assert "고양이" not in strange
    assert '"image"' not in strange
    if path == "/openapi.json":
        assert "고양이" in json.dumps(json.loads(friend), ensure_ascii=False)


def test_what_is_kept_is_the_user_s_alone(server, picture):
    with server() as asked:
        reply = asked.client.post("/v1/predict", content=picture(), headers=PNG)
        assert reply.json()["kept"] is True
    paths = [path for path in asked.folder.rglob("*") if path.parent != asked.folder or path.suffix == ".db"]
    assert len(paths) >= 3
    assert [path for path in paths if path.stat().st_mode & 0o077] == []


def test_a_reply_says_when_its_answers_cannot_be_kept(server, picture, monkeypatch):
    monkeypatch.setattr("byeori.serving.journal.journal._MOST_ROWS", 0)
    with server() as asked:
        assert asked.client.post("/v1/predict", content=picture(), headers=PNG).json()["kept"] is False
