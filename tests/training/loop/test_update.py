"""One update changes the weights once, however many batches it is made of."""

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from byeori.training.loop import update
from byeori.training.loop.update import Update, samples, weighed


def squares(model, batch):
    return mse_loss(model(batch[0]), batch[1])


def test_an_update_tells_its_own_loss_and_that_of_each_batch():
    model = nn.Linear(4, 1)
    batches = [(torch.randn(4, 4), torch.randn(4, 1)), (torch.randn(2, 4), torch.randn(2, 1))]
    each = [squares(model, batch).item() for batch in batches]
    made = Update(model, squares, torch.optim.SGD(model.parameters(), 0.1), clip=1.0)(batches, 1)
    assert [loss.item() for loss in made.losses] == pytest.approx(each)
    assert made.loss.item() == pytest.approx((4 * each[0] + 2 * each[1]) / 6)
    assert made.grad_norm is not None
    assert model.weight.grad is None


def test_a_rate_is_a_factor_on_what_each_group_began_with():
    model = nn.Linear(4, 1)
    optimizer = torch.optim.SGD([{"params": [model.weight], "lr": 0.1}, {"params": [model.bias], "lr": 1.0}])
    made = Update(model, squares, optimizer)
    for factor in (0.5, 0.2):
        made.set_rate(factor)
    assert [group["lr"] for group in optimizer.param_groups] == pytest.approx([0.02, 0.2])


def test_a_rate_is_as_exact_as_a_device_reads_it(monkeypatch):
    model = nn.Linear(4, 1)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    made = Update(model, squares, optimizer)
    made.set_rate(1 / 3)
    assert optimizer.param_groups[0]["lr"] == 0.1 / 3
    monkeypatch.setattr(update, "_READS_FLOAT32", ("cpu",))
    made.set_rate(1 / 3)
    assert optimizer.param_groups[0]["lr"] == torch.tensor(0.1 / 3).item() != 0.1 / 3


def test_a_loss_weighs_by_its_samples_unless_it_says_otherwise():
    mean = torch.tensor(1.0)
    assert weighed(mean, [torch.zeros(3)]) == (mean, 3)
    assert weighed((mean, 7.0), [torch.zeros(3)]) == (mean, 7.0)
    assert samples({"x": (torch.zeros(5), None)}) == 5
