"""Agreement is what the literature's examples say, with an interval; masks and texts have measures of their own."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.labelling.agreement import agreement, alpha, kappa, labelled_units
from byeori.labelling.desk import Desk
from byeori.labelling.forms import form_for, mask_value
from byeori.tracking.records import Item
from byeori.tracking.store import Store

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units.
OBSERVED = {
    "a": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "b": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "c": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "d": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}


def units_of(columns):
    rows = [{who: said[row] for who, said in columns.items() if said[row] is not None} for row in range(12)]
    return [unit for unit in rows if len(unit) > 1]


def test_alpha_is_that_of_krippendorffs_example():
    assert alpha(units_of(OBSERVED)) == pytest.approx(0.743, abs=0.001)
    assert alpha(units_of(OBSERVED), is_interval=True) == pytest.approx(0.849, abs=0.001)


def test_kappa_is_the_one_of_scikit_learn():
    from sklearn.metrics import cohen_kappa_score

    rng = draw(0, "kappa")
    one = rng.integers(0, 3, 200)
    other = np.where(rng.random(200) < 0.7, one, rng.integers(0, 3, 200))
    units = [{"a": str(a), "b": str(b)} for a, b in zip(one, other, strict=True)]
    assert kappa(units) == pytest.approx(cohen_kappa_score(one, other))
    found = agreement(units)
    assert found.name == "Cohen's kappa"
    assert found.low < found.value < found.high
    assert len(found.differing) == int((one != other).sum())


def test_agreement_of_three_is_alpha_and_of_numbers_by_their_distance():
    assert agreement(units_of({name: OBSERVED[name] for name in "abc"})).name == "Krippendorff's alpha (interval)"
    words = [{"a": "x", "b": "x", "c": "y"}, {"a": "y", "b": "y"}, {"a": "x"}]
    found = agreement(words)
    assert (found.name, found.items, found.people) == ("Krippendorff's alpha", 2, ("a", "b", "c"))
    assert "of 3 people on 2 items; they differ on 1" in str(found)


def test_masks_agree_by_how_far_they_lie_over_each_other():
    square = np.zeros((8, 8), np.uint8)
    square[:, :4] = 1
    moved = np.roll(square, 2, axis=1)
    found = agreement([{"a": mask_value(square), "b": mask_value(moved)}] * 3)
    assert found.name == "mean IoU"
    assert found.value == pytest.approx(1 / 3)


def test_texts_agree_by_their_edits():
    units = [{"a": f"line number {n}", "b": f"line nmber {n}"} for n in range(60)]
    found = agreement(units)
    assert found.name == "character error rate"
    assert 0.05 < found.value < 0.1


def test_only_items_of_several_people_count_and_what_was_taken_back_does_not(store_place):
    store = Store(store_place)
    content = {"target": "label", "form": form_for("classification", ("x", "y")), "cells": {"n": 1}}
    store.queue.add([Item(0, 0.0, "d", "random", "Drawn.", sample=str(n), content=content, wanted=2) for n in range(3)])
    for who in ("ann", "bob"):
        for item in (1, 2):
            Desk(store, who).label(item, "x" if who == "ann" else "y")
    Desk(store, "bob").undo(2)
    items, units = labelled_units(store, data="d")
    assert (items, units) == ([1], [{"ann": "x", "bob": "y"}])
    with pytest.raises(DataError, match="nobody labelled what another did too"):
        agreement(labelled_units(store, data="elsewhere")[1])
