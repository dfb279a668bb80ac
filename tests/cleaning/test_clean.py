"""clean end to end: wrong labels are found first, whatever kind of answer, and what cannot be is said."""

from dataclasses import dataclass

import numpy as np
import pytest

from byeori import Category, Dataset, Recipe, Target, Watch, clean
from byeori.cleaning.journal import decide
from byeori.core.errors import ConfigError, DataError
from mislabelled import rows_of_numbers

SILENT = Watch(progress=False)


def test_wrong_labels_stand_first_with_the_right_one_and_why(mislabelled):
    found = clean(mislabelled.photos, top=10, folder=mislabelled.runs, watch=SILENT)
    suspects = found.of("label")
    assert len(suspects) == 10
    assert sum(mislabelled.is_wrong(one.key) for one in suspects) >= 9
    assert found.run == str(mislabelled.run)
    assert found.signals == ("margins", "neighbours")
    first = suspects[0]
    assert first.given != first.likely
    assert "of its 10 nearest" in first.evidence
    assert "over the epochs it fitted" in found.of("label")[0].evidence + found.of("label")[1].evidence
    assert [one.score for one in suspects] == sorted((one.score for one in suspects), reverse=True)


def test_out_of_fold_answers_are_a_third_sign(mislabelled, tmp_path):
    found = clean(mislabelled.photos, mislabelled.run, folds=2, top=10, folder=tmp_path, watch=SILENT)
    assert found.signals == ("margins", "folds", "neighbours")
    assert sum(mislabelled.is_wrong(one.key) for one in found.of("label")) >= 8
    assert "held out" in found.of("label")[0].evidence


def test_without_a_run_of_this_data_one_is_trained_and_the_next_time_found(tmp_path):
    rows, wrong = rows_of_numbers()
    data = Dataset(rows, target="y")
    recipe = Recipe(epochs=15, device="cpu")
    found = clean(data, recipe, top=8, folder=tmp_path, watch=SILENT)
    near = [int(one.key.strip("#")) for one in found.of("label")]
    assert len(wrong & set(near)) >= 7
    again = clean(data, top=8, folder=tmp_path, watch=SILENT)
    assert again.run == found.run
    assert [one.key for one in again] == [one.key for one in found]
    assert isinstance(found.of("label")[0].given, float)


def test_a_decided_sample_is_shown_no_more(mislabelled, tmp_path):
    data = Dataset(mislabelled.photos)
    before = clean(data, mislabelled.run, top=3, folder=tmp_path, watch=SILENT)
    key = before.of("label")[0].key
    decide("keep", key, who="ann", data=data, runs=tmp_path)
    after = clean(data, mislabelled.run, top=3, folder=tmp_path, watch=SILENT)
    assert key not in [one.key for one in after]
    assert any("1 samples are left out, as somebody has decided" in note for note in after.notes)


def test_a_run_of_other_data_is_refused(mislabelled, tmp_path):
    rows, _ = rows_of_numbers(40)
    with pytest.raises(DataError, match=r"this run guesses 'label'.*wanted a run on the same column"):
        clean(Dataset(rows, target="y"), mislabelled.run, folder=tmp_path)
    noise = [(np.full((12, 12, 3), level, np.uint8), "dark" if level < 50 else "light") for level in range(100)]
    with pytest.raises(DataError, match=r"this run is of other data.*learned from 0 of its 100 samples"):
        clean(Dataset(noise), mislabelled.run, folder=tmp_path)


def test_too_few_samples_for_the_folds_are_told(mislabelled, tmp_path):
    with pytest.raises(DataError, match=r"100 folds of 120 samples.*give fewer --folds"):
        clean(mislabelled.photos, mislabelled.run, folds=100, folder=tmp_path)
    with pytest.raises(ConfigError, match="top = 0"):
        clean(mislabelled.photos, top=0)


@dataclass(frozen=True)
class Mute(Category):
    """A class whose field tells no margin, and whose answers nobody compares."""

    kind = "mute"

    @property
    def about(self):
        from dataclasses import replace

        return replace(Category.about.func(self), judged_as="scores")  # type: ignore[attr-defined]

    margin = Target.margin


def test_a_target_that_tells_no_margin_is_named_with_the_cure(tmp_path):
    rows = [{"a": float(n), "y": "ab"[n % 2]} for n in range(40)]
    data = Dataset(rows, target="y", fields={"y": Mute()})
    with pytest.raises(DataError, match=r"Mute has no `margin\(outputs, truth\)`.*give the field a `margin`"):
        clean(data, Recipe(epochs=1, device="cpu"), folder=tmp_path, watch=SILENT)


def test_a_run_of_before_the_data_changed_is_used_as_far_as_it_holds(mislabelled, tmp_path):
    from byeori.cleaning.planting import with_answers

    data = Dataset(mislabelled.photos)
    row = int(np.flatnonzero(data.parts == "train")[0])
    other = with_answers(data, {row: "striped" if data.samples.labels[row] != "striped" else "dark"})
    found = clean(other, mislabelled.run, top=12, folder=tmp_path, watch=SILENT)
    assert any("The data has changed since the run" in note for note in found.notes)
    assert data.samples.keys[row] in [one.key for one in found.of("label")]
