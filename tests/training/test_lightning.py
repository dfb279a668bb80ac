"""A LightningModule trains as Lightning's own loop would, on any loader and on byeori's batches."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from byeori import Dataset, Recipe
from byeori.core.errors import ModelError
from byeori.core.torchvision_operators import mend_torchvision
from byeori.training.lightning import Fitting

mend_torchvision()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("lightning.pytorch", exc_type=ImportError)
    from lightning.pytorch import LightningModule


class Net(LightningModule):
    """What a user brings: the shape of Lightning's own first example."""

    def __init__(self, width: int = 4, configure=None) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(width, 2))
        self.configure = configure or (lambda net: torch.optim.SGD(net.parameters(), lr=0.1))

    def training_step(self, batch, number):
        x, y = batch
        loss = cross_entropy(self.layers(x), y)
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, number):
        x, y = batch
        self.log_dict({"val_loss": cross_entropy(self.layers(x), y), "batch": number})

    def configure_optimizers(self):
        return self.configure(self)


def loader(count: int = 40, size: int = 8) -> DataLoader:
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(count, 4, generator=draw)
    return DataLoader(TensorDataset(x, (x.sum(1) > 0).long()), batch_size=size)


def net(**options) -> Net:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Net(**options)


def test_it_ends_with_the_weights_of_a_loop_written_by_hand():
    fitting, own = Fitting(net()), net()
    numbers = [step.number for step in fitting.epochs(loader(), 3)]
    assert numbers == list(range(1, 16))
    adam = torch.optim.SGD(own.parameters(), lr=0.1)
    losses = []
    for _ in range(3):
        for x, y in loader():
            adam.zero_grad()
            loss = cross_entropy(own.layers(x), y)
            loss.backward()
            adam.step()
            losses.append(loss.item())
    assert torch.equal(fitting.module.layers[1].weight, own.layers[1].weight)
    assert fitting.logged["train_loss"] == losses


def test_it_ends_with_the_weights_of_lightnings_own_trainer(tmp_path):
    from lightning.pytorch import Trainer

    def configure(module):
        adam = torch.optim.AdamW(module.parameters(), lr=0.1)
        rate = torch.optim.lr_scheduler.ExponentialLR(adam, 0.9)
        return {"optimizer": adam, "lr_scheduler": {"scheduler": rate, "interval": "step"}}

    ours, theirs = net(configure=configure), net(configure=configure)
    for _ in Fitting(ours).epochs(loader(), 2):
        pass
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer = Trainer(
            max_epochs=2, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
            enable_model_summary=False, limit_val_batches=0, default_root_dir=tmp_path,
        )  # fmt: skip
        trainer.fit(theirs, loader())
    assert torch.equal(ours.layers[1].weight, theirs.layers[1].weight)


def test_byeoris_batches_come_as_input_and_truth():
    draw = np.random.default_rng(0)
    pairs = [(draw.integers(0, 90, (4, 4)) + 120 * (n % 2), ("dark", "light")[n % 2]) for n in range(60)]
    recipe = Recipe(batch=16, size=8)
    batches = Dataset(pairs).prepare(recipe).batches(recipe)
    x, _ = batches.at(0).inputs["image"], batches.at(0).truth
    fitting = Fitting(net(width=x[0].numel(), configure=lambda n: torch.optim.Adam(n.parameters(), lr=1e-3)))
    for _ in fitting.epochs(list(batches.stream(0, 30))):
        pass
    assert np.mean(fitting.logged["train_loss"][-5:]) < np.mean(fitting.logged["train_loss"][:5])


SCHEDULES = {
    "a pair of lists": lambda a, s: ([a], [s]),
    "a dict": lambda a, s: {"optimizer": a, "lr_scheduler": s},
    "a dict of dicts": lambda a, s: {"optimizer": a, "lr_scheduler": {"scheduler": s, "interval": "epoch"}},
}


@pytest.mark.parametrize("form", SCHEDULES)
def test_a_scheduler_turns_once_an_epoch_by_default(form):
    def configure(module):
        sgd = torch.optim.SGD(module.parameters(), lr=0.8)
        return SCHEDULES[form](sgd, torch.optim.lr_scheduler.StepLR(sgd, 1, 0.5))

    fitting = Fitting(net(configure=configure))
    rates = [fitting.optimizer.param_groups[0]["lr"] for _ in fitting.epochs(loader(16), 3)]
    assert rates == [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]


def test_a_plateau_is_seen_in_what_was_logged():
    def configure(module):
        sgd = torch.optim.SGD(module.parameters(), lr=0.8)
        plan = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, patience=0)
        return {"optimizer": sgd, "lr_scheduler": {"scheduler": plan, "monitor": "val_loss"}}

    fitting = Fitting(net(configure=configure))
    with pytest.raises(ModelError, match="the scheduler watches 'val_loss', which was not logged; logged: train_loss"):
        list(fitting.epochs(loader(), 1))
    assert fitting.validate(loader())["val_loss"] > 0
    list(fitting.epochs(loader(), 1))


@pytest.mark.parametrize("count", [40, 37, 33, 5])
def test_what_it_validates_is_the_mean_over_samples_as_lightnings_own(tmp_path, count):
    from lightning.pytorch import Trainer

    module, batches = net(), loader(count)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer = Trainer(accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                          enable_model_summary=False, default_root_dir=tmp_path)  # fmt: skip
        theirs = trainer.validate(module, batches, verbose=False)[0]
    x, y = batches.dataset.tensors
    with torch.no_grad():
        whole = cross_entropy(module.layers(x), y).item()
    assert Fitting(module).validate(batches)["val_loss"] == pytest.approx(whole) == pytest.approx(theirs["val_loss"])


def test_the_module_can_ask_its_trainer_how_long_it_takes():
    asked = []

    class Asking(Net):
        def on_train_epoch_start(self):
            asked.append((self.trainer.current_epoch, self.trainer.max_epochs, self.trainer.estimated_stepping_batches))

    list(Fitting(Asking()).epochs(loader(), 2, accumulate=2))
    assert asked == [(0, 2, 6), (1, 2, 6)]


def test_what_cannot_be_taken_over_is_told():
    manual = net()
    manual.automatic_optimization = False
    with pytest.raises(ModelError, match="steers its optimizers itself"):
        Fitting(manual)
    two = net(configure=lambda n: [torch.optim.SGD(n.parameters(), 0.1), torch.optim.SGD(n.parameters(), 0.1)])
    with pytest.raises(ModelError, match="gave 2 optimizers and 0 schedulers; wanted one"):
        Fitting(two)
