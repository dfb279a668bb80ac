"""The run that is used: the newest on this data, with the margins of what it learned from as it is now."""

import shutil

import numpy as np

from byeori import Dataset
from byeori.cleaning.from_run import newest_run, run_for
from byeori.cleaning.planting import with_answers
from byeori.cleaning.trainings import Trainings
from byeori.training.kept_margins import ABOUT


def test_margins_are_known_of_the_training_part_alone(mislabelled):
    data = Dataset(mislabelled.photos)
    found = run_for(data, None, Trainings(mislabelled.runs))
    assert found.notes == ()
    assert found.bundle.folder.parent == mislabelled.run
    assert np.isfinite(found.seen).tolist() == (data.parts[found.rows] == "train").tolist()


def test_a_sample_with_another_answer_than_then_has_no_margin(mislabelled):
    data = Dataset(mislabelled.photos)
    row = int(np.flatnonzero(data.parts == "train")[3])
    other = with_answers(data, {row: "striped" if data.samples.labels[row] != "striped" else "dark"})
    found = run_for(other, mislabelled.run, Trainings(mislabelled.runs))
    assert np.isnan(found.seen[found.rows.tolist().index(row)])
    assert "are as it knew them" in found.notes[0]


def test_a_newer_run_of_the_same_source_stands_in_where_none_has_this_version(mislabelled):
    data = Dataset(mislabelled.photos)
    row = int(np.flatnonzero(data.parts == "train")[3])
    other = with_answers(data, {row: "striped" if data.samples.labels[row] != "striped" else "dark"})
    assert newest_run(other, mislabelled.runs) == mislabelled.run
    assert newest_run(Dataset([(np.zeros((4, 4)), "a"), (np.ones((4, 4)), "b")] * 4), mislabelled.runs) is None


def test_a_run_that_kept_no_margins_is_told(mislabelled, tmp_path):
    shutil.copytree(mislabelled.run, tmp_path / "old")
    (tmp_path / "old" / ABOUT).unlink()
    found = run_for(Dataset(mislabelled.photos), tmp_path / "old", Trainings(tmp_path))
    assert not np.isfinite(found.seen).any()
    assert "kept no margins" in found.notes[0]
