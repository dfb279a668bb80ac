"""Averages of weights: equal parts, norms measured anew, and still norms left alone."""

import torch
from torch import nn

from byeori.models.freezing import norms_still
from byeori.training.averaging import blend, renew_norms


def test_parts_of_one_over_n_give_the_plain_mean():
    torch.manual_seed(0)
    models = [nn.Linear(3, 2) for _ in range(5)]
    average = nn.Linear(3, 2)
    for number, model in enumerate(models, start=1):
        blend(average, model, 1 / number)
    torch.testing.assert_close(average.weight, torch.stack([model.weight for model in models]).mean(0))


def test_renewed_norms_hold_the_mean_of_all_batches_and_go_on_as_before():
    net = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 1)).eval()
    batches = [torch.full((4, 2), value) + torch.randn(4, 2) for value in (1.0, 3.0, 8.0)]
    renew_norms(net, batches)
    torch.testing.assert_close(net[0].running_mean, torch.stack([x.mean(0) for x in batches]).mean(0))
    assert net[0].momentum == 0.1
    assert not net.training


def test_norms_that_stay_still_are_not_renewed():
    net = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 1))
    net[0].running_mean.fill_(5.0)
    renew_norms(norms_still(net), [torch.zeros(4, 2)])
    assert net[0].running_mean.tolist() == [5.0, 5.0]
