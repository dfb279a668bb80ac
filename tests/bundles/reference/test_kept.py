import json
from dataclasses import replace

import numpy as np
import pytest

from byeori.bundles.bundle import Bundle
from byeori.bundles.reference.kept import TEXT, read_reference
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.bundles.saving import save_bundle
from byeori.core.errors import BundleError

WIDTH = learn_trait("width_px", [10.0, 20.0, 30.0], "input", column="image")
CLASS = learn_trait("answer.value", ["cat", "dog"], "output")
REFERENCE = Reference(
    {"width_px": WIDTH, "answer.value": CLASS},
    np.array([[10, 0], [np.nan, 1]], np.float32),
    ("a.png", "b.png"),
    np.array([0.9, np.nan], np.float32),
    np.array([1, 0], np.float32),
    "correct",
)


def test_a_reference_comes_back_from_the_bundle_as_it_was(tmp_path, contents):
    bundle = save_bundle(tmp_path / "bundle", replace(contents, reference=REFERENCE))
    found = Bundle.load(bundle.folder).reference
    assert found.traits == REFERENCE.traits
    assert (found.keys, found.scored_by, found.lean) == (REFERENCE.keys, "correct", False)
    for name in ("sample", "confidence", "score"):
        np.testing.assert_array_equal(getattr(found, name), getattr(REFERENCE, name))


def test_a_bundle_without_a_reference_says_so_and_how_to_get_one(saved):
    with pytest.raises(BundleError, match=r"has no reference, .* train again"):
        _ = Bundle.load(saved).reference


def test_a_changed_reference_is_found_by_its_hash(tmp_path, contents):
    bundle = save_bundle(tmp_path / "bundle", replace(contents, reference=REFERENCE))
    text = bundle.folder / TEXT
    text.write_text(text.read_text().replace("correct", "wronged"))
    with pytest.raises(BundleError, match=r"reference.json: its bytes are not those that were saved"):
        Bundle.load(bundle.folder)


def test_a_reference_of_a_newer_format_is_refused(tmp_path, contents):
    bundle = save_bundle(tmp_path / "bundle", replace(contents, reference=REFERENCE))
    text = bundle.folder / TEXT
    text.write_text(json.dumps({**json.loads(text.read_text()), "format": 99}))
    with pytest.raises(BundleError, match=r"is of format 99; this byeori reads up to 1: wanted a newer byeori"):
        read_reference(bundle.folder, bundle.record, ["image"])


def test_quantiles_of_before_make_a_lean_reference(tmp_path):
    levels = [round(share / 20, 2) for share in range(21)]
    kept = {"samples": 500, "levels": levels, "age.value": list(map(float, range(21))), "sex.missing": [0.0] * 21}
    found = read_reference(tmp_path, {"files": {}, "reference": kept}, ["age", "sex"])
    assert found.lean
    assert found.rows == 0
    assert [trait.column for trait in found.traits.values()] == ["age", "sex"]
    assert found.shares("age.value").sum() == pytest.approx(1)
    assert found.shares("age.value")[found.binned({"age.value": 3.5})["age.value"]] == pytest.approx(0.05)
    assert found.shares("sex.missing")[found.binned({"sex.missing": 0.0})["sex.missing"]] == 1.0
    assert found.shares("sex.missing")[found.binned({"sex.missing": 1.0})["sex.missing"]] == 0.0
