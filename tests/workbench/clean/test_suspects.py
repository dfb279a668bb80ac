"""What `byeori clean` has found, as the page shows it."""

import json

import pytest

from asked import HOSTILE
from byeori.tracking.records import Decision
from byeori.workbench.clean.suspects import cells_of, chosen, decided, found_in, suspect_of
from byeori.workbench.frame.page import Missing


def test_what_was_found_is_read_with_its_kinds_and_samples(cleaned):
    [found] = found_in(cleaned.folder)
    assert (found.data, found.target, dict(found.kinds)) == (cleaned.source, "label", {"label": 4, "outlier": 1})
    assert found.classes == [HOSTILE, "circles", "squares"]
    cells = cells_of(found, suspect_of(found, 0))
    assert [path.is_file() for path in cells.values()] == [True]
    assert cells_of(found, suspect_of(found, 4)) == {}  # of no such key
    with pytest.raises(Missing, match="no suspect has the number 9"):
        suspect_of(found, 9)


def test_suspects_are_chosen_by_kind_and_by_what_was_decided(cleaned):
    [found] = found_in(cleaned.folder)
    assert decided(cleaned.store, found) == {}
    row = Decision(0, 0.0, "ann", found.data, "label", cleaned.hashes[1], "k", "keep")
    [number] = cleaned.store.decisions.add([row])
    done = decided(cleaned.store, found)
    assert [one.action for one in done.values()] == ["keep"]
    assert [one.id for one in chosen(found, done, kind="label")] == [0, 2, 4]
    assert [one.id for one in chosen(found, done, show="decided")] == [1]
    assert [one.id for one in chosen(found, done, show="all", label="circles")] == [0, 1, 2, 3]
    cleaned.store.decisions.undo(number)
    assert decided(cleaned.store, found) == {}


def test_a_damaged_file_and_one_of_a_newer_byeori_are_passed_over(cleaned):
    for name, text in (("half", '{"format": 1'), ("newer", json.dumps({"format": 99}))):
        (cleaned.folder / "clean" / name).mkdir()
        (cleaned.folder / "clean" / name / "clean.json").write_text(text)
    assert [one.data for one in found_in(cleaned.folder)] == [cleaned.source]
