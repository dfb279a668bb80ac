"""Each hook of a module and of a data module is called when Lightning's own Trainer calls it."""

import pytest
import torch
from torch import nn

from byeori.training.lightning import Fitting
from lit import by_trainer, lightning, loader

HOOKS = [
    name
    for kind in (lightning.core.hooks.ModelHooks, lightning.core.hooks.CheckpointHooks, lightning.core.hooks.DataHooks)
    for name in vars(kind)
    if not name.startswith("_") and not name.endswith("_dataloader") and name != "configure_sharded_model"
]
OTHERS = ["configure_callbacks", "configure_gradient_clipping", "optimizer_step", "optimizer_zero_grad", "backward"]
OTHERS += ["lr_scheduler_step", "training_step", "validation_step", "test_step", "predict_step", "configure_optimizers"]
DATA_HOOKS = [name for name in HOOKS if name in vars(lightning.core.hooks.DataHooks)]


class Plain(lightning.LightningModule):
    """Trains, in all ways there are."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self.layer(batch[0]), batch[1])

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", self.training_step_loss(batch))

    def test_step(self, batch, batch_idx):
        self.log("test_loss", self.training_step_loss(batch))

    def predict_step(self, batch, batch_idx):
        return self.layer(batch[0])

    def training_step_loss(self, batch):
        return nn.functional.cross_entropy(self.layer(batch[0]), batch[1])

    def configure_optimizers(self):
        sgd = torch.optim.SGD(self.parameters(), lr=0.1)
        return [sgd], [torch.optim.lr_scheduler.StepLR(sgd, 1)]


def told(kind: type, names: list[str], calls: list) -> type:
    """A class whose methods of these names tell that they were called, and where the training was."""

    def telling(name: str):
        def method(self, *given, **words):
            trainer = getattr(self, "trainer", None) if getattr(self, "_trainer", None) is not None else None
            place = trainer and (trainer.current_epoch, trainer.global_step, trainer.state.stage, trainer.is_last_batch)
            shapes = [type(one).__name__ for one in (*given, *words.values())]
            calls.append((kind.__name__, name, place, getattr(self, "training", None), shapes))
            return getattr(super(made, self), name)(*given, **words)

        return method

    made = type(kind.__name__, (kind,), {name: telling(name) for name in names})
    return made


class Data(lightning.LightningDataModule):
    def train_dataloader(self):
        return loader(20)

    def val_dataloader(self):
        return loader(12)

    test_dataloader = predict_dataloader = val_dataloader


@pytest.mark.filterwarnings("ignore:You have overridden `.*` in both")
@pytest.mark.parametrize("verb", ["fit", "validate", "test", "predict"])
@pytest.mark.parametrize("with_data", [False, True])
def test_every_hook_is_called_as_lightnings_trainer_calls_it(verb, with_data):
    ours, theirs = [], []
    for calls in (ours, theirs):
        module = told(Plain, [*HOOKS, *OTHERS], calls)()
        data = told(Data, DATA_HOOKS, calls)() if with_data else None
        given = [data] if with_data else [loader(20), loader(12)] if verb == "fit" else [loader(12)]
        if calls is theirs:
            options = {"max_epochs": 2, "gradient_clip_val": 0.5, "accumulate_grad_batches": 2, "inference_mode": False}
            by_trainer(verb, module, *given, options=options)
        elif verb == "fit":
            validation = None if with_data else given[1]
            list(Fitting(module).epochs(given[0], 2, validation=validation, accumulate=2, clip=0.5))
        else:
            getattr(Fitting(module), verb)(*given)
    assert ours == theirs
    assert len({name for _, name, *_ in ours}) >= {"fit": 36, "validate": 16, "test": 16, "predict": 15}[verb]


def test_each_hook_that_is_told_of_is_one_of_lightnings():
    assert {"on_train_batch_start", "on_after_backward", "on_save_checkpoint"} <= set(HOOKS)
    assert {"setup", "teardown", "prepare_data", "transfer_batch_to_device"} <= set(DATA_HOOKS)
