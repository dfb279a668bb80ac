"""Planted errors: known, of both kinds, in the training part alone, and all else stays."""

import numpy as np

from byeori import Dataset
from byeori.cleaning.from_run import run_for
from byeori.cleaning.looked import look
from byeori.cleaning.planting import plant, with_answers
from byeori.cleaning.trainings import Trainings
from byeori.cleaning.witnessing import witness_of


def _witness(mislabelled):
    data = Dataset(mislabelled.photos)
    run = run_for(data, mislabelled.run, Trainings(mislabelled.runs))
    return data, witness_of(run, look(run.bundle, run.prepared, run.rows), None, data)


def test_a_share_of_the_training_part_has_another_class(mislabelled):
    data, witness = _witness(mislabelled)
    planted = plant(data, witness, seed=1, share=0.2)
    changed = [row for row in range(len(data)) if data.samples.labels[row] != planted.data.samples.labels[row]]
    assert sorted(planted.rows.tolist()) == changed
    assert len(changed) == round(0.2 * (data.parts == "train").sum())
    assert set(data.parts[changed]) == {"train"}
    assert planted.is_pair.sum() == (len(changed) + 1) // 2
    assert {row: data.samples.labels[row] for row in changed} == dict(planted.true)
    assert plant(data, witness, seed=1, share=0.2).rows.tolist() == planted.rows.tolist()


def test_other_answers_make_another_version_and_keep_parts_and_hashes(mislabelled):
    data = Dataset(mislabelled.photos)
    other = with_answers(data, {0: "dark" if data.samples.labels[0] != "dark" else "light"})
    assert other.fingerprint != data.fingerprint
    assert other.parts.tolist() == data.parts.tolist()
    assert other.hashes.tolist() == data.hashes.tolist()
    assert with_answers(other, {0: data.samples.labels[0]}).fingerprint == data.fingerprint


def test_answers_of_other_kinds_are_taken_from_other_samples(tmp_path):
    from byeori import Recipe, Watch
    from mislabelled import rows_of_numbers

    data = Dataset(rows_of_numbers(60)[0], target="y")
    run = run_for(data, None, Trainings(tmp_path, Recipe(epochs=2, device="cpu"), watch=Watch(progress=False)))
    planted = plant(data, witness_of(run, look(run.bundle, run.prepared, run.rows), None, data), seed=0)
    answers = set(data.samples.labels)
    for row in planted.rows.tolist():
        assert planted.data.samples.labels[row] in answers
        assert planted.data.samples.labels[row] != data.samples.labels[row]
    assert not np.isin(planted.rows, np.flatnonzero(data.parts != "train")).any()
