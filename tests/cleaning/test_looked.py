"""What a model makes of samples: margins, outputs and the features before its last layer."""

import numpy as np
import pytest

from byeori import Bundle, Dataset
from byeori.cleaning import looked as module
from byeori.cleaning.looked import look
from byeori.training.origin import own_prepared


@pytest.fixture(scope="module")
def asked(mislabelled):
    data = Dataset(mislabelled.photos)
    bundle = Bundle.load(mislabelled.run)
    return bundle, own_prepared(bundle, data)


def test_outputs_margins_and_features_are_of_the_rows_that_are_asked_about(asked):
    bundle, prepared = asked
    rows = np.array([3, 40, 77])
    found = look(bundle, prepared, rows)
    packed = prepared.gather(rows)
    truth = packed.pop("label")
    outputs = bundle.outputs(packed)
    assert found.outputs is not None
    assert np.allclose(found.outputs, prepared.task.target.reduce(outputs), atol=1e-4)
    others = outputs.copy()
    others[np.arange(3), truth] = -np.inf
    assert found.margins is not None
    assert np.allclose(found.margins, outputs[np.arange(3), truth] - others.max(1), atol=1e-4)
    assert found.truth is not None
    assert found.truth.tolist() == truth.tolist()
    assert found.features is not None
    assert found.features.shape == (3, 128)
    assert np.allclose(np.linalg.norm(found.features, axis=1), 1, atol=1e-5)


def test_wide_features_of_very_many_samples_are_projected_and_stay_near(asked, monkeypatch):
    bundle, prepared = asked
    rows = np.arange(40)
    whole = look(bundle, prepared, rows).features
    monkeypatch.setattr(module, "FEATURES", 0)
    narrow = look(bundle, prepared, rows).features
    assert whole is not None
    assert narrow is not None
    assert narrow.shape == (40, 64)
    assert np.corrcoef((whole @ whole.T).ravel(), (narrow @ narrow.T).ravel())[0, 1] > 0.9


def test_outputs_that_are_too_many_are_not_kept(asked, monkeypatch):
    bundle, prepared = asked
    monkeypatch.setattr(module, "OUTPUTS", 10)
    found = look(bundle, prepared, np.arange(5), with_features=False)
    assert found.outputs is None
    assert found.features is None
    assert found.margins is not None
    assert len(found.margins) == 5
