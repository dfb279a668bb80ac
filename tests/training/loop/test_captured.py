"""Captured updates make the bytes of plain ones; a processor plays what a graph would, by doing it all again."""

from contextlib import contextmanager

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim import SGD, AdamW

from byeori.data.batching.batches import Batch
from byeori.training.loop import captured, guard, update
from byeori.training.loop.captured import Captured, Shown
from byeori.training.loop.guard import NonFiniteLossError
from byeori.training.loop.steps import each
from byeori.training.loop.update import Update

IS_CUDA = torch.cuda.is_available()
CUDA = pytest.param("cuda", marks=pytest.mark.skipif(not IS_CUDA, reason="needs a CUDA device"))
devices = pytest.mark.parametrize("device", ["cpu", CUDA])
pytestmark = pytest.mark.filterwarnings("ignore:Synchronization debug mode")
UPDATES = 12


def adam(model):
    parts = [[one for one in model.parameters() if (one.ndim > 1) is is_matrix] for is_matrix in (True, False)]
    return AdamW([{"params": parts[0]}, {"params": parts[1], "lr": 0.3}], 0.01, fused=True)


def sgd(model):
    return SGD(model.parameters(), 0.1, momentum=0.9, fused=True)


@pytest.fixture
def played(monkeypatch):
    """Have the processor capture too; gives what each training has and what was captured."""
    training = {"things": [], "captured": 0, "fails": None}

    class Fake:
        """Does nothing when it records, as a capture, and what it has recorded again when it plays."""

        def __init__(self, device):
            pass

        def record(self, run):
            if training["fails"]:
                raise training["fails"]
            training["captured"] += 1
            model, optimizer, watch = training["things"]
            tensors = [*model.state_dict().values(), watch.flag]
            tensors += [one for state in optimizer.state.values() for one in state.values() if torch.is_tensor(one)]
            before, chance = [one.clone() for one in tensors], torch.get_rng_state()
            numbers, outputs = run()
            for one, old in zip(tensors, before, strict=True):
                one.detach().copy_(old)
            torch.set_rng_state(chance)

            def play():
                again, seen = run()
                numbers.copy_(again)
                for place, new in zip(outputs, seen, strict=True):
                    place.copy_(new)

            return play, (numbers, outputs)

    def recorder(device):
        return Fake(device) if device.type == "cpu" else real(device)

    real = captured._Recorder
    monkeypatch.setattr(captured, "_Recorder", recorder)
    monkeypatch.setattr(guard, "_LATE_ON", ("cpu", "cuda"))
    monkeypatch.setattr(update, "_READS_FLOAT32", ("cpu", "cuda"))
    return training


def batches_of(count, device, sizes=(6,), mixed=False, bad=None):
    drawn = torch.Generator().manual_seed(1)
    found = []
    for place in range(count):
        size = sizes[place % len(sizes)]
        x = torch.randn(size, 4, generator=drawn)
        if bad is not None and place == bad - 1:
            x[0, 0] = torch.inf
        truth, other = (torch.randint(0, 3, (size,), generator=drawn).to(device) for _ in range(2))
        share = float(torch.rand((), generator=drawn, dtype=torch.float64)) if mixed else 1.0
        rows = np.arange(size) + 10 * place
        found.append(Batch({"x": x.to(device)}, truth, rows, other if mixed else None, share))
    return found


def made(played, batches, device, *, by_graph=True, kind=adam, accumulate=1, clip=1.0, said=None):
    """Weights, losses, norms and shown outputs of a training."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 3)).to(device)
        seen = []
        shown = Shown(lambda batch, outputs: seen.append((batch.rows, batch.share, outputs)))

        def loss(model, batch):
            outputs = model(batch.inputs["x"])
            shown(batch, outputs.detach())
            own = cross_entropy(outputs, batch.truth)
            if batch.other is None:
                return own
            return batch.share * own + (1 - batch.share) * cross_entropy(outputs, batch.other)

        optimizer = kind(model)
        plain = Update(model, loss, optimizer, clip)
        played["things"] = model, optimizer, plain.guard
        updates = Captured(plain, shown, (said if said is not None else []).append) if by_graph else plain
        found = list(each(updates, batches, rate=lambda number: 0.7**number, accumulate=accumulate))
        assert [settings["lr"] for settings in optimizer.param_groups][-1] < 1e-2
        assert not any(settings.get("capturable") for settings in optimizer.param_groups)
    numbers = [(step.loss.item(), None if step.grad_norm is None else step.grad_norm.item()) for step in found]
    rows = [(rows.tolist(), share, outputs.tolist()) for rows, share, outputs in seen]
    return [one.cpu() for one in model.state_dict().values()], numbers, rows


OPTIONS = [
    {},
    {"sizes": (6, 5, 6)},
    {"mixed": True},
    {"mixed": True, "accumulate": 2, "sizes": (6, 6, 5, 6)},
    {"clip": None},
    {"kind": sgd},
]


@devices
@pytest.mark.parametrize("options", OPTIONS, ids=range(len(OPTIONS)))
def test_captured_updates_make_the_bytes_of_plain_ones(played, device, options):
    shape = {name: value for name, value in options.items() if name in ("sizes", "mixed")}
    rest = {name: value for name, value in options.items() if name not in shape}
    batches = batches_of(UPDATES * rest.get("accumulate", 1), device, **shape)
    said = []
    weights, numbers, rows = made(played, batches, device, said=said, **rest)
    assert said == []
    if device == "cpu":
        assert played["captured"] == (2 if "sizes" in shape else 1)
    plain, plain_numbers, plain_rows = made(played, batches, device, by_graph=False, **rest)
    assert numbers == plain_numbers
    assert rows == plain_rows
    assert all(torch.equal(one, other) for one, other in zip(weights, plain, strict=True))


@devices
@pytest.mark.parametrize("bad", [1, 3, 5, UPDATES])
def test_a_loss_that_is_no_number_is_told_of_a_captured_update_too(played, device, bad):
    batches = batches_of(UPDATES, device, bad=bad)
    with pytest.raises(NonFiniteLossError, match=f"step {bad}: ") as raised:
        made(played, batches, device)
    assert raised.value.batch is batches[bad - 1]


def test_shapes_beyond_a_few_go_on_plainly(played, monkeypatch):
    monkeypatch.setattr(captured, "_GRAPHS", 1)
    batches = batches_of(UPDATES, "cpu", sizes=(6, 5))
    weights, _, _ = made(played, batches, "cpu")
    assert played["captured"] == 1
    plain, _, _ = made(played, batches, "cpu", by_graph=False)
    assert all(torch.equal(one, other) for one, other in zip(weights, plain, strict=True))


def test_a_capture_that_fails_is_told_once_and_the_training_goes_on(played):
    played["fails"], said = RuntimeError("operation not permitted\nwhen capturing"), []
    batches = batches_of(UPDATES, "cpu")
    weights, _, _ = made(played, batches, "cpu", said=said)
    assert said == ["updates are not captured: operation not permitted"]
    plain, _, _ = made(played, batches, "cpu", by_graph=False)
    assert all(torch.equal(one, other) for one, other in zip(weights, plain, strict=True))


def test_what_waits_for_the_device_is_not_captured(played, monkeypatch):
    @contextmanager
    def waiting():
        yield ["net.py:7 waits for the device"]

    monkeypatch.setattr(captured, "_waiting", waiting)
    said = []
    made(played, batches_of(UPDATES, "cpu"), "cpu", said=said)
    assert said == ["updates are not captured: net.py:7 waits for the device"]
    assert played["captured"] == 0


@pytest.mark.skipif(not IS_CUDA, reason="needs a CUDA device")
def test_waiting_is_noticed_where_it_is():
    x = torch.ones((), device="cuda")
    with captured._waiting() as found:
        x.add(1)
        assert found == []
        x.item()
    assert len(found) == 1
    assert "test_captured.py" in found[0]


@pytest.mark.skipif(not IS_CUDA, reason="needs a CUDA device")
def test_no_captured_update_waits_for_the_device(played):
    model = nn.Linear(4, 3).cuda()
    plain = Update(model, lambda model, batch: cross_entropy(model(batch.inputs["x"]), batch.truth), sgd(model), 1.0)
    loop = each(Captured(plain, Shown(None), print), batches_of(30, "cuda"), rate=lambda number: 1 / number)
    for _ in range(6):
        next(loop)
    torch.cuda.set_sync_debug_mode("error")
    try:
        assert len(list(loop)) == 24
    finally:
        torch.cuda.set_sync_debug_mode("default")
