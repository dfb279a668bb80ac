"""A LightningModule in a loop of one's own: Lightning's Trainer does the work, a step at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from numbers import Integral
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError, ModelError
from byeori.core.torchvision_operators import mend_torchvision
from byeori.training.lightning.library import library, quiet, refusals, refuse_several_processes
from byeori.training.lightning.loaders import as_loader, no_batches, refuse_iterator
from byeori.training.lightning.logger import memory_logger
from byeori.training.lightning.memory import Memory, chance, restore_chance
from byeori.training.lightning.plateau import Plateaus
from byeori.training.lightning.turns import turns
from byeori.training.lightning.watch import Watch

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule

    from byeori.training.loop.steps import Step

mend_torchvision()  # so that Lightning, imported after this, can import torchmetrics, which imports torchvision


class Fitting:
    """A LightningModule in training: `for step in Fitting(module).epochs(loader, 3): ...`.

    Lightning's own Trainer calls the module, so hooks, logging, schedulers, several optimizers and data modules are as
    Lightning documents them, on the device that the module is on. Batches come from any loader, a list, an iterator, a
    LightningDataModule, or from byeori as (inputs, truth).
    """

    def __init__(self, module: LightningModule, *, callbacks: Sequence[Any] = (), logger: Any = None) -> None:
        self.module = module
        self.logged: dict[str, list[float]] = {}
        """Every number that the module has logged, by name, in order."""
        self.trainer: Any = None
        """Lightning's Trainer of the last training; None before the first."""
        refuse_several_processes()
        self._lightning = library(module)
        self._device = module.device
        self._callbacks = [*callbacks]
        self._loggers = [*([] if logger is None else [logger]), memory_logger(self._lightning, self.logged)]
        self._memory = Memory()
        self._plateaus = Plateaus(self.logged)
        self._watch: Watch | None = None
        self._chance: Mapping[str, Any] | None = None

    def epochs(
        self,
        batches: Any = None,
        count: int = 1,
        *,
        validation: Any = None,
        accumulate: int = 1,
        clip: float | None = None,
    ) -> Iterator[Step]:
        """Go `count` times through the batches, an update for each or for every `accumulate`; yield after each.

        `validation` is gone through after each epoch. Without batches the module's own `train_dataloader()` is asked.
        A further call goes on where the last one ended. A step's number is Lightning's `global_step`, which rises by
        two where two optimizers move; of a batch that `training_step` gives None for there is no step.
        """
        if not isinstance(count, Integral):
            raise ConfigError(f"epochs = {count!r}: wanted how often to go through the batches, a whole number")
        if count > 1:
            refuse_iterator(batches, "epochs")
        refuse_iterator(validation, "epochs(validation=)")
        self._refuse_manual(accumulate, clip)
        options = {"accumulate_grad_batches": accumulate, "gradient_clip_val": clip}
        return self._epochs(batches, int(count), validation, options)

    def validate(self, batches: Any = None) -> dict[str, float]:
        """Go through batches by `validation_step`; give what it logs, over all samples, by name.

        May stand in the body of a loop over `epochs`, too.
        """
        trainer, results = self._evaluate("validate", batches, verbose=False)
        self._plateaus.move(self.module, trainer.callback_metrics)
        return _merged(results)

    def test(self, batches: Any = None) -> dict[str, float]:
        """Go through batches by `test_step`; give what it logs, over all samples, by name."""
        return _merged(self._evaluate("test", batches, verbose=False)[1])

    def predict(self, batches: Any = None) -> list[Any]:
        """Give what `predict_step` gives for each batch, else `forward`; of several loaders a list each."""
        return list(self._evaluate("predict", batches)[1])

    @property
    def epoch(self) -> int:
        """Epochs that are over."""
        return self._memory.epoch if self.trainer is None else int(self.trainer.current_epoch)

    @property
    def epoch_ended(self) -> bool:
        """Whether the step yielded last ended its epoch; there, and outside of loops, `state_dict` can be had."""
        return self._watch is None or self._watch.epoch_ended

    def state_dict(self) -> dict[str, Any]:
        """Give all that the training goes on from: Lightning's checkpoint, and what is drawn by chance."""
        name = type(self.module).__name__
        if not self.epoch_ended:
            raise ModelError(
                f"{name}: in the middle of an epoch, where no loader can be taken up again; save the state where "
                "`fitting.epoch_ended`"
            )
        self._plateaus.refuse_unseen(self.module)
        if self.trainer is not None:
            with quiet(self._lightning):
                self._memory.take(self.trainer)
        if self._memory.checkpoint is None:
            raise ModelError(f"{name}: nothing to save before the first epoch")
        return {"checkpoint": self._memory.checkpoint, "generators": chance()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Let the next `epochs`, `validate`, `test` or `predict` go on from a `state_dict`."""
        self._memory.checkpoint, self._chance, self.trainer = dict(state["checkpoint"]), state["generators"], None

    def _epochs(self, batches: Any, count: int, validation: Any, options: dict[str, Any]) -> Iterator[Step]:
        if self._watch is not None:
            raise ModelError(f"{type(self.module).__name__}: another loop over epochs() is still open; leave it first")

        def work(give: Callable[[Step], bool]) -> None:
            watch = self._watch = Watch(give, self._plateaus, clip=options["gradient_clip_val"], start=self._restore)
            if self.trainer is not None:
                self._memory.take(self.trainer)
            path, limits = self._memory.path, {"max_epochs": self.epoch + count, **options}
            if path is not None:
                limits["num_sanity_val_steps"] = 0  # where the training goes on, nothing may come in between
            trainer = self.trainer = self._make_trainer(limits, watch.callback(self._lightning))
            loader = partial(as_loader, epoch=lambda: trainer.current_epoch)
            with refusals(self.module):
                trainer.fit(self.module, loader(batches), loader(validation), ckpt_path=path)
            if trainer.num_training_batches == 0:
                raise no_batches()

        try:
            yield from turns(work, lambda: quiet(self._lightning))
        finally:
            self._watch = None
            self.module.to(self._device)  # Lightning leaves it on the CPU

    def _restore(self) -> None:
        if self._chance is not None:
            restore_chance(self._chance)
            self._chance = None

    def _evaluate(self, verb: str, batches: Any, **options: Any) -> tuple[Any, Any]:
        path = self._memory.path if self.trainer is None else None
        try:
            with quiet(self._lightning), refusals(self.module):
                trainer = self._make_trainer({"inference_mode": False})
                if self.trainer is not None:
                    trainer.fit_loop.load_state_dict(self.trainer.fit_loop.state_dict())
                loader = as_loader(batches, lambda: 0)
                return trainer, getattr(trainer, verb)(self.module, loader, ckpt_path=path, **options)
        finally:
            self.module.to(self._device)
            if self._watch is not None:
                self.module.trainer = self.trainer
                if self.trainer.datamodule is not None:
                    self.trainer.datamodule.trainer = self.trainer

    def _make_trainer(self, options: dict[str, Any], *watching: Any) -> Any:
        callbacks = [*watching, *self._callbacks]
        kinds = self._lightning.callbacks
        kind = {"cuda": "gpu"}.get(self._device.type, self._device.type)
        return self._lightning.Trainer(
            accelerator=kind,
            devices=[self._device.index or 0] if kind == "gpu" else 1,
            callbacks=callbacks,
            logger=[*self._loggers],
            log_every_n_steps=1,
            enable_checkpointing=any(isinstance(one, kinds.Checkpoint) for one in callbacks),
            enable_progress_bar=any(isinstance(one, kinds.ProgressBar) for one in callbacks),
            enable_model_summary=any(isinstance(one, kinds.ModelSummary) for one in callbacks),
            plugins=[self._memory.plugin(self._lightning)],
            **options,
        )

    def _refuse_manual(self, accumulate: int, clip: float | None) -> None:
        if not self.module.automatic_optimization and (accumulate != 1 or clip is not None):
            raise ConfigError(
                f"{type(self.module).__name__}: steers its optimizers itself (automatic_optimization = False), so "
                "`accumulate` and `clip` cannot apply; do it in training_step, by self.clip_gradients for one"
            )


def _merged(results: Any) -> dict[str, float]:
    return {name: float(value) for part in results for name, value in part.items()}
