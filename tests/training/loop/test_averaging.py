"""Averages of weights: equal parts, norms measured anew, and still norms left alone."""

import pytest
import torch
from torch import nn

from byeori.models.freezing import norms_still
from byeori.training.loop.averaging import averaged_updates, blend, decay_at, renew_norms


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


@pytest.mark.parametrize("decay", [0.9, 0.999, 0.9999])
def test_a_moving_average_of_few_updates_holds_hardly_anything_of_the_first_weights(decay):
    average, model = nn.Linear(1, 1), nn.Linear(1, 1)
    nn.init.constant_(average.weight, 100.0)
    nn.init.constant_(model.weight, 1.0)
    for number in range(1, 13):
        blend(average, model, 1 - decay_at(decay, number))
    torch.testing.assert_close(average.weight, model.weight, atol=1e-2, rtol=0)


def test_a_share_that_is_less_than_an_update_averages_one():
    assert averaged_updates(0.01, 12) == 1
    assert averaged_updates(0.5, 12) == 6
    assert averaged_updates(0.0, 12) == 0
