"""Signs are ranks: each group by itself, unknown ones left out, and the mean over those that are there."""

import numpy as np

from byeori.cleaning.looked import Looked
from byeori.cleaning.neighbours import Neighbours
from byeori.cleaning.signals import Signal, of_folds, of_margins, of_neighbours, ranked, shares_of, together
from byeori.fields.kinds import Category, Labels, Mask, Number

PETS = Category(("cat", "dog"))


def _looked(margins: np.ndarray | None = None, truth: np.ndarray | None = None, logits: np.ndarray | None = None):
    count = len(margins) if margins is not None else len(truth)  # type: ignore[arg-type]
    return Looked(np.arange(count), margins, logits, truth, None)


def test_samples_learned_from_and_others_are_ranked_by_themselves():
    draw = np.random.default_rng(0)
    own, seen = draw.normal(size=200), np.full(200, np.nan)
    seen[:100] = 50 + draw.normal(size=100)  # learned by heart: all fit better than any held out
    found = of_margins(seen, _looked(own))
    assert found is not None
    assert found.rank[:100].max() > 0.99
    assert found.rank[100:].max() > 0.99
    assert found.rank[:100].argmax() == seen[:100].argmin()
    assert found.is_seen is not None
    assert found.is_seen.sum() == 100


def test_few_held_out_ones_are_ranked_among_the_others():
    seen = np.concatenate([np.linspace(1, 2, 98), [np.nan, np.nan]])
    own = np.concatenate([np.zeros(98), [1.5, 0.0]])
    found = of_margins(seen, _looked(own))
    assert found is not None
    assert found.rank[99] > 0.99
    assert 0.4 < found.rank[98] < 0.6


def test_without_margins_there_is_no_such_sign():
    assert of_margins(np.full(3, np.nan), _looked(truth=np.zeros(3, int))) is None


def test_held_out_classes_are_judged_by_how_sure_models_are_of_each():
    logits = np.log(np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]]))
    held = _looked(np.zeros(3), np.array([0, 1, 0]), logits)
    found = of_folds(held, np.array([4, 0, 2]), 5, PETS)
    assert found is not None
    assert found.doubt[2] == np.nanmax(found.doubt)
    assert np.isnan(found.doubt[[1, 3]]).all()
    assert of_folds(None, np.array([]), 5, PETS) is None


def test_neighbours_doubt_answers_that_like_samples_have_not():
    near = Neighbours(np.array([[1, 2], [0, 2], [0, 1]]), np.full((3, 2), 0.5, np.float32))
    classes = of_neighbours(near, _looked(truth=np.array([0, 0, 1])), PETS)
    assert classes is not None
    assert classes.doubt.tolist() == [0, 0, 1]
    numbers = of_neighbours(near, _looked(truth=np.array([1.0, 1.0, 9.0])), Number(is_target=True))
    assert numbers is not None
    assert numbers.doubt.tolist() == [4, 4, 8]
    labels = of_neighbours(near, _looked(truth=np.array([[1, 0], [1, 0], [1, 1]])), Labels(("a", "b")))
    assert labels is not None
    assert labels.doubt.tolist() == [0.5, 0.5, 1]
    assert of_neighbours(near, _looked(truth=np.zeros((3, 4))), Mask()) is None
    assert of_neighbours(None, _looked(truth=np.zeros(3)), PETS) is None


def test_the_mean_is_over_the_signs_that_are_known():
    first = np.array([1.0, 0.0, np.nan])
    second = np.array([0.5, np.nan, np.nan])
    assert together({"margins": Signal(first, first), "folds": Signal(second, second)}).tolist() == [0.75, 0, 0]


def test_ranks_and_shares_are_those_of_their_kind():
    assert ranked(np.array([2.0, 2.0])).tolist() == [0.5, 0.5]
    assert np.allclose(shares_of([[0.0, 0.0], [1000.0, 0.0]]), [[0.5, 0.5], [1, 0]])
