"""What `steps` cannot go with is one sentence before the first update."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from byeori.core.errors import ConfigError
from byeori.training.loop.steps import steps


def mean(model, batch):
    return model(batch).mean()


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        (nn.MSELoss(), r"loss = MSELoss\(\): is a function of outputs and truth; .*MSELoss\(\)\(model\(batch\[0\]\)"),
        (nn.MSELoss, r"loss = MSELoss: is a class; wanted .*MSELoss\(\)\(model"),
        (mse_loss, r"loss = mse_loss: is a function of outputs and truth; .*lambda model, batch: mse_loss\(model"),
        (
            lambda model, batch: model(batch[0]),
            r"step 1: the loss function gave a tensor of shape \(4, 1\); .*`.mean\(\)`",
        ),
        (lambda model, batch: None, "step 1: the loss function gave None; .* is its `return` missing"),
        (lambda model, batch: mse_loss(model(batch[0]), batch[1]).item(), "gave float; wanted .* no `.item\\(\\)`"),
        (
            lambda model, batch: model(batch[0]).mean().detach(),
            "does not depend on a parameter that learns; is there a",
        ),
        (
            lambda model, batch: (model(batch[0]).mean(), model(batch[0])),
            "gave a tuple; wanted the mean loss, or a pair",
        ),
        (lambda model: 0.0, r"loss = <lambda>: wanted a function of two, the model and a batch"),
        ("mse", r"loss = str\(\): wanted a function of two, the model and a batch, found a str"),
    ],
)
@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_loss_that_is_none_is_refused_with_what_is_wanted(loss, told, accumulate):
    model = nn.Linear(3, 1)
    batches = [(torch.ones(4, 3), torch.ones(4, 1))] * 2
    with pytest.raises(ConfigError, match=told):
        list(steps(model, loss, batches, torch.optim.SGD(model.parameters(), 0.1), accumulate=accumulate))


def test_an_optimizer_that_asks_for_the_loss_again_is_refused():
    model = nn.Linear(3, 1)
    with pytest.raises(ConfigError, match="LBFGS asks for the loss several times an update"):
        list(steps(model, lambda model, batch: model(batch).mean(), [], torch.optim.LBFGS(model.parameters())))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda model: torch.optim.SGD,
            r"optimizer = SGD: wanted .* SGD\(model\.parameters\(\), lr=0\.1\), found a class",
        ),
        (
            lambda model: torch.optim.lr_scheduler.StepLR(torch.optim.SGD(model.parameters(), 0.1), 1),
            r"optimizer = StepLR\(\): .* found a StepLR; how the rate moves is told by `rate`",
        ),
        (
            lambda model: torch.optim.SGD(nn.Linear(3, 1).parameters(), 0.1),
            r"optimizer = SGD\(\): holds no parameter of the model",
        ),
    ],
)
def test_an_optimizer_of_no_parameter_of_the_model_is_refused(make, told):
    model = nn.Linear(3, 1)
    with pytest.raises(ConfigError, match=told):
        list(steps(model, mean, [torch.ones(4, 3)], make(model)))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"accumulate": 0}, "accumulate = 0: wanted how many batches make an update, a whole number from 1"),
        ({"accumulate": 1.5}, r"accumulate = 1\.5"),
        ({"clip": -1.0}, r"clip = -1\.0: wanted the largest norm of the gradients, a number above 0, or None"),
        ({"clip": "1"}, "clip = '1'"),
    ],
)
def test_impossible_options_are_refused(options, told):
    model = nn.Linear(3, 1)
    with pytest.raises(ConfigError, match=told):
        list(steps(model, mean, [torch.ones(4, 3)], torch.optim.SGD(model.parameters(), 0.1), **options))


def test_numbers_of_numpy_are_numbers():
    model, sgd = nn.Linear(3, 1), torch.optim.SGD
    weighs = np.float32(4)
    options = {"accumulate": np.int64(2), "clip": np.float32(1)}
    batches = [torch.ones(4, 3)] * 2
    found = steps(model, lambda *_: (mean(*_), weighs), batches, sgd(model.parameters(), 0.1), **options)
    assert len(list(found)) == 1


@pytest.mark.parametrize(("model", "told"), [(nn.Linear, "model = Linear: .* found a class"), (mean, "model = mean")])
def test_what_is_no_network_is_refused(model, told):
    with pytest.raises(ConfigError, match=told):
        list(steps(model, mean, [], torch.optim.SGD(nn.Linear(3, 1).parameters(), 0.1)))
