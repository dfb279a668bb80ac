"""A LightningModule that was trained on byeori's batches ends in a run with a bundle that answers as it does."""

import numpy as np
import torch
from torch import nn

from byeori import Bundle, Dataset, Recipe, Run, export, finish
from byeori.training.choices.settle import settle
from byeori.training.lightning import Fitting
from lit import lightning, seed

RECIPE = Recipe(size=8, batch=16, flip=False, device="cpu")


class Net(lightning.LightningModule):
    def __init__(self, rate: float = 0.01) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x):
        return self.layers(x / 255)

    def training_step(self, batch, batch_idx):
        return nn.functional.cross_entropy(self(batch[0]), batch[1])

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", nn.functional.cross_entropy(self(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.rate)


def squares():
    draw = np.random.default_rng(0)
    return [(draw.integers(0, 90, (8, 8)) + 120 * (n % 2), ("dark", "light")[n % 2]) for n in range(80)]


def test_it_ends_in_a_bundle_that_answers_as_the_module(tmp_path):
    seed()
    prepared = Dataset(squares()).prepare(RECIPE)
    batches = prepared.batches(settle(prepared, RECIPE))
    fitting = Fitting(Net())
    with Run.start(tmp_path, name="lit") as run:
        for step in fitting.epochs(batches, 6, validation=list(prepared.straight("val"))):
            run.log(step.number, loss=step.loss.item())
            if fitting.epoch_ended:
                run.save_state(step.number, fitting=fitting)
        report = finish(run, fitting.module, prepared, RECIPE)
    bundle = Bundle.load(run, model=Net())
    assert len(fitting.logged["val_loss"]) == 6
    answers = bundle.predict([squares()[0][0], squares()[1][0]])
    assert [answer["value"] for answer in answers] == ["dark", "light"]
    assert "accuracy 1.0" in report.headline_text()
    assert (run.folder / "bundle").is_dir()
    exported = Bundle.load(export(bundle, to="torch-export")).predict([squares()[0][0]])
    assert exported[0]["value"] == "dark"
    assert fitting.module.training, "the module itself stays as it is"
    with Run.open(run.folder) as run:
        other = Fitting(Net())
        assert run.load_state(fitting=other) == 6 * batches.per_epoch
        assert len(list(other.epochs(batches, 1))) == batches.per_epoch
