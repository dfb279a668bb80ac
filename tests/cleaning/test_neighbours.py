"""Nearest neighbours are exact whatever the blocks, never a sample itself, and vote by likeness."""

import numpy as np
import pytest

from byeori.cleaning import neighbours
from byeori.cleaning.neighbours import Neighbours, nearest


def _unit(count: int, width: int = 6) -> np.ndarray:
    x = np.random.default_rng(0).normal(size=(count, width))
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize(("rows", "columns"), [(512, 16_384), (7, 11), (1, 3)])
def test_blocks_of_any_size_find_the_nearest(monkeypatch, rows, columns):
    monkeypatch.setattr(neighbours, "ROWS", rows)
    monkeypatch.setattr(neighbours, "COLUMNS", columns)
    x = _unit(60)
    like = x @ x.T
    np.fill_diagonal(like, -np.inf)
    found = nearest(x, 5)
    assert np.allclose(found.similarity, -np.sort(-like, axis=1)[:, :5], atol=1e-6)
    assert (found.places != np.arange(60)[:, None]).all()


def test_of_very_many_samples_a_draw_is_compared(monkeypatch):
    monkeypatch.setattr(neighbours, "COMPARED", 20)
    found = nearest(_unit(60), 5)
    assert len(np.unique(found.places)) <= 20
    assert (found.places != np.arange(60)[:, None]).all()


def test_few_samples_have_as_many_neighbours_as_there_are():
    assert nearest(_unit(4), 50).places.shape == (4, 3)


def test_votes_are_shares_by_likeness():
    near = Neighbours(np.array([[1, 2], [0, 2], [0, 1]]), np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.2]], np.float32))
    votes = near.votes(np.array([0, 1, 0]), 2)
    assert np.allclose(votes, [[0.1, 0.9], [1, 0], [0.5, 0.5]])
    assert np.allclose(near.votes(np.array([0, 1, 0]), 2, np.array([2])), [[0.5, 0.5]])
