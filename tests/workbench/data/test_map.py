"""Samples that are alike lie together: the map is the two directions in which features differ most."""

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.data.dataset import Dataset
from byeori.workbench.data.map import bundle_for, in_two_dimensions, map_of


def test_two_clouds_lie_apart_and_the_first_direction_is_theirs():
    draw = np.random.default_rng(0)
    features = draw.normal(size=(200, 10))
    features[:100, :5] += 20
    places, explained = in_two_dimensions(features)
    first, second = places[:100, 0], places[100:, 0]
    assert min(first.min(), second.min()) >= -1
    assert max(first.max(), second.max()) <= 1
    assert (first.min() > second.max()) or (first.max() < second.min())
    assert 0.4 < explained < 1


@pytest.mark.parametrize("shape", [(5, 1), (3, 8)])
def test_features_that_are_few_or_all_the_same_have_a_place(shape):
    places, explained = in_two_dimensions(np.ones(shape))
    assert not places.any()
    assert explained == 0


def test_the_network_of_a_run_maps_its_data(learned):
    found = map_of(Dataset(learned.photos), learned.run.folder / "bundle", "photos-1")
    assert found.rows == list(range(24))
    assert found.classes == ["circles", "squares"]
    assert set(found.groups) == {0, 1}
    assert found.unread == 0
    assert 0 < found.explained <= 1


def test_data_that_the_network_cannot_read_has_no_map(learned, tmp_path):
    path = tmp_path / "pets.csv"
    path.write_text("age,kind\n" + "".join(f"{age},{'cat' if age % 2 else 'dog'}\n" for age in range(40)))
    with pytest.raises(DataError, match="0 samples can be read by photos-1; a map needs 3 or more"):
        map_of(Dataset(path), learned.run.folder / "bundle", "photos-1")


def test_the_newest_run_with_a_bundle_draws_the_map(learned):
    from byeori.tracking.records import RunRecord
    from byeori.tracking.store import Store
    from byeori.workbench.frame.workplace import Workplace

    store = Store(learned.folder)
    place = Workplace(learned.folder, store)
    gone = RunRecord("x", "gone", 9.0, "done")
    assert bundle_for(place, [gone, *store.runs()]) == (learned.run.folder / "bundle", learned.run.name)
    assert bundle_for(place, [gone]) is None
    store.close()
