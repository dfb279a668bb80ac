"""What a loop of one's own goes on from is data, and comes back to the last bit, whatever kind of thing it is."""

import random
from collections import Counter

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import lr_scheduler

from byeori.core.errors import RunError
from byeori.tracking.checkpoint import Checkpoint, last_checkpoint, save_checkpoint
from byeori.tracking.run import Run
from byeori.tracking.states import checkpoint_of, put_back, restore_parts, take_apart

NET = nn.Linear(3, 2)
OPTIMIZERS = {
    "AdamW": lambda parameters: torch.optim.AdamW(parameters, lr=0.1, amsgrad=True),
    "SGD": lambda parameters: torch.optim.SGD(parameters, lr=0.1, momentum=0.9, nesterov=True),
    "plain SGD": lambda parameters: torch.optim.SGD(parameters, lr=0.1),
    "LBFGS": lambda parameters: torch.optim.LBFGS(parameters, lr=0.1, max_iter=2),
    "NAdam": lambda parameters: torch.optim.NAdam(parameters, lr=0.1),
    "Adafactor": lambda parameters: torch.optim.Adafactor(parameters, lr=0.1),
}
SCHEDULERS = {
    "MultiStep": lambda adam: lr_scheduler.MultiStepLR(adam, [2, 4, 4]),
    "OneCycle": lambda adam: lr_scheduler.OneCycleLR(adam, 0.5, total_steps=20),
    "Plateau": lambda adam: lr_scheduler.ReduceLROnPlateau(adam, patience=0),
    "Lambda": lambda adam: lr_scheduler.LambdaLR(adam, lambda number: 0.9**number),
    "Sequential": lambda adam: lr_scheduler.SequentialLR(
        adam, [lr_scheduler.ConstantLR(adam, 0.1), lr_scheduler.CosineAnnealingWarmRestarts(adam, 3)], [3]
    ),
}


def updated(net: nn.Module, optimizer: torch.optim.Optimizer, schedule: object, times: int) -> list[float]:
    x = torch.arange(12.0).reshape(4, 3)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = nn.functional.dropout(net(x), 0.3).square().mean()
        value.backward()
        return value

    for _ in range(times):
        value = optimizer.step(loss)
        schedule.step(*([value.item()] if isinstance(schedule, lr_scheduler.ReduceLROnPlateau) else []))
    return [group["lr"] for group in optimizer.param_groups]


@pytest.mark.parametrize(
    ("optimizer", "schedule"),
    [*((name, "MultiStep") for name in OPTIMIZERS), *(("AdamW", name) for name in SCHEDULERS)],
)
def test_any_optimizer_and_schedule_go_on_as_if_nothing_had_been(optimizer, schedule, tmp_path):
    def made() -> tuple[nn.Module, torch.optim.Optimizer, object]:
        torch.manual_seed(0)
        net = nn.Linear(3, 2)
        stepper = OPTIMIZERS[optimizer](net.parameters())
        return net, stepper, SCHEDULERS[schedule](stepper)

    whole = made()
    rates = updated(*whole, times=8)
    first = made()
    updated(*first, times=3)
    save_checkpoint(tmp_path, checkpoint_of(3, dict(zip("nos", first, strict=True))), keep=1)
    again = made()
    updated(*again, times=1)  # has a state of its own by now
    restore_parts(last_checkpoint(tmp_path), dict(zip("nos", again, strict=True)))
    assert updated(*again, times=5) == rates
    assert torch.equal(again[0].weight, whole[0].weight)


def test_generators_and_plain_data_come_back(tmp_path):
    def made() -> dict[str, object]:
        return {
            "torch": torch.Generator().manual_seed(1),
            "philox": np.random.Generator(np.random.Philox(2)),
            "pcg": np.random.default_rng(3),
            "old": np.random.RandomState(4),
            "python": random.Random(5),
            "best": {"score": float("-inf"), "weights": {"w": torch.ones(2)}, 3: ("a", None), "$odd": np.arange(3)},
            "seen": [1, 2.5, np.float32(0.5), Counter({4: 2})],
        }

    def drawn(parts: dict) -> list:
        return [
            torch.rand(2, generator=parts["torch"]).tolist(),
            *(parts[name].random() for name in ("philox", "pcg", "python")),
            parts["old"].random_sample(),
            *(torch.rand(1).item(), np.random.random(), random.random()),
        ]

    parts = made()
    drawn(parts)
    save_checkpoint(tmp_path, checkpoint_of(1, parts), keep=1)
    after = drawn(parts)
    parts["best"]["weights"]["w"] += 1
    again = made()
    again["best"].clear()
    again["seen"].append("later")
    restore_parts(last_checkpoint(tmp_path), again)
    assert drawn(again) == after
    best = again["best"]
    assert (best["score"], best[3], best["$odd"].tolist()) == (float("-inf"), ("a", None), [0, 1, 2])
    assert best["weights"]["w"].tolist() == [1, 1], "a saved tensor shares no memory with one that goes on changing"
    assert again["seen"] == [1, 2.5, 0.5, Counter({4: 2})]
    assert isinstance(again["seen"][3], Counter)


def test_weights_that_two_layers_share_are_saved(tmp_path):
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    save_checkpoint(tmp_path, checkpoint_of(1, {"net": net}), keep=1)
    again = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    again[1].weight = again[0].weight
    restore_parts(last_checkpoint(tmp_path), {"net": again})
    assert torch.equal(again[1].weight, net[1].weight)


class Stateful:
    def __init__(self, state: object) -> None:
        self.state = state

    def state_dict(self) -> object:
        return self.state

    def load_state_dict(self, state: object) -> None:
        self.state = state


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        (3, r"^mine: a int has no state that could be put back; wanted an object with `state_dict`"),
        (lambda x: x, r"^mine: a function has no state"),
        (Stateful({"a": [1, print]}), r"^mine.a.1: a builtin_function_or_method, which is no data; a checkpoint holds"),
        (Stateful({"a": {1, 2}}), r"^mine.a: a set, which is no data"),
        (Stateful(torch.eye(2).to_sparse()), r"^mine: a tensor of layout torch.sparse_coo; only dense tensors"),
        (Stateful(np.array([print])), r"^mine: a ndarray, which is no data"),
    ],
    ids=["number", "function", "code", "set", "sparse", "objects"],
)
def test_what_is_no_data_is_named(thing, told):
    with pytest.raises(RunError, match=told):
        take_apart("mine", thing, {})


def test_an_optimizer_that_skips_updates_is_not_saved_as_if_it_had_made_them():
    optimizer = torch.optim.SGD(NET.parameters(), lr=0.1)
    optimizer.found_inf = torch.zeros(())
    take_apart("sgd", optimizer, {})
    optimizer.found_inf.fill_(1.0)
    with pytest.raises(RunError, match=r"sgd: a loss of the last updates is not finite, .* `step.settle\(\)`"):
        take_apart("sgd", optimizer, {})


def test_a_state_that_does_not_fit_is_an_error_that_names_the_part():
    tensors: dict[str, torch.Tensor] = {}
    plain = take_apart("net", nn.Linear(3, 2), tensors)
    with pytest.raises(RunError, match=r"^net: the saved state does not fit this Linear: .*size mismatch for weight"):
        put_back("net", nn.Linear(4, 2), plain, tensors)


def test_names_that_lead_to_the_same_path_stay_apart():
    tensors: dict[str, torch.Tensor] = {}
    state = {"a": {"b": torch.zeros(1)}, "a.b": torch.ones(1)}
    plain = take_apart("s", state, tensors)
    again: dict = {}
    put_back("s", again, plain, tensors)
    assert (again["a"]["b"].item(), again["a.b"].item()) == (0, 1)


def test_parts_are_asked_for_by_the_names_that_they_were_saved_under(tmp_path):
    checkpoint = checkpoint_of(1, {"model": NET, "adam": torch.optim.Adam(NET.parameters())})
    with pytest.raises(RunError, match=r"holds 'model', 'adam'; given: 'model'; wanted each of them"):
        restore_parts(checkpoint, {"model": NET})
    with pytest.raises(RunError, match=r"step 1: nothing to save; give by name what changes"):
        checkpoint_of(1, {})
    with pytest.raises(RunError, match=r"generators: the generators that all share are saved in any case"):
        checkpoint_of(1, {"generators": random.Random()})
    with pytest.raises(RunError, match=r"is one of `train`; go on with it by `resume\(run\)`"):
        restore_parts(Checkpoint(1, {}, {"stage": 0}), {"model": NET})


def test_a_loop_that_was_cut_off_ends_with_the_bytes_of_the_unbroken_one(tmp_path):
    x = torch.linspace(-1, 1, 40).reshape(20, 2)

    def loop(run: Run, until: int) -> torch.Tensor:
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(2, 8), nn.Dropout(0.5), nn.Linear(8, 1))
        adam = torch.optim.Adam(net.parameters())
        best = {"loss": float("inf")}
        start = run.load_state(net=net, adam=adam, best=best)
        for number in range(start + 1, until + 1):
            adam.zero_grad()
            loss = net(x[torch.randperm(20)[:5]]).square().mean()
            loss.backward()
            adam.step()
            best["loss"] = min(best["loss"], loss.item())
            run.log(number, loss=loss.item(), best=best["loss"])
            if number % 3 == 0:
                run.save_state(number, net=net, adam=adam, best=best)
        return net[2].weight

    with Run.start(tmp_path, name="whole") as whole:
        wanted = loop(whole, 10)
    cut = Run.start(tmp_path, name="cut")
    loop(cut, 8)
    cut.end("stopped")
    torch.rand(7)  # another process has drawn something else
    with Run.open(tmp_path / "cut") as again:
        assert again.record.state == "stopped"
        found = loop(again, 10)
        assert again.record.state == "running"
    assert again.record.state == "done"
    assert torch.equal(found, wanted)
    assert again.metrics() == whole.metrics()
    assert sorted(path.name for path in (again.folder / "checkpoints").iterdir()) == [
        "step-000000006",
        "step-000000009",
    ]
    with pytest.raises(RunError, match=r"there is a checkpoint of step 9, later than 2; go on from it by `load_state`"):
        again.save_state(2, net=NET)
    with pytest.raises(RunError, match=r"cut: net: the saved state does not fit this Linear"):
        again.load_state(net=NET, adam=torch.optim.Adam(NET.parameters()), best={})
