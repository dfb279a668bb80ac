"""Decisions: who, when and what, by the sample's content; undone by a line, and wrong ones refused with the cure."""

import shutil

import pytest

from byeori import Dataset, Watch, clean
from byeori.cleaning.journal import decide, decided, lines, undo
from byeori.core.errors import ConfigError, DataError


def _key(data: Dataset, row: int = 5) -> str:
    return data.samples.keys[row]


def test_a_decision_names_sample_person_and_answer(mislabelled, tmp_path):
    data = Dataset(mislabelled.photos)
    made = decide("relabel", _key(data), value="striped", who="ann", data=data, runs=tmp_path)
    assert (made.action, made.value, made.who, made.sample) == ("relabel", "striped", "ann", str(data.hashes[5]))
    assert (made.data, made.target, made.place) == (str(mislabelled.photos), "label", _key(data))
    assert list(decided(tmp_path, data)) == [str(data.hashes[5])]
    assert Dataset(mislabelled.photos, decisions=tmp_path).samples.labels[5] == "striped"


def test_it_can_be_undone_and_that_too(mislabelled, tmp_path):
    data = Dataset(mislabelled.photos)
    number = decide("leave-out", _key(data), data=data, runs=tmp_path).id
    line = undo(number, who="bob", runs=tmp_path)
    assert decided(tmp_path, data) == {}
    assert [(one.decision.action, one.stands) for one in lines(tmp_path)] == [("leave_out", False), ("undo", False)]
    undo(line, runs=tmp_path)
    assert len(decided(tmp_path, data)) == 1
    with pytest.raises(DataError, match="no decision has the number 99"):
        undo(99, runs=tmp_path)
    with pytest.raises(ConfigError, match="no decisions are kept here"):
        undo(1, runs=tmp_path / "elsewhere")


def test_what_clean_wrote_says_which_data_it_is_about(mislabelled, tmp_path):
    found = clean(mislabelled.photos, mislabelled.run, top=2, folder=tmp_path / "runs", watch=Watch(progress=False))
    found.save(tmp_path / "clean")
    made = decide("keep", found.of("label")[0].key, folder=tmp_path / "clean")
    assert made.data == str(mislabelled.photos)
    assert made.who
    with pytest.raises(ConfigError, match="run `byeori clean DATA` first"):
        decide("keep", "7.png", folder=tmp_path / "nothing")


def test_unknown_samples_and_classes_are_refused(mislabelled, tmp_path):
    data = Dataset(mislabelled.photos)
    with pytest.raises(DataError, match=r"no sample is called 'dark/999\.png'"):
        decide("keep", "dark/999.png", data=data, runs=tmp_path)
    with pytest.raises(DataError, match=r"'stripd' is none of the 3 classes of 'label'; did you mean 'striped'\?"):
        decide("relabel", _key(data), value="stripd", data=data, runs=tmp_path)
    with pytest.raises(ConfigError, match="--value with the new answer"):
        decide("relabel", _key(data), data=data, runs=tmp_path)
    with pytest.raises(ConfigError, match="no --value, which is for relabel"):
        decide("keep", _key(data), value="dark", data=data, runs=tmp_path)
    with pytest.raises(ConfigError, match="wanted one of keep, relabel, leave-out"):
        decide("drop", _key(data), data=data, runs=tmp_path)  # type: ignore[arg-type]
    assert lines(tmp_path) == []


def test_lines_about_samples_that_are_gone_are_told(mislabelled, tmp_path):
    photos = tmp_path / "photos"
    shutil.copytree(mislabelled.photos, photos)
    data = Dataset(photos)
    decide("keep", _key(data, 0), data=data, runs=tmp_path / "runs")
    decide("keep", _key(data, 1), data=data, runs=tmp_path / "runs")
    (photos / _key(data, 0)).unlink()
    assert [one.is_here for one in lines(tmp_path / "runs", Dataset(photos))] == [False, True]
    found = clean(photos, mislabelled.run, top=2, folder=tmp_path / "runs", watch=Watch(progress=False))
    assert any("1 decisions are about samples that are not in the data any more" in note for note in found.notes)


def test_what_was_left_out_is_still_in_the_data(mislabelled, tmp_path):
    data = Dataset(mislabelled.photos)
    decide("leave-out", _key(data), data=data, runs=tmp_path)
    left = Dataset(mislabelled.photos, decisions=tmp_path)
    assert len(left) == len(data) - 1
    assert [one.is_here for one in lines(tmp_path, left)] == [True]
    found = clean(left, mislabelled.run, top=2, folder=tmp_path, watch=Watch(progress=False))
    assert not any("not in the data any more" in note for note in found.notes)
