"""Texts as requests: answered alone as in a batch, refused with their reason, kept and asked for by a page."""

import json

import pytest

from byeori import Category, Dataset, Recipe, Text
from byeori.bundles.bundle import Bundle
from byeori.bundles.saving import Contents, save_bundle

PAIRS = [(f"{word} film {n}", label) for n in range(30) for word, label in (("good", "1"), ("지루한", "0"))]
HEADERS = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Bundle:
    recipe = Recipe(seed=1)
    task = Dataset(PAIRS, fields={"input": Text(), "label": Category()}).learned(recipe)
    samples = [{"input": PAIRS[0][0]}]
    return save_bundle(
        tmp_path_factory.mktemp("bundle") / "bundle", Contents(task, task.model(recipe), recipe, samples)
    )


def asked_of(server, bundle, *texts):
    with server(bundle) as asked:
        content = json.dumps({"samples": [{"input": text} for text in texts]})
        return asked.client.post("/v1/predict", content=content, headers=HEADERS)


def test_texts_of_any_length_are_answered_together_as_each_alone(server, bundle):
    texts = ["good", "지루한 film " * 40, "<b>정말</b> 🙂"]
    together = asked_of(server, bundle, *texts).json()["answers"]
    for text, answer in zip(texts, together, strict=True):
        (alone,) = asked_of(server, bundle, text).json()["answers"]
        assert alone["value"] == answer["value"]
        assert alone["confidence"] == pytest.approx(answer["confidence"], abs=1e-5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the text is empty; give it a word"),
        (" \u0000\n", "the text is empty"),
        (None, "the text is missing"),
        (True, "found bool 'True'; wanted a text"),
        (["a"], "wanted a text"),
        ("a" * 2**20, "the text has 1,048,576 characters; wanted at most 200,000"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(server, bundle, text, said):
    reply = asked_of(server, bundle, text)
    assert reply.status_code == 422
    assert said in json.dumps(reply.json(), ensure_ascii=False)


def test_half_a_character_is_refused_because_no_file_can_keep_it(server, bundle):
    with server(bundle) as asked:
        content = b'{"samples": [{"input": "good"}, {"input": "good \\ud800 film"}]}'
        reply = asked.client.post("/v1/predict", content=content, headers=HEADERS)
        whole = b'{"inputs": {"input": "good \\ud83d\\ude42 film"}}'
        assert asked.client.post("/v1/predict", content=whole, headers=HEADERS).status_code == 200
    assert reply.status_code == 200
    said = "sample 2: input: '\\ud800' is half a character; send whole ones, or leave it out"
    assert reply.json()["answers"][1] == {"error": {"code": "broken_text", "message": said}}


def test_the_page_asks_for_it_by_a_box_for_text(bundle):
    assert bundle.task.inputs["input"].form() == {"widget": "text"}
