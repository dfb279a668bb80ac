"""A loss that is no number leaves the weights of the step before, whether the host hears of it at once or late."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss
from torch.optim import SGD, Adam, AdamW, RMSprop

from byeori.training.loop import guard
from byeori.training.loop.guard import Guard, NonFiniteLossError
from byeori.training.loop.steps import steps

CUDA = pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"))
devices = pytest.mark.parametrize("device", ["cpu", CUDA])
optimizers = pytest.mark.parametrize(
    "kind",
    [
        lambda parameters: SGD(parameters, 0.1, momentum=0.9, fused=True),
        lambda parameters: Adam(parameters, 0.1, fused=True),
        lambda parameters: AdamW(parameters, 0.1, fused=True),
    ],
    ids=["sgd", "adam", "adamw"],
)
UPDATES = 23
pytestmark = pytest.mark.filterwarnings("ignore:Synchronization debug mode")


class Numbered(tuple):
    """A batch (x, y) that knows which samples it is of, as byeori's do."""

    rows = np.array([0])


@pytest.fixture
def late(monkeypatch):
    """Have the host hear late of what happens on the processor too; gives how many losses were on their way at once."""
    most = []

    class Slow(guard.Aside):
        def __init__(self, numbers):
            super().__init__(numbers)
            most.append(len(numbers))

    monkeypatch.setattr(guard, "_LATE_ON", ("cuda", "cpu"))
    monkeypatch.setattr(guard, "Aside", Slow)
    return most


def net(device="cpu"):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1)).to(device)


def squares(model, batch):
    return mse_loss(model(batch[0]), batch[1])


def batches_of(updates, bad=None, accumulate=1, device="cpu"):
    """Batches of fixed numbers, the first of update `bad` with one that is none."""
    drawn = torch.Generator().manual_seed(1)
    found = []
    for place in range(updates * accumulate):
        x, y = torch.randn(3, 4, generator=drawn), torch.randn(3, 1, generator=drawn)
        if bad is not None and place == (bad - 1) * accumulate:
            x[1, 2] = torch.nan
        batch = Numbered((x.to(device), y.to(device)))
        batch.rows = np.arange(3) + place
        found.append(batch)
    return found


def weights_of(model):
    return torch.cat([parameter.detach().cpu().flatten() for parameter in model.parameters()])


def trained(batches, kind, device="cpu", **options):
    model = net(device)
    optimizer = kind(model.parameters())
    for _ in steps(model, squares, batches, optimizer, **options):
        pass
    assert not hasattr(optimizer, "found_inf")
    return weights_of(model)


@devices
@optimizers
def test_hearing_late_changes_no_byte(kind, device, late, monkeypatch):
    heard_late = trained(batches_of(UPDATES, device=device), kind, device, clip=0.5)
    assert late
    assert max(late) == guard._TOGETHER
    monkeypatch.setattr(guard, "_LATE_ON", ())
    assert torch.equal(heard_late, trained(batches_of(UPDATES, device=device), kind, device, clip=0.5))


@devices
@optimizers
@pytest.mark.parametrize("accumulate", [1, 3])
@pytest.mark.parametrize("bad", [1, 2, 9, UPDATES])
def test_the_step_its_batch_and_the_weights_before_it_are_named_rightly(
    kind, device, accumulate, bad, late, monkeypatch
):
    model, seen = net(device), []
    optimizer = kind(model.parameters())
    batches = batches_of(UPDATES, bad, accumulate, device)
    with pytest.raises(NonFiniteLossError, match=rf"step {bad}: the loss is nan on samples \[") as raised:
        seen.extend(step.number for step in steps(model, squares, batches, optimizer, accumulate=accumulate, clip=1.0))
    assert raised.value.batch is batches[(bad - 1) * accumulate]
    assert len(seen) < bad + 2 * guard._TOGETHER
    assert model[0].weight.grad is None
    assert not hasattr(optimizer, "found_inf")
    monkeypatch.setattr(guard, "_LATE_ON", ())
    before = batches_of(bad - 1, accumulate=accumulate, device=device)
    if before:
        wanted = trained(before, kind, device, accumulate=accumulate, clip=1.0)
        assert torch.equal(weights_of(model), wanted)


@optimizers
def test_whoever_asks_before_saving_hears_of_it(kind, late):
    model, settled = net(), []
    loop = steps(model, squares, batches_of(UPDATES, 5), kind(model.parameters()))
    with pytest.raises(NonFiniteLossError, match="step 5: "):
        settled.extend(step.number for step in loop if step.settle() is None)
    assert settled == [1, 2, 3, 4]


def test_who_goes_on_after_it_is_told_again(late):
    model = net()
    loop = steps(model, squares, batches_of(UPDATES, 2), SGD(model.parameters(), 0.1, fused=True))
    next(loop)
    step = next(loop)
    for _ in range(2):
        with pytest.raises(NonFiniteLossError, match="step 2: "):
            step.settle()
    with pytest.raises(NonFiniteLossError, match="step 2: "):
        next(loop)


def test_leaving_the_loop_settles_what_is_not_yet(late):
    model = net()
    optimizer = SGD(model.parameters(), 0.1, fused=True)
    loop = steps(model, squares, batches_of(UPDATES, 3), optimizer)
    for step in loop:
        if step.number == 4:
            break
    assert not step.is_settled
    with pytest.raises(NonFiniteLossError, match="step 3: "):
        loop.close()
    assert not hasattr(optimizer, "found_inf")


def test_an_error_of_the_loss_itself_is_the_one_that_is_told(late):
    def fails(model, batch):
        if batch is batches[6]:
            raise ValueError("mine")
        return squares(model, batch)

    model, batches = net(), batches_of(UPDATES, 6)
    with pytest.raises(ValueError, match="mine"):
        list(steps(model, fails, batches, SGD(model.parameters(), 0.1, fused=True)))


class Own(SGD):
    """One whose step may do more than what is skipped."""


@pytest.mark.parametrize(
    "kind",
    [
        lambda parameters: RMSprop(parameters, 0.1),
        lambda parameters: SGD(parameters, 0.1),
        lambda parameters: Own(parameters, 0.1, fused=True),
    ],
)
def test_an_optimizer_that_cannot_skip_is_waited_for(kind, late):
    model, seen = net(), []
    with pytest.raises(NonFiniteLossError, match="step 6: "):
        seen.extend(step.is_settled for step in steps(model, squares, batches_of(9, 6), kind(model.parameters())))
    assert seen == [True] * 5
    assert not late


def test_the_latest_known_loss_is_there_without_waiting(late):
    model = net()
    loop = steps(model, squares, batches_of(UPDATES), SGD(model.parameters(), 0.1, fused=True))
    told = [(step.latest(), step.loss.item()) for step in loop]
    losses = [loss for _, loss in told]
    assert told[0][0] == losses[0]
    assert all(latest in losses[: place + 1] for place, (latest, _) in enumerate(told))
    assert told[-1][0] in losses[-2 * guard._TOGETHER :]


def test_the_error_names_the_step_and_its_samples():
    batch = SimpleNamespace(rows=np.array([4, 2]))
    with pytest.raises(NonFiniteLossError, match=r"step 3: the loss is inf on samples \[4, 2\]") as raised:
        Guard(SGD(net().parameters(), 0.1)).before_backward(torch.tensor(torch.inf), batch, 3)
    assert (raised.value.number, raised.value.batch) == (3, batch)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@optimizers
@pytest.mark.parametrize("accumulate", [1, 2])
def test_no_update_waits_for_the_device(kind, accumulate):
    model = net("cuda")
    loop = steps(
        model,
        squares,
        batches_of(UPDATES, accumulate=accumulate, device="cuda"),
        kind(model.parameters()),
        accumulate=accumulate,
        clip=1.0,
        rate=lambda number: 1 / number,
    )
    next(loop)
    before = torch.cuda.get_sync_debug_mode()
    torch.cuda.set_sync_debug_mode("error")
    try:
        assert [step.number for step in loop] == list(range(2, UPDATES + 1))
    finally:
        torch.cuda.set_sync_debug_mode(before)
