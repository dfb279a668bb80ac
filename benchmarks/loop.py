"""`steps()` beside the loop by hand, Lightning, Fabric, accelerate and the HF Trainer: ms a step of a tiny network.

    python benchmarks/loop.py --save

The network is so small (32-64-10, batches of 32, one thread) that what is left is the loop. Every way gets the same
batches out of memory and must end with the same weights. The first updates of a fit are not counted: setting up is
free.
"""

from __future__ import annotations

import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from tempfile import TemporaryDirectory

import torch
from compare import Finding, Goal, arguments, differences, publish, shown, take_turns
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from byeori.core.torchvision_operators import mend_torchvision
from byeori.training.loop.steps import steps

os.environ["HF_HUB_OFFLINE"] = "1"
_UNCOUNTED = 100  # updates
_HAND = "by hand"
_OURS = "byeori `steps()`"
Pair = tuple[Tensor, Tensor]


class Feed:
    """The batches of one fit, and the time from when number `_UNCOUNTED` was asked for to when the last one was."""

    def __init__(self, count: int) -> None:
        generator = torch.Generator().manual_seed(1)
        self.pairs = [
            (torch.randn(32, 32, generator=generator), torch.randint(10, (32,), generator=generator)) for _ in range(64)
        ]
        self.count = count
        self.begun_s = self.ended_s = 0.0

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Pair]:
        for number in range(self.count):
            if number == _UNCOUNTED:
                self.begun_s = time.perf_counter()
            self.ended_s = time.perf_counter()
            yield self.pairs[number % len(self.pairs)]

    @property
    def step_ms(self) -> float:
        """Time of a step; the last one is not in it, for nobody asks for a batch after it."""
        return 1000 * (self.ended_s - self.begun_s) / (self.count - 1 - _UNCOUNTED)


def network() -> nn.Module:
    """Make the network, always with the same weights."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 10))


def adam(model: nn.Module) -> torch.optim.Optimizer:
    """Make the optimizer that all ways use."""
    return torch.optim.AdamW(model.parameters(), lr=1e-3)


def by_hand(feed: Feed) -> nn.Module:
    """The loop of the PyTorch tutorials, and the yardstick."""
    model = network()
    optimizer = adam(model)
    model.train()
    for x, y in feed:
        loss = cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return model


def by_steps(feed: Feed) -> nn.Module:
    """byeori's loop, which also looks at every loss before the update."""
    model = network()
    for _ in steps(model, lambda model, pair: cross_entropy(model(pair[0]), pair[1]), feed, adam(model)):
        pass
    return model


def by_fabric(feed: Feed) -> nn.Module:
    """Lightning Fabric: the caller's loop, with its own model, optimizer and backward."""
    from lightning.fabric import Fabric

    fabric = Fabric(accelerator="cpu", devices=1)
    plain = network()
    model, optimizer = fabric.setup(plain, adam(plain))
    model.train()
    for x, y in feed:
        loss = cross_entropy(model(x), y)
        fabric.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
    return plain


def by_accelerate(feed: Feed) -> nn.Module:
    """accelerate: the same with `prepare`."""
    from accelerate import Accelerator

    accelerator = Accelerator(cpu=True)
    plain = network()
    model, optimizer = accelerator.prepare(plain, adam(plain))
    model.train()
    for x, y in feed:
        loss = cross_entropy(model(x), y)
        accelerator.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
    return plain


def by_lightning(feed: Feed) -> nn.Module:
    """Lightning's Trainer, `barebones`: without its logging, bar and checkpoints, as fast as it goes."""
    from lightning import LightningModule, Trainer

    class Module(LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = network()

        def training_step(self, pair: Pair, number: int) -> Tensor:
            return cross_entropy(self.network(pair[0]), pair[1])

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return adam(self)

    module = Module()
    Trainer(accelerator="cpu", devices=1, max_epochs=1, barebones=True).fit(module, feed)
    return module.network


def by_hf_trainer(feed: Feed) -> nn.Module:
    """The Trainer of transformers, without logging, bar, clipping and checkpoints."""
    from transformers import Trainer, TrainingArguments

    class FromFeed(Trainer):
        def get_train_dataloader(self) -> Feed:
            return feed

        def compute_loss(self, model: nn.Module, inputs: Pair, *_: object, **__: object) -> Tensor:
            return cross_entropy(model(inputs[0]), inputs[1])

    model = network()
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        chosen = TrainingArguments(
            folder,
            max_steps=len(feed),
            use_cpu=True,
            report_to=[],
            logging_strategy="no",
            save_strategy="no",
            disable_tqdm=True,
            max_grad_norm=0,
            lr_scheduler_type="constant",
        )
        FromFeed(model, chosen, train_dataset=[0], optimizers=(adam(model), None)).train()
    return model


WAYS: dict[str, Callable[[Feed], nn.Module]] = {
    _HAND: by_hand,
    _OURS: by_steps,
    "Lightning Fabric": by_fabric,
    "accelerate": by_accelerate,
    "Lightning Trainer, barebones": by_lightning,
    "HF Trainer": by_hf_trainer,
}


def main() -> None:
    given = arguments(__doc__ or "", repeats=7, more=lambda p: p.add_argument("--steps", type=int, default=3000))
    torch.set_num_threads(1)
    mend_torchvision()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)  # Lightning's greetings
    wanted = by_hand(Feed(given.steps)).state_dict()

    def measured(way: Callable[[Feed], nn.Module]) -> float:
        feed = Feed(given.steps)
        for name, tensor in way(feed).state_dict().items():
            torch.testing.assert_close(tensor, wanted[name], rtol=0, atol=0)
        return feed.step_ms

    found = take_turns({name: lambda way=way: measured(way) for name, way in WAYS.items()}, given.repeats)
    more = {name: differences(values, found[_HAND]) for name, values in found.items()}
    rows = [(name, shown(found[name]), "" if name == _HAND else shown(more[name])) for name in WAYS]
    goals = [
        Goal(
            "`steps()` takes at most 0.05 ms a step more than the loop by hand",
            f"{shown(more[_OURS])} ms",
            sorted(more[_OURS])[len(more[_OURS]) // 2] <= 0.05,
        )
    ]
    notes = [
        f"{given.steps} updates a fit on one thread, the first {_UNCOUNTED} not counted; AdamW; batches from memory.",
        "All ways end with the same weights, bit for bit; the script stops where they do not.",
        "`steps()` reads every loss and refuses one that is not finite before the update; the others do not look.",
    ]
    packages = ("torch", "lightning", "accelerate", "transformers")
    title = "The loop: ms a step of a tiny network"
    publish(
        Finding("loop", title, ("way", "ms a step", "more than by hand, ms"), rows, goals, notes, packages, found),
        given,
    )


if __name__ == "__main__":
    main()
