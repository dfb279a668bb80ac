"""Tasks of Label Studio: what a person and a model said stands where Label Studio looks for it."""

import json

import pytest

from byeori.core.errors import DataError
from byeori.labelling.exchange.label_studio import labels_from, tasks_of
from byeori.labelling.exchange.labels import Labelled, Labels, Said
from byeori.labelling.forms import form_for


def labels(form, value, guess=None) -> Labels:
    one = Labelled(
        "a.png", "ab" * 16, [Said(value, "ann", 0.0)], json.dumps({"cells": {"image": "a.png"}, "guess": guess})
    )
    return Labels("label", form, [one], files=("image",))


def test_a_task_has_data_annotations_and_predictions():
    [task] = tasks_of(labels(form_for("classification", ("cat", "dog")), "cat", "dog"))
    assert task["data"]["image"] == "a.png"
    [annotation] = task["annotations"]
    assert annotation["result"] == [
        {"from_name": "label", "to_name": "image", "type": "choices", "value": {"choices": ["cat"]}}
    ]
    assert (annotation["completed_by"], annotation["created_at"]) == ("ann", "1970-01-01T00:00:00Z")
    assert task["predictions"][0]["result"][0]["value"] == {"choices": ["dog"]}


def test_points_are_read_in_px_of_their_picture():
    region = {"type": "keypointlabels", "original_width": 200, "original_height": 100}
    result = [region | {"value": {"x": 50, "y": 10, "width": 0.5, "keypointlabels": ["nose"]}}]
    task = {"data": {"image": "a.png"}, "annotations": [{"result": result}]}
    [one] = labels_from([task], form_for("points", ("nose",)))
    assert one.said[0].value == {"nose": [100.0, 10.0]}


def test_a_drawn_class_that_is_none_here_is_refused():
    region = {
        "type": "brushlabels",
        "original_width": 2,
        "original_height": 2,
        "value": {"rle": [], "brushlabels": ["x"]},
    }
    with pytest.raises(DataError, match="the drawn class 'x' is not known; wanted one of a, b"):
        labels_from([{"data": {}, "annotations": [{"result": [region]}]}], form_for("segmentation", ("a", "b")))
