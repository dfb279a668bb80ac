"""The signs that there are: by what the run kept, what its network shows, and what was held out."""

from dataclasses import replace

import pytest

from byeori import Dataset
from byeori.cleaning.from_run import run_for
from byeori.cleaning.looked import look
from byeori.cleaning.trainings import Trainings
from byeori.cleaning.witnessing import witness_of
from byeori.core.errors import DataError


def test_without_margins_and_features_nothing_tells(mislabelled):
    data = Dataset(mislabelled.photos)
    run = run_for(data, mislabelled.run, Trainings(mislabelled.runs))
    looked = look(run.bundle, run.prepared, run.rows)
    assert list(witness_of(run, looked, None, data).signals) == ["margins", "neighbours"]
    assert list(witness_of(run, replace(looked, features=None), None, data).signals) == ["margins"]
    with pytest.raises(DataError, match="nothing tells how well the answers of 'label' fit"):
        witness_of(run, replace(looked, features=None, margins=None), None, data)
