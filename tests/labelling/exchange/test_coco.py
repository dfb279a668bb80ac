"""COCO's masks: what its tools check of a file, and what cannot be."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.labelling.exchange.coco import coco_of, labels_from
from byeori.labelling.exchange.labels import Labelled, Labels, Said
from byeori.labelling.forms import form_for, mask_value

FORM = form_for("segmentation", ("background", "road"))


def test_an_annotation_has_box_and_area_of_its_mask():
    numbers = np.zeros((10, 12), np.uint8)
    numbers[2:5, 3:9] = 1
    found = coco_of(Labels("mask", FORM, [Labelled("a.png", said=[Said(mask_value(numbers))])]))
    [annotation] = found["annotations"]
    assert (annotation["bbox"], annotation["area"]) == ([3, 2, 6, 3], 18)
    assert annotation["segmentation"]["size"] == [10, 12]
    assert found["images"] == [{"id": 1, "file_name": "a.png", "width": 12, "height": 10}]
    assert [one["name"] for one in found["categories"]] == ["road"]


def test_what_is_no_class_here_or_of_another_size_is_refused():
    content = {
        "images": [{"id": 1, "file_name": "a.png", "width": 4, "height": 4}],
        "categories": [{"id": 1, "name": "road"}],
        "annotations": [{"image_id": 1, "category_id": 1, "segmentation": {"size": [3, 3], "counts": [9]}}],
    }
    with pytest.raises(DataError, match="lies in a picture of 4 x 4 px; wanted one size"):
        labels_from(content, FORM)
    with pytest.raises(DataError, match="the category 'sky' is no class here; wanted background, road"):
        labels_from(content | {"categories": [{"id": 1, "name": "sky"}]}, FORM)
    with pytest.raises(DataError, match="this is no COCO file"):
        labels_from([], FORM)
