import numpy as np
import pytest

from byeori.bundles.reference import features as module
from byeori.bundles.reference.features import COMPONENTS, Projection, learn_projection, narrowed


def clusters(count, *, width=40, seed=0, away=0.0):
    """Features about a few centres, as those of classes are."""
    draw = np.random.default_rng(0)
    centres = draw.normal(size=(4, width)) * 5
    noise = np.random.default_rng(seed + 1).normal(size=(count, width))
    return (centres[np.arange(count) % 4] + noise + away).astype(np.float32)


def test_components_are_those_of_the_largest_spread():
    features = clusters(300)
    projection = learn_projection(features)
    assert projection.components.shape == (COMPONENTS, 40)
    about = features - features.mean(0)
    wanted = np.linalg.svd(about, full_matrices=False)[1][:COMPONENTS] / 300**0.5
    assert projection.deviation[:-1] == pytest.approx(wanted, rel=1e-3)
    np.testing.assert_allclose(projection.components @ projection.components.T, np.eye(COMPONENTS), atol=1e-5)


def test_few_samples_of_many_features_give_the_same_as_many_of_few():
    features = clusters(50, width=200)
    projection = learn_projection(features)
    about = features - features.mean(0)
    wanted = np.linalg.svd(about, full_matrices=False)[1][:COMPONENTS] / 50**0.5
    assert projection.deviation[:-1] == pytest.approx(wanted, rel=1e-3)


def test_what_is_unlike_the_training_part_is_far_from_it():
    projection = learn_projection(clusters(400))
    like, unlike = (projection.project(clusters(100, seed=2, away=away))[:, -1] for away in (0.0, 3.0))
    assert unlike.min() > like.max()
    between = projection.project(clusters(400).mean(0)[None])[0, -1]  # no cluster is there, though the mean is
    assert between > like.max()


def test_a_distance_of_one_is_usual_in_training():
    projection = learn_projection(clusters(400))
    assert np.median(projection.project(clusters(200, seed=3))[:, -1]) == pytest.approx(1, abs=0.25)


def test_where_the_components_are_all_there_is_what_is_left_over_says_nothing():
    features = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32) + 50
    assert np.abs(learn_projection(features).placed(features)[:, -1]).max() < 0.1


def test_traits_are_in_deviations_of_the_training_part():
    features = clusters(400)
    projected = learn_projection(features).project(features)
    assert projected[:, :-1].std(0) == pytest.approx(np.ones(COMPONENTS), rel=1e-3)
    assert projected[:, :-1].mean(0) == pytest.approx(np.zeros(COMPONENTS), abs=1e-3)


def test_features_that_never_differ_have_no_components():
    assert learn_projection(np.ones((30, 5), np.float32)) is None
    assert learn_projection(np.ones((1, 5), np.float32)) is None
    assert len(learn_projection(np.random.default_rng(0).normal(size=(30, 3))).components) == 3


def test_features_that_are_no_numbers_are_passed_over_and_give_none():
    features = clusters(100)
    features[3, 2] = np.nan
    projection = learn_projection(features)
    projected = projection.project(features)
    assert np.isnan(projected[3]).all()
    assert np.isfinite(projected[[0, 1, 2, 4]]).all()


def test_very_wide_features_are_narrowed(monkeypatch):
    monkeypatch.setattr(module, "MOST_WIDTH", 10)
    assert narrowed(clusters(5)).shape == (5, 10)
    projection = learn_projection(clusters(100))
    assert projection.project(clusters(5)).shape == (5, len(projection.components) + 1)


def test_it_comes_back_from_its_arrays_and_is_the_same_each_time():
    projection = learn_projection(clusters(100))
    again = Projection.of_arrays(projection.arrays())
    np.testing.assert_array_equal(again.project(clusters(9)), learn_projection(clusters(100)).project(clusters(9)))
    assert again.names[0] == "features.00"
    assert set(again.traits(again.project(clusters(1))[0])) == set(again.names)
