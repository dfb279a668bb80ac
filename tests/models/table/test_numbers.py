"""Heads of one number a sample: a batch has one axis, never two."""

import torch

from byeori.models.table.numbers import OneAxisLess, OneNumber


def test_features_become_one_number_a_sample():
    head = OneNumber(3)
    with torch.no_grad():
        head.layer.weight.copy_(torch.tensor([[1.0, 2.0, 3.0]]))
        head.layer.bias.fill_(0.5)
    assert head(torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])).tolist() == [6.5, 3.5]


def test_a_network_that_gives_a_column_of_one_loses_its_axis_and_no_other_does():
    assert OneAxisLess()(torch.zeros(4, 1)).shape == (4,)
    assert OneAxisLess()(torch.zeros(4)).shape == (4,)
    assert OneAxisLess()(torch.zeros(4, 2)).shape == (4, 2)  # told by the loss, not hidden here
    assert OneAxisLess()(torch.zeros(1, 1)).shape == (1,)
