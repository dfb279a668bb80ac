"""What a caller has is given to a Trainer as it takes it."""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from byeori.core.errors import DataError
from byeori.data.batching.batches import Batch
from byeori.training.lightning.loaders import as_loader, refuse_iterator


def taken(given):
    return as_loader(given, lambda: 0)


def test_loaders_and_what_lightning_knows_stay_as_they_are():
    loader = DataLoader([1.0, 2.0])
    for given in (loader, [loader, loader], {"a": loader}, None):
        assert taken(given) is given


def test_a_list_of_batches_is_one_loader():
    batches = [torch.zeros(2), torch.ones(3)]
    loader = taken(batches)
    assert len(loader) == 2
    assert list(loader) == list(loader) == batches
    assert len(taken([(torch.zeros(2), torch.zeros(2))])) == 1


def test_an_iterator_is_gone_through_once_and_refused_where_that_is_too_little():
    loader = taken(iter([1, 2]))
    assert list(loader) == [1, 2]
    assert not hasattr(loader, "__len__")
    with pytest.raises(DataError, match="epochs: an iterator can be gone through once, and this takes several times"):
        refuse_iterator(iter([1, 2]), "epochs")


def test_no_batches_are_refused():
    with pytest.raises(DataError, match="there is not one batch; wanted at least one"):
        taken([])


def test_byeoris_batches_are_pairs_and_mixed_ones_are_refused():
    x, y, rows = torch.zeros(2, 3), torch.ones(2), np.arange(2)
    assert list(taken([Batch({"a": x}, y, rows)])) == [(x, y)]
    assert list(taken([Batch({"a": x, "b": y}, y, rows)])) == [({"a": x, "b": y}, y)]
    with pytest.raises(DataError, match=r"a mixed batch has two truths for each sample, .* set mixup=0 and cutmix=0"):
        list(taken([Batch({"a": x}, y, rows, other=y, share=0.5)]))
