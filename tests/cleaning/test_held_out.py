"""Held-out answers: every sample is asked of a model that has not seen it, once."""

import numpy as np

from byeori import Dataset, Watch
from byeori.cleaning.held_out import held_out
from byeori.cleaning.trainings import Trainings
from mislabelled import PLAIN


def test_every_sample_is_held_out_once(mislabelled, tmp_path):
    data = Dataset(mislabelled.photos)
    found = held_out(data, 2, Trainings(tmp_path, PLAIN, watch=Watch(progress=False)))
    assert sorted(found.looked.rows.tolist()) == list(range(len(data)))
    assert found.folds == 2
    assert found.looked.outputs is not None
    assert found.looked.outputs.shape == (len(data), 3)
    assert found.looked.margins is not None
    assert np.isfinite(found.looked.margins).all()
    assert (found.run / "report").is_dir()
