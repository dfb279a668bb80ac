"""A copy of what was asked is found with the runs that need it, and goes with the last of them."""

import json

import pytest
from PIL import Image

from byeori.cycle.copies import Copy, added_of, copies_of, remove_unneeded
from byeori.data.adding import Added, AddedSample


@pytest.fixture
def runs(tmp_path):
    """A folder of runs `a` and `b` with versions of data, which share a picture of the request r1."""
    for colour in ("red", "blue"):
        Image.new("RGB", (4, 4), colour).save(tmp_path / f"{colour}.png")
    red, blue = (
        AddedSample(f"r{n}", {"image": tmp_path / f"{name}.png"}, "x") for n, name in ((1, "red"), (2, "blue"))
    )
    for name, samples in (("a", (red,)), ("b", (red, blue))):
        added = Added("label", ("image",), samples).keep(tmp_path / "runs")
        (tmp_path / "runs" / name).mkdir()
        (tmp_path / "runs" / name / "run.json").write_text(json.dumps({"id": name, "created": 1.0}))
        (tmp_path / "runs" / name / "data.json").write_text(json.dumps({"options": {"added": str(added.path)}}))
    return tmp_path / "runs"


def test_who_needs_a_copy_is_named(runs):
    first, second = added_of(runs / "a"), added_of(runs / "b")
    assert {(one.file, one.runs) for one in copies_of("r1", runs)} == {(first, ("a",)), (second, ("b",))}
    assert copies_of("r2", runs) == [Copy(second, ("b",))]
    assert copies_of("r3", runs) == []


def test_a_copy_goes_when_no_run_needs_it_and_its_files_when_no_other_copy_names_them(runs):
    first, second = added_of(runs / "a"), added_of(runs / "b")
    assert not remove_unneeded(second, runs)
    for file in (runs / "b").iterdir():
        file.unlink()
    assert remove_unneeded(second, runs)
    assert not second.exists()
    assert not remove_unneeded(second, runs)
    assert [file.name for file in runs.rglob("*.png")] == ["red.png"]
    assert first.is_file()


def test_a_run_without_what_was_added_has_none(tmp_path):
    assert added_of(tmp_path) is None
    assert copies_of("r1", tmp_path) == []
