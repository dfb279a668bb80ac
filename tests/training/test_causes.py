from types import SimpleNamespace

import torch
from torch import nn

from byeori.training.causes import Lesson, _frozen, _inputs, _rate


def _lesson(*losses, rate=1e-3, stuck=(), network=None):
    return Lesson(network or nn.Linear(2, 2), losses, rate, stuck)


def test_a_rate_is_named_where_another_learns_or_the_loss_rises():
    assert _rate(_lesson(1.0, 0.9), [1e-4])[0].startswith("rate: at the lower lr 1.0e-04")
    assert _rate(_lesson(1.0, 3.0), [])[0].startswith("rate: the loss rises")
    assert _rate(_lesson(1.0, 0.9), []) == []


def test_inputs_that_are_all_the_same_are_named():
    batch = SimpleNamespace(inputs={"x": torch.ones(4, 3), "y": torch.arange(4.0)})
    assert "of the inputs 'x' are the same" in _inputs(batch)[0]
    assert "the input is the same" in _inputs(SimpleNamespace(inputs={"x": torch.ones(4, 3)}))[0]


def test_parts_that_are_kept_still_are_named_where_they_are_most():
    network = nn.Sequential(nn.Linear(50, 50), nn.Linear(50, 2))
    assert _frozen(_lesson(1.0, network=network)) == []
    network[0].requires_grad_(False)
    assert (
        "96% of the numbers of the network are kept still (0.weight and 1 more)"
        in _frozen(_lesson(1.0, network=network))[0]
    )
