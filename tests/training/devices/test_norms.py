"""Batch norms of several processes are those of one over all samples, in what they give, keep and teach."""

import pytest
import torch
from torch import nn
from torch.nn.functional import batch_norm

from byeori.training.devices.joining import joined
from byeori.training.devices.norms import SyncedNorms

DRAW = torch.Generator().manual_seed(0)
X = torch.randn(7, 3, 4, 5, generator=DRAW) * 3 + 2
WEIGHTS = torch.randn(7, 3, 4, 5, generator=DRAW)
NAMES = ("outputs", "inputs", "weight", "bias", "mean", "var", "count")


def learned(places: slice, norm: nn.Module, x: torch.Tensor = X, weights: torch.Tensor = WEIGHTS) -> list[list[float]]:
    """What comes of some samples: outputs, gradients of inputs, weight and bias, and what is kept."""
    x = x[places].clone().requires_grad_()
    y = norm(x)
    (y * weights[places]).sum().backward()
    kept = [norm.running_mean, norm.running_var, norm.num_batches_tracked.float()]
    return [one.flatten().tolist() for one in (y.detach(), x.grad, norm.weight.grad, norm.bias.grad, *kept)]


def norm_of(kind: str) -> nn.Module:
    made = nn.BatchNorm2d(3) if kind == "2d" else nn.BatchNorm1d(3)
    with torch.no_grad():
        made.weight.copy_(torch.tensor([0.5, 1.5, -2.0]))
    return made


def share(kind: str) -> list[list[float]]:
    """What this process gets of its share: 2 samples or 5."""
    some = (X, WEIGHTS) if kind == "2d" else (X[..., 0, 0], WEIGHTS[..., 0, 0])
    with joined("cpu") as team, SyncedNorms():
        return learned(slice(0, 2) if team.leads else slice(2, 7), norm_of(kind), *some)


@pytest.mark.parametrize("kind", ["2d", "1d"])
def test_two_processes_measure_what_one_does(pair, kind):
    some = (X, WEIGHTS) if kind == "2d" else (X[..., 0, 0], WEIGHTS[..., 0, 0])
    whole = learned(slice(0, 7), norm_of(kind), *some)
    one, other = pair.do("call", module="test_norms", name="share", kind=kind)
    for place, name in enumerate(NAMES):
        if name in ("outputs", "inputs"):
            found = one[place] + other[place]
        elif name in ("weight", "bias"):
            found = [a + b for a, b in zip(one[place], other[place], strict=True)]  # as gradients are added up
        else:
            found = one[place]
            assert one[place] == other[place]
        assert found == pytest.approx(whole[place], abs=2e-4, rel=1e-5), name


def test_norms_that_do_not_learn_and_all_else_are_left_as_they_are():
    mean, var = torch.zeros(3), torch.ones(3)
    with SyncedNorms():
        assert torch.equal(batch_norm(X, mean, var), batch_norm(X, mean, var, training=False))
        assert torch.equal(torch.relu(X), X.clamp(min=0))
