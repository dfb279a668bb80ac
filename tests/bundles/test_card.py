"""The model card says what the bundle answers, how well, and how it is used."""

import json
from pathlib import Path

import pytest

from byeori.bundles.card import card
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image, Number

PICTURES = Task({"image": Image("RGB", 8, 8)}, "pet", Category(("cat", "dog")))
TABLE = Task({"size": Number(), "age": Number()}, "pet", Category(("cat", "dog")))


@pytest.fixture
def record(saved: Path) -> dict[str, object]:
    return json.loads((saved / "bundle.json").read_text())


def test_the_hub_is_told_that_pictures_are_classified_and_of_a_table_it_is_not(record):
    assert "pipeline_tag: image-classification" in card(record, PICTURES)
    assert "pipeline_tag" not in card(record, TABLE)


def test_it_says_what_goes_in_what_comes_out_and_how_it_is_called(record):
    text = card(record, TABLE)
    assert "Reads `size` (number) and `age` (number), answers `pet` (category)." in text
    assert "It knows 2 classes: `cat`, `dog`." in text
    assert 'bundle.predict([{"size": ..., "age": ...}])' in text


def test_without_scores_it_does_not_pretend(record):
    assert "`byeori evaluate` measures them" in card({**record, "scores": {}}, PICTURES)


def test_a_judgement_stands_with_its_interval_and_the_plain_models_beside_it(record):
    judged = {
        "part": "test",
        "samples": 1200,
        "headline": {"accuracy": {"value": 0.91234, "low": 0.9, "high": None}},
        "units": {},
        "baselines": {"majority": {"value": 0.5, "low": 0.45, "high": 0.55}},
        "judged_by": "",
        "verdicts": ["It is better than the majority."],
    }
    text = card({**record, "judged": judged}, PICTURES)
    assert "1,200 samples of its data's test part, from which it has not learned" in text
    assert "| accuracy | 0.9123 | not known |" in text
    assert "| majority | 0.5 | 0.45 to 0.55 |" in text
    assert "- It is better than the majority." in text


def test_a_name_that_yaml_would_read_as_something_else_is_quoted(record):
    assert '- "no: yes"' in card({**record, "model": "no: yes"}, PICTURES)
