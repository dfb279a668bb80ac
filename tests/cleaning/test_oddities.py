"""Odd samples: equal content with two answers, two classes alike, far from all, and nothing likely."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from byeori.cleaning.looked import Looked
from byeori.cleaning.neighbours import nearest
from byeori.cleaning.oddities import oddities

CLASSES = ("cat", "dog", "ox")


def _witness(logits: np.ndarray, features: np.ndarray, truth: np.ndarray) -> Any:
    features = (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32)
    count = len(truth)
    samples = SimpleNamespace(keys=tuple(f"{n}.png" for n in range(count)))
    run = SimpleNamespace(prepared=SimpleNamespace(samples=samples))
    looked = Looked(np.arange(count), None, logits, truth, features)
    return SimpleNamespace(run=run, looked=looked, near=nearest(features, 10), classes=CLASSES, held=None, held_at=None)


def _usual(count: int = 60) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(0)
    truth = np.arange(count) % 3
    features = np.eye(8)[truth] * 3 + draw.normal(size=(count, 8)) * 0.5
    logits = np.eye(3)[truth] * 8.0
    return logits, features, truth


def _hashes(count: int) -> np.ndarray:
    return np.array([f"{n:032x}" for n in range(count)])


def test_usual_samples_are_not_odd():
    assert oddities(_witness(*_usual()), _hashes(60)) == []


def test_each_kind_is_found():
    logits, features, truth = _usual()
    logits[4], logits[7] = [5.0, 5.0, -5.0], [0.0, 0.0, 0.0]
    features[10] = [0, 0, 0, 0, 0, 0, 0, -9.0]
    features[20] = features[22] + 1e-5  # near, and of another class
    hashes = _hashes(60)
    hashes[31] = hashes[30]
    found = {(odd.kind, odd.place): odd for odd in oddities(_witness(logits, features, truth), hashes)}
    assert ("ambiguous", 4) in found
    assert ("none fits", 7) in found
    assert ("outlier", 10) in found
    pairs = {frozenset((odd.place, odd.partner)) for odd in found.values() if odd.kind == "duplicate"}
    assert pairs == {frozenset((20, 22)), frozenset((30, 31))}
    assert "two classes fit about equally" in found["ambiguous", 4].evidence


def test_of_very_few_samples_only_equal_content_is_told():
    logits, features, truth = _usual(12)
    logits[4] = [5.0, 5.0, -5.0]
    hashes = _hashes(12)
    hashes[1] = hashes[0]
    assert [odd.kind for odd in oddities(_witness(logits, features, truth), hashes)] == ["duplicate"]
