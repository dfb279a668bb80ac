"""What a module logs is kept by name; what is no number is not, and says so."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from byeori.training.lightning import Fitting
from lit import lightning, loader, torchmetrics


class Logs(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.accuracy = torchmetrics.classification.MulticlassAccuracy(2)

    def training_step(self, batch, batch_idx):
        outputs = self.layer(batch[0])
        loss = cross_entropy(outputs, batch[1])
        self.accuracy(outputs, batch[1])
        self.log("loss", loss, on_step=True, on_epoch=True)
        self.log("accuracy", self.accuracy, on_step=False, on_epoch=True)
        self.log("hidden", 1.0, logger=False, prog_bar=True)
        self.log("weighed", float(batch_idx), on_step=False, on_epoch=True, batch_size=batch_idx + 1)
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.0)


def test_values_of_steps_and_epochs_and_metrics_are_kept_by_lightnings_names():
    fitting = Fitting(Logs())
    steps = list(fitting.epochs(loader(20), 2))
    logged, module = fitting.logged, fitting.module
    assert set(logged) == {"loss_step", "loss_epoch", "accuracy", "weighed", "epoch"}
    assert logged["loss_step"] == [step.loss.item() for step in steps]
    x, y = loader(20).dataset.tensors
    with torch.no_grad():
        right = cross_entropy(module.layer(x), y).item()
        share = torchmetrics.classification.MulticlassAccuracy(2)(module.layer(x), y).item()
    assert logged["loss_epoch"] == pytest.approx([right, right])
    assert logged["accuracy"] == pytest.approx([share, share])  # of each epoch alone
    assert logged["weighed"] == pytest.approx([(0 * 1 + 1 * 2 + 2 * 3) / 6] * 2)
    assert fitting.trainer.progress_bar_metrics["hidden"] == 1.0


def test_scalars_of_the_experiment_are_kept_and_others_are_told():
    class Draws(Logs):
        def on_train_epoch_end(self):
            writer = self.logger.experiment
            writer.add_scalar("mine", 3, self.global_step)
            writer.add_scalars("two", {"a": 1, "b": 2.5}, self.global_step)
            for _ in range(2):
                writer.add_image("picture", torch.zeros(3, 4, 4), self.global_step)
            assert not hasattr(self.logger, "log_table")

    fitting = Fitting(Draws())
    with pytest.warns(UserWarning, match=r"experiment\.add_image: byeori keeps numbers only and throws this") as told:
        list(fitting.epochs(loader(8)))
    assert len(told) == 1
    assert (fitting.logged["mine"], fitting.logged["two/a"], fitting.logged["two/b"]) == ([3.0], [1.0], [2.5])


def test_a_logger_of_lightnings_gets_all_and_is_the_modules_own(tmp_path):
    logger = lightning.loggers.CSVLogger(tmp_path)

    class Asks(Logs):
        def on_train_start(self):
            assert self.logger is logger
            assert self.trainer.log_dir == logger.log_dir

    fitting = Fitting(Asks(), logger=logger)
    list(fitting.epochs(loader(20)))
    lines = (tmp_path / "lightning_logs" / "version_0" / "metrics.csv").read_text().splitlines()
    assert "loss_step" in lines[0]
    assert len(fitting.logged["loss_step"]) == 3
