"""A scheduler that watches a value of the validation moves when the caller has validated."""

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError
from byeori.training.lightning import Fitting
from lit import lightning, loader


class Watches(lightning.LightningModule):
    """Its validation never gets better, so its rate halves whenever it is asked."""

    def __init__(self, **plan) -> None:
        super().__init__()
        self.layer, self.plan = nn.Linear(4, 1), plan

    def training_step(self, batch, batch_idx):
        loss = self.layer(batch[0]).pow(2).mean()
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", 1.0)

    def configure_optimizers(self):
        sgd = torch.optim.SGD(self.parameters(), lr=0.8)
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, factor=0.5, patience=0)
        return {"optimizer": sgd, "lr_scheduler": {"scheduler": plateau, "monitor": "val_loss", **self.plan}}


def rate(fitting: Fitting) -> float:
    return fitting.trainer.optimizers[0].param_groups[0]["lr"]


@pytest.mark.parametrize(("plan", "wanted"), [({}, [0.8, 0.4, 0.2]), ({"frequency": 2}, [0.8, 0.8, 0.8])])
def test_it_moves_with_the_validation_of_each_epoch_where_its_time_has_come(plan, wanted):
    fitting, rates = Fitting(Watches(**plan)), []
    for _ in fitting.epochs(loader(16), 3):
        if fitting.epoch_ended:
            fitting.validate(loader(8))
            rates.append(rate(fitting))
    assert rates == wanted


def test_it_moves_once_an_epoch_however_often_is_validated():
    fitting = Fitting(Watches())
    list(fitting.epochs(loader(16)))
    rates = []
    for _ in range(3):
        fitting.validate(loader(8))
        rates.append(rate(fitting))
    assert rates == [0.8, 0.8, 0.8]  # the first value is the best so far


def test_without_a_validation_the_next_epoch_is_refused():
    within, between = Fitting(Watches()), Fitting(Watches())
    refused = (
        "Watches: the scheduler watches 'val_loss', which was not logged in the last epoch; .* logged: 'train_loss'"
    )
    with pytest.raises(ModelError, match=refused):
        list(within.epochs(loader(16), 2))
    list(between.epochs(loader(16)))
    with pytest.raises(ModelError, match=refused):
        list(between.epochs(loader(16)))
    assert within.epoch == between.epoch == 1


def test_one_that_watches_what_training_logs_needs_no_validation():
    fitting = Fitting(Watches(monitor="train_loss"))
    assert len(list(fitting.epochs(loader(16), 3))) == 6


def test_a_plateau_without_a_monitor_is_refused_before_training():
    with pytest.raises(ModelError, match="must include a monitor when a `ReduceLROnPlateau` scheduler is used"):
        list(Fitting(Watches(monitor=None)).epochs(loader()))
