"""COCO's JSON for masks: images, categories, and annotations whose segmentation is polygons or runs.

https://cocodataset.org/#format-data
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from byeori.core.errors import DataError
from byeori.labelling.exchange.labels import Labelled, Labels, Said
from byeori.labelling.exchange.rle import coco_counts, coco_mask, filled, packed
from byeori.labelling.forms import UNSAID, mask_numbers, mask_value

_BACKGROUND = "background"


def coco_of(labels: Labels) -> dict[str, Any]:
    """Give drawn masks as COCO has them: of each picture and class one crowd-free annotation of packed runs.

    Of several people's masks of a picture it is the last one. The background is what no annotation covers, as in COCO.
    """
    if labels.form["widget"] != "file":
        raise DataError("COCO holds masks, and these labels are none; wanted the format label-studio or csv")
    legend = [entry for entry in labels.form.get("legend", ()) if entry["name"] != _BACKGROUND]
    images, annotations = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, one in enumerate(labels.samples, start=1):
        numbers = mask_numbers(one.said[-1].value)
        rows, columns = numbers.shape
        images.append({"id": number, "file_name": one.place, "width": columns, "height": rows})
        for entry in legend:
            mask = numbers == entry["value"]
            if mask.any():
                annotations.append(_annotation(len(annotations) + 1, number, int(entry["value"]), mask))
    categories = [{"id": int(entry["value"]), "name": entry["name"], "supercategory": ""} for entry in legend]
    return {
        "info": {"description": labels.target},
        "images": images,
        "annotations": annotations,
        "categories": categories,
    }


def _annotation(number: int, image: int, category: int, mask: np.ndarray) -> dict[str, Any]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = [columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1]
    return {
        "id": number,
        "image_id": image,
        "category_id": category,
        "segmentation": {"size": [*mask.shape], "counts": packed(coco_counts(mask))},
        "area": int(mask.sum()),
        "bbox": [int(edge) for edge in box],
        "iscrowd": 0,
    }


def labels_from(content: Any, form: Mapping[str, Any]) -> list[Labelled]:
    """Give the masks of a COCO file, by picture: classes are found by their names, not by COCO's numbers.

    What no annotation covers is `background`, where the `form` has such a class, else nothing is said of it. A later
    annotation lies on top of an earlier one.
    """
    if not isinstance(content, dict) or not {"images", "annotations", "categories"} <= set(content):
        raise DataError('this is no COCO file: wanted {"images": [...], "annotations": [...], "categories": [...]}')
    legend = {str(entry["name"]): int(entry["value"]) for entry in form.get("legend", ())}
    names = {one["id"]: str(one["name"]) for one in content["categories"]}
    if unknown := [name for name in names.values() if name not in legend]:
        raise DataError(f"the category {unknown[0]!r} is no class here; wanted {', '.join(legend)}")
    by_image: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
    for annotation in content["annotations"]:
        by_image[annotation["image_id"]].append(annotation)
    found = []
    for image in content["images"]:
        rows, columns = int(image["height"]), int(image["width"])
        numbers = np.full((rows, columns), legend.get(_BACKGROUND, UNSAID), np.uint8)
        for annotation in by_image[image["id"]]:
            mask = _mask(annotation["segmentation"], rows, columns)
            numbers[mask] = legend[names[annotation["category_id"]]]
        if by_image[image["id"]]:
            found.append(Labelled(str(image["file_name"]), said=[Said(mask_value(numbers))]))
    return found


def _mask(segmentation: Any, rows: int, columns: int) -> np.ndarray:
    if isinstance(segmentation, dict):
        if [rows, columns] != [*segmentation["size"]]:
            raise DataError(
                f"a mask of {segmentation['size']} lies in a picture of {columns} x {rows} px; wanted one size"
            )
        return coco_mask(segmentation["counts"], rows, columns)
    parts = [filled(list(zip(flat[::2], flat[1::2], strict=True)), rows, columns) for flat in segmentation]
    return np.logical_or.reduce(parts) if parts else np.zeros((rows, columns), bool)
