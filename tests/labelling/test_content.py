"""What an item holds about a sample is JSON, and files that nobody could fetch later are not in it."""

import json

from byeori import Image, Numbers, Text
from byeori.labelling.content import content_of

INPUTS = {"image": Image(), "when": Numbers(), "story": Text()}
FORM = {"widget": "choice", "options": ["a", "b"]}


def test_cells_are_kept_as_json_has_them_and_files_by_their_paths(tmp_path):
    cells = {"image": tmp_path / "a.png", "when": 3.5, "story": ("odd", 2)}
    content = content_of("label", FORM, cells, INPUTS, root=tmp_path, guess={"value": "a"})
    assert json.loads(json.dumps(content)) == {
        "target": "label",
        "form": FORM,
        "files": ["image"],
        "cells": {"image": str(tmp_path / "a.png"), "when": 3.5, "story": "('odd', 2)"},
        "root": str(tmp_path),
        "guess": {"value": "a"},
    }


def test_a_picture_in_memory_is_not_kept_and_a_missing_one_stays_missing():
    content = content_of("label", FORM, {"image": b"PNG"}, INPUTS, root=None)
    assert (content["cells"], "root" in content, "guess" in content) == ({}, False, False)
    assert content_of("label", FORM, {"image": None}, INPUTS, root=None)["cells"] == {"image": None}
