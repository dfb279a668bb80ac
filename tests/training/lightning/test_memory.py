"""A training that is resumed from a run's checkpoint ends with the bytes of an unbroken one."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim import lr_scheduler

from byeori import Run
from byeori.core.errors import ModelError, RunError
from byeori.training.lightning import Fitting
from lit import Job, assert_same_weights, lightning, loader, seed

SCHEDULERS = {
    "steps": lambda sgd: lr_scheduler.MultiStepLR(sgd, [1, 3], 0.5),
    "one cycle": lambda sgd: lr_scheduler.OneCycleLR(sgd, 0.1, total_steps=20),
    "in a row": lambda sgd: lr_scheduler.SequentialLR(
        sgd, [lr_scheduler.ConstantLR(sgd, 0.5), lr_scheduler.ExponentialLR(sgd, 0.9)], [2]
    ),
    "plateau": lambda sgd: lr_scheduler.ReduceLROnPlateau(sgd, patience=0, threshold=1.0),
}


class Net(lightning.LightningModule):
    """Draws by chance in each of the ways there are, and counts what it does."""

    def __init__(self, kind: str = "steps") -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.3), nn.Linear(6, 2))
        self.kind, self.epochs_seen = kind, []

    def training_step(self, batch, number):
        x, y = batch
        noise = random.random() + np.random.rand()
        return cross_entropy(self.layers(x + 0.1 * noise), y)

    def validation_step(self, batch, number):
        self.log("val_loss", cross_entropy(self.layers(batch[0]), batch[1]))

    def on_train_epoch_start(self):
        self.epochs_seen.append(self.current_epoch)

    def on_save_checkpoint(self, checkpoint):
        checkpoint["seen"] = self.epochs_seen

    def on_load_checkpoint(self, checkpoint):
        self.epochs_seen = list(checkpoint["seen"])

    def configure_optimizers(self):
        adam = torch.optim.Adam(self.parameters(), lr=0.05)
        plan = {"scheduler": SCHEDULERS[self.kind](adam), "monitor": "val_loss"}
        plan["interval"] = "step" if self.kind == "one cycle" else "epoch"
        return {"optimizer": adam, "lr_scheduler": plan}


def batches():
    return loader(shuffle=True)


@pytest.mark.parametrize("kind", SCHEDULERS)
@pytest.mark.parametrize("leaves", [False, True])
def test_a_resumed_training_ends_with_the_bytes_of_an_unbroken_one(tmp_path, kind, leaves):
    whole, _ = Job(lambda: Net(kind), batches, loader, epochs=4).compare()
    seed()
    with Run.start(tmp_path, data_path="numbers") as run:
        first = Fitting(Net(kind))
        for step in first.epochs(batches(), 4 if leaves else 2, validation=loader()):
            run.log(step.number, loss=step.loss.item())
            if first.epoch_ended:
                run.save_state(step.number, fitting=first)
            if first.epoch_ended and first.epoch == 2:
                break
    seed(5)
    with Run.open(run.folder) as run:
        second = Fitting(Net(kind))
        assert run.load_state(fitting=second) == 10
        assert second.epoch == 2
        numbers = [step.number for step in second.epochs(batches(), 2, validation=loader())]
    assert_same_weights(second.module, whole.module)
    assert numbers == list(range(11, 21))
    assert second.module.epochs_seen == whole.module.epochs_seen == [0, 1, 2, 3]


def test_saving_changes_nothing(tmp_path):
    whole, _ = Job(Net, batches, loader, epochs=3).by_fitting()
    seed()
    with Run.start(tmp_path, data_path="numbers") as run:
        fitting = Fitting(Net())
        for step in fitting.epochs(batches(), 3, validation=loader()):
            if fitting.epoch_ended:
                run.save_state(step.number, fitting=fitting)
    assert_same_weights(fitting.module, whole.module)


def test_what_was_loaded_validates_and_predicts_before_it_trains():
    fitting = Fitting(Net())
    list(fitting.epochs(loader()))
    other = Fitting(Net())
    other.load_state_dict(fitting.state_dict())
    assert other.validate(loader()) == fitting.validate(loader())
    assert_same_weights(other.module, fitting.module)


def test_a_state_is_of_the_end_of_an_epoch():
    fitting = Fitting(Net())
    with pytest.raises(ModelError, match="Net: nothing to save before the first epoch"):
        fitting.state_dict()
    for _ in fitting.epochs(loader()):
        if not fitting.epoch_ended:
            with pytest.raises(ModelError, match=r"in the middle of an epoch, .* save the state where `fitting.epoch_"):
                fitting.state_dict()
    assert fitting.state_dict()["checkpoint"]["global_step"] == 5


def test_a_scheduler_that_waits_is_not_lost():
    fitting = Fitting(Net("plateau"))
    list(fitting.epochs(loader()))
    with pytest.raises(ModelError, match="the scheduler watches 'val_loss', which was not logged in the last epoch"):
        fitting.state_dict()
    fitting.validate(loader())
    assert fitting.state_dict()["checkpoint"]["lr_schedulers"][0]["last_epoch"] == 1


def test_what_is_no_data_is_named(tmp_path):
    class Wrong(Net):
        def on_save_checkpoint(self, checkpoint):
            checkpoint["mine"] = {"layer": self.layers}

    fitting = Fitting(Wrong())
    list(fitting.epochs(loader()))
    with (
        Run.start(tmp_path, data_path="numbers") as run,
        pytest.raises(RunError, match=r"fitting\.checkpoint\.mine\.layer: a Sequential, which is no data"),
    ):
        run.save_state(5, fitting=fitting)


def test_hyper_parameters_stay_with_the_module(tmp_path):
    class Has(Net):
        def __init__(self, act=nn.ReLU):
            super().__init__()
            self.save_hyperparameters()

    fitting = Fitting(Has())
    list(fitting.epochs(loader()))
    with Run.start(tmp_path, data_path="numbers") as run:
        run.save_state(5, fitting=fitting)
    assert fitting.module.hparams.act is nn.ReLU


def test_the_module_still_saves_files_by_its_trainer(tmp_path):
    class Saves(Net):
        def on_train_epoch_end(self):
            self.trainer.save_checkpoint(tmp_path / "own.ckpt")

    fitting = Fitting(Saves())
    list(fitting.epochs(loader()))
    saved = torch.load(tmp_path / "own.ckpt", weights_only=True)
    assert torch.equal(saved["state_dict"]["layers.0.weight"], fitting.module.layers[0].weight)
