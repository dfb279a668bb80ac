"""What is logged of an update is what it was, in the order of the updates, and never of one whose loss is no number."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from byeori.training.loop import guard
from byeori.training.loop.guard import NonFiniteLossError
from byeori.training.loop.log import Log
from byeori.training.loop.steps import steps


class Told:
    """A run and its event files, which keep what they are told."""

    def __init__(self):
        self.metrics, self.events, self.lrs = [], [], []

    def log(self, number, **values):
        self.metrics.append((number, values))

    def scalars(self, number, **values):
        self.events.append((number, values))

    def rates(self, number, optimizer):
        self.lrs.append((number, optimizer.param_groups[0]["lr"]))


def logged(updates, *, bad=None, settled=()):
    told, model = Told(), nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(1.0)
        model.bias.zero_()
    optimizer = torch.optim.SGD(model.parameters(), 0.1, fused=True)
    batches = [torch.full((1, 1), torch.nan if number == bad else float(number)) for number in range(1, updates + 1)]
    log = Log(told, told)

    def loss(model, x):
        return model(x).square().mean()

    try:
        for step in steps(model, loss, batches, optimizer, clip=1.0, rate=lambda number: 1 / number):
            log.add(step, optimizer)
            if step.number in settled:
                log.settle(step)
                assert told.metrics[-1][0] == step.number
    finally:
        log.write()
    return told


def test_what_is_heard_late_is_logged_as_what_is_heard_at_once(monkeypatch):
    at_once = logged(11)
    monkeypatch.setattr(guard, "_LATE_ON", ("cpu",))
    late = logged(11, settled=(6,))
    assert [number for number, _ in at_once.metrics] == list(range(1, 12))
    assert vars(at_once) == vars(late)
    assert set(late.metrics[0][1]) == {"lr", "loss", "grad_norm"}


def test_the_updates_before_a_broken_loss_are_logged_and_none_after(monkeypatch):
    monkeypatch.setattr(guard, "_LATE_ON", ("cpu",))
    told = Told()
    monkeypatch.setattr(f"{__name__}.Told", lambda: told)
    with pytest.raises(NonFiniteLossError, match="step 7: "):
        logged(20, bad=7)
    assert [number for number, _ in told.metrics] == [1, 2, 3, 4, 5, 6]


def test_what_leaves_norms_out_logs_the_loss_alone():
    told = Told()
    step = SimpleNamespace(number=3, loss=torch.tensor(0.5), grad_norm=None, is_settled=True)
    Log(told, None).add(step, torch.optim.SGD(nn.Linear(1, 1).parameters(), 0.1))
    assert told.metrics == [(3, {"lr": 0.1, "loss": 0.5})]
    assert told.events == []
