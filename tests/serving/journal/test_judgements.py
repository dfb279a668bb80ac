"""What people say of answers: a truth is read by the target as in training, and what it cannot read is refused."""

import base64
import io
import json
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.data.task import Task
from byeori.fields.kinds import Category, Labels, Line, Mask, Number, Scene
from byeori.fields.mask.regions import data_uri
from byeori.serving.http.openapi import _truth, _truths
from byeori.serving.http.problem import RequestError
from byeori.serving.journal.judgements import judged_of
from street import scenes

LABELS = Labels(("art", "law", "sport"))
NUMBER = Number(is_target=True)
LINE = Line(("a", "b"))
MASK = Mask(classes=("ground", "green", "blue"), values=(0, 1, 2), ignored=(3, 255), rows=24, columns=32)


def _judged(truth: object, target: object = LABELS):
    return judged_of(json.dumps({"id": "a", "correct": False, "truth": truth}).encode(), target)


@pytest.mark.parametrize("truth", [["art", "law"], [], None])
def test_several_labels_or_none_may_be_true(truth):
    assert _judged(truth).truth == truth


@pytest.mark.parametrize(
    ("truth", "told"),
    [("art", "wanted a list of labels"), (["art", "laws"], "did you mean 'law'"), ([3], "is 3, which")],
)
def test_anything_else_is_refused(truth, told):
    with pytest.raises(RequestError, match=told):
        _judged(truth)


def test_a_class_that_looks_the_same_is_the_one_that_is_meant():
    target = Category(("Bar", "Café"))
    assert _judged("Cafe\u0301", target).truth == "Café"
    assert _judged(True, Category(("false", "true"))).truth == "true"
    assert _judged(3, Category(("2", "3"))).truth == "3"
    with pytest.raises(RequestError, match=r"`truth` is \['Bar'\], which is not one of the 2 classes"):
        _judged(["Bar"], target)
    assert _judged(["Cafe\u0301"], Labels(("Bar", "Café"))).truth == ["Café"]


@pytest.mark.parametrize(("truth", "kept"), [(5.25, 5.25), (3, 3.0), (" 1,234.5 ", 1234.5), (None, None)])
def test_a_number_is_kept_as_a_number(truth, kept):
    assert _judged(truth, NUMBER).truth == kept


@pytest.mark.parametrize(
    ("truth", "told"),
    [
        ("abc", "'abc' is not a number; wanted one such as 3.5"),
        ("inf", "'inf' is infinite; wanted a number"),
        ("", "the number to be guessed is missing"),
        (True, "found true; wanted a number"),
        ([1], "a list is not a number"),
        ({"value": 1}, "an object is not a number"),
    ],
)
def test_what_is_no_number_is_refused(truth, told):
    with pytest.raises(RequestError) as caught:
        _judged(truth, NUMBER)
    assert (caught.value.status, caught.value.code) == (422, "wrong_truth")
    assert caught.value.message.startswith(f"`truth`: {told}")


@pytest.mark.parametrize("truth", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("target", [NUMBER, LINE, LABELS, Category(("a", "b")), MASK])
def test_what_json_has_no_number_for_is_refused(truth, target):
    with pytest.raises(RequestError, match="the body is not JSON") as caught:
        judged_of(f'{{"id": "a", "correct": false, "truth": {truth}}}'.encode(), target)
    assert caught.value.status == 400


@pytest.mark.parametrize(("truth", "kept"), [("ab <b>벼리</b>", "ab <b>벼리</b>"), ("  a  b ", "a b"), (1848, "1848")])
def test_a_line_may_be_any_text(truth, kept):
    assert _judged(truth, LINE).truth == kept


@pytest.mark.parametrize(("truth", "told"), [(True, "found true; wanted a text"), (["a"], "found list; wanted what")])
def test_what_is_no_text_is_no_line(truth, told):
    with pytest.raises(RequestError, match=told):
        _judged(truth, LINE)


def test_the_description_of_the_service_says_so():
    assert _truths(LABELS.form()) == {
        "type": ["array", "null"],
        "items": {"type": "string", "enum": ["art", "law", "sport"]},
    }
    assert _truths(NUMBER.form()) == {"type": ["number", "null"]}
    assert _truths(MASK.form()) == {"type": ["string", "null"], "contentEncoding": "base64"}


@pytest.mark.parametrize("target", [LABELS, NUMBER, LINE, Category(("a", "b"))])
def test_the_example_of_the_description_is_taken(target):
    assert _judged(**_truth(target.form()), target=target).truth is not None


# masks, whose size and classes are held against the question


@pytest.fixture(scope="module")
def street(tmp_path_factory):
    task = Task({"image": Scene("RGB", 24, 32)}, "mask", MASK)
    recipe = Recipe(model="small-unet", weights="none")
    contents = Contents(task, task.model(recipe).eval(), recipe, [{"image": scenes(1)[0][0]}])
    return save_bundle(tmp_path_factory.mktemp("street") / "bundle", contents)


@pytest.fixture
def judge(server, street):
    """Ask about a picture of 64 x 48 px, and give what judges the answer."""

    @contextmanager
    def start(**choices):
        photo = Scene("RGB", 24, 32).send(scenes(1, 48, 64)[0][0])
        with server(street, **choices) as asked:
            reply = asked.client.post("/v1/predict", content=photo, headers={"Content-Type": "image/png"})
            [answer] = reply.json()["answers"]
            yield lambda truth: asked.client.post(
                "/v1/judgements", json={"id": answer["id"], "correct": False, "truth": truth}
            )

    return start


def _png(numbers: np.ndarray) -> bytes:
    file = io.BytesIO()
    Pillow.fromarray(numbers).save(file, "PNG")
    return file.getvalue()


def _mask(rows: int, columns: int, number: int = 1) -> bytes:
    return _png(np.full((rows, columns), number, np.uint8))


@pytest.mark.parametrize(
    "mask",
    [
        _mask(48, 64),
        _mask(24, 32),
        _mask(48, 64, 255),
        _png(np.repeat(np.full((24, 32, 1), 2, np.uint8), 3, 2)),
        _png(np.dstack([np.full((24, 32, 3), 2, np.uint8), np.full((24, 32), 255, np.uint8)])),
    ],
    ids=["of the picture's size", "of the answer's size", "left open", "grey in colours", "as the page sends it"],
)
def test_a_mask_is_kept_as_a_data_url_that_the_target_reads(judge, mask):
    with judge() as said:
        for truth in (data_uri(mask), base64.b64encode(mask).decode()):
            reply = said(truth)
            assert reply.status_code == 201, reply.text
            assert reply.json()["truth"] == data_uri(mask)
    assert MASK.read(reply.json()["truth"]).numbers.shape in ((48, 64), (24, 32))


@pytest.mark.parametrize(
    ("truth", "code", "told"),
    [
        ("a car", "wrong_file", "`truth`: not base64"),
        (7, "wrong_file", "`truth`: found a JSON number; send the file's content as base64"),
        ("acar", "wrong_truth", "`truth`: picture: not an image that can be read"),
        (data_uri(_mask(48, 64)[:60]), "wrong_truth", "`truth`: picture: the image is broken"),
        (
            data_uri(_mask(10, 10)),
            "wrong_truth",
            "`truth`: the mask is 10 x 10 px; wanted 64 x 48 px or 32 x 24 px, the size of its picture",
        ),
        (data_uri(_mask(48, 64, 7)), "wrong_truth", "`truth`: mask: 7 (3,072 px): none of the 3 classes (0 ground, "),
        (data_uri(_png(np.random.default_rng(0).integers(0, 9, (24, 32, 3), np.uint8))), "wrong_truth", "a colour"),
    ],
)
def test_what_is_no_mask_of_the_question_is_refused(judge, truth, code, told):
    with judge() as said:
        reply = said(truth)
    assert reply.status_code == 422, reply.text
    assert reply.json()["error"]["code"] == code
    assert told in reply.json()["error"]["message"]


@pytest.mark.parametrize(("keep_inputs", "status"), [(True, 422), (False, 201)])
def test_without_traits_the_size_is_that_of_the_kept_picture(judge, street, monkeypatch, keep_inputs, status):
    monkeypatch.setattr(type(street), "traits", lambda *_: {})
    with judge(keep_inputs=keep_inputs) as said:
        assert said(data_uri(_mask(48, 64))).status_code == 201
        assert said(data_uri(_mask(10, 10))).status_code == status
