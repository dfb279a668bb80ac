"""Lightning's checkpoint kept in memory: how a training goes on in another Trainer, or in another process."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.core.seeds import generators, restore

PATH = "byeori:memory"
_PARAMETERS = ("hyper_parameters", "datamodule_hyper_parameters", "hparams_name", "datamodule_hparams_name")


@dataclass
class Memory:
    """One checkpoint, as Lightning makes and takes it; None before the first."""

    checkpoint: dict[str, Any] | None = None

    def plugin(self, lightning: Any) -> Any:
        """Give what a Trainer asks to write and read checkpoints: the one at `PATH` lies here, others are files."""
        memory = self

        class InMemory(lightning.plugins.io.TorchCheckpointIO):  # type: ignore[misc]
            def save_checkpoint(self, checkpoint: dict[str, Any], path: Any, storage_options: Any = None) -> None:
                if str(path) == PATH:
                    memory.checkpoint = checkpoint
                else:
                    super().save_checkpoint(checkpoint, path, storage_options)

            def load_checkpoint(self, path: Any, *others: Any, **options: Any) -> Any:
                return memory.checkpoint if str(path) == PATH else super().load_checkpoint(path, *others, **options)

        return InMemory()

    def take(self, trainer: Any) -> dict[str, Any]:
        """Ask a Trainer for its checkpoint, as it is between epochs; an epoch left early is not begun again."""
        trainer.save_checkpoint(PATH)
        assert self.checkpoint is not None
        for progress in self.checkpoint["loops"]["fit_loop"]["epoch_progress"].values():
            progress.update(dict.fromkeys(progress, progress["completed"]))
        for name in _PARAMETERS:  # the module holds them
            self.checkpoint.pop(name, None)
        return self.checkpoint

    @property
    def path(self) -> str | None:
        """Where a Trainer finds the checkpoint; None where there is none."""
        return None if self.checkpoint is None else PATH

    @property
    def epoch(self) -> int:
        """Epochs that were over at the checkpoint."""
        if self.checkpoint is None:
            return 0
        return int(self.checkpoint["loops"]["fit_loop"]["epoch_progress"]["current"]["completed"])


def chance() -> dict[str, Any]:
    """Give the states of what draws wherever nobody names a generator: torch, numpy and `random`."""
    return {"torch": generators(), "numpy": np.random.get_state(legacy=False), "python": random.getstate()}


def restore_chance(states: Mapping[str, Any]) -> None:
    """Put the generators back to `chance()`."""
    restore(states["torch"])
    np.random.set_state(states["numpy"])
    random.setstate(states["python"])
