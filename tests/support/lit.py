"""Lightning for tests, without what its import warns of, and its own Trainer to compare with."""

import random
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from byeori.core.torchvision_operators import mend_torchvision

mend_torchvision()  # before torchmetrics, which imports torchvision
import torchmetrics  # noqa: E402, F401 - for the tests

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    lightning = pytest.importorskip("lightning.pytorch", exc_type=ImportError)

from byeori.training.lightning import Fitting  # noqa: E402

BARE = {
    "accelerator": "cpu",
    "logger": False,
    "enable_checkpointing": False,
    "enable_progress_bar": False,
    "enable_model_summary": False,
}


def seed(number: int = 0) -> None:
    """Set all that draws by chance."""
    random.seed(number)
    np.random.seed(number)
    torch.manual_seed(number)


def loader(count: int = 40, size: int = 8, *, width: int = 4, shuffle: bool = False) -> DataLoader:
    """Batches of vectors, and whether their sum is above 0."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(count, width, generator=draw)
    return DataLoader(TensorDataset(x, (x.sum(1) > 0).long()), batch_size=size, shuffle=shuffle)


def by_trainer(verb: str, module: Any, *given: Any, options: dict[str, Any] | None = None, **words: Any) -> Any:
    """Ask Lightning's own Trainer, bare, to fit, validate, test or predict; give the Trainer and what it answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer = lightning.Trainer(**{**BARE, **(options or {})})
        return trainer, getattr(trainer, verb)(module, *given, **words)


@dataclass(frozen=True)
class Job:
    """A module with its data, to be trained by byeori and by Lightning's own Trainer."""

    module: Callable[[], Any]
    train: Callable[[], Any]
    validation: Callable[[], Any] = lambda: None
    epochs: int = 2
    accumulate: int = 1
    clip: float | None = None

    def start(self) -> Fitting:
        """Make the module, all that draws by chance being set."""
        seed()
        return Fitting(self.module())

    def by_fitting(self) -> tuple[Fitting, list[Any]]:
        """Train by byeori; give the fitting and its steps."""
        fitting = self.start()
        steps = fitting.epochs(
            self.train(), self.epochs, validation=self.validation(), accumulate=self.accumulate, clip=self.clip
        )
        return fitting, list(steps)

    def by_trainer(self) -> Any:
        """Train by Lightning's Trainer, and give that."""
        seed()
        limits = {"accumulate_grad_batches": self.accumulate, "gradient_clip_val": self.clip}
        options = {"max_epochs": self.epochs, **limits}
        return by_trainer("fit", self.module(), self.train(), self.validation(), options=options)[0]

    def compare(self) -> tuple[Fitting, list[Any]]:
        """Train both ways: weights, values and generators must be equal to the bit; give byeori's side."""
        fitting, steps = self.by_fitting()
        left = torch.rand(2)
        trainer = self.assert_same(fitting)
        assert torch.equal(left, torch.rand(2)), "one of the two has drawn more by chance"
        ours, theirs = fitting.trainer.callback_metrics, trainer.callback_metrics
        assert {name: value.item() for name, value in ours.items()} == {k: v.item() for k, v in theirs.items()}
        return fitting, steps

    def assert_same(self, fitting: Fitting) -> Any:
        """A module that byeori has trained is where Lightning's Trainer brings it, which is given."""
        trainer = self.by_trainer()
        assert_same_weights(fitting.module, trainer.lightning_module)
        assert (fitting.epoch, fitting.trainer.global_step) == (trainer.current_epoch, trainer.global_step)
        return trainer


def assert_same_weights(ours: torch.nn.Module, theirs: torch.nn.Module) -> None:
    """Weights and buffers are equal to the bit, and not those of the beginning."""
    mine, other = ours.state_dict(), theirs.state_dict()
    assert mine.keys() == other.keys()
    differ = [name for name, value in mine.items() if not torch.equal(value, other[name])]
    assert not differ, f"{differ} differ"
