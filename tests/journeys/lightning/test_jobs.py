"""The jobs of a first week with Lightning end with the weights, the values and the draws of its own Trainer."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split

from lit import Job, lightning, torchmetrics

SIDE = 6


def pictures(count: int = 48) -> TensorDataset:
    """Squares of noise, bright on the left or on the right."""
    draw = torch.Generator().manual_seed(1)
    side = torch.randint(0, 2, (count,), generator=draw)
    x = torch.rand(count, 1, SIDE, SIDE, generator=draw) / 2
    for n, right in enumerate(side):
        x[n, 0, :, slice(3, 6) if right else slice(0, 3)] += 0.5
    return TensorDataset(x, side)


class Pictures(lightning.LightningDataModule):
    """Downloads, splits by chance and loads, as data modules do; says what it was asked."""

    def __init__(self, size: int = 8) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.asked: list[str] = []

    def prepare_data(self):
        self.asked.append("prepare_data")

    def setup(self, stage):
        self.asked.append(f"setup {stage.value}")
        self.parts = random_split(pictures(), [32, 12, 4])

    def train_dataloader(self):
        return DataLoader(self.parts[0], batch_size=self.hparams.size, shuffle=True)

    def val_dataloader(self):
        return [DataLoader(part, batch_size=5) for part in self.parts[1:]]

    def test_dataloader(self):
        return DataLoader(self.parts[2], batch_size=3)

    def predict_dataloader(self):
        return self.test_dataloader()

    def on_after_batch_transfer(self, batch, number):
        x, y = batch
        return x + 0.01 * torch.randn_like(x), y

    def teardown(self, stage):
        self.asked.append(f"teardown {stage.value}")


class Autoencoder(lightning.LightningModule):
    def __init__(self, hidden: int = 8, rate: float = 0.01) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.encoder = nn.Sequential(nn.Linear(SIDE * SIDE, hidden), nn.ReLU(), nn.Linear(hidden, 3))
        self.decoder = nn.Sequential(nn.Linear(3, hidden), nn.ReLU(), nn.Linear(hidden, SIDE * SIDE))

    def forward(self, x):
        return self.decoder(self.encoder(x))

    def training_step(self, batch, batch_idx):
        return self.judge(batch, "train")

    def validation_step(self, batch, batch_idx, dataloader_idx=0):
        self.judge(batch, "val")

    def test_step(self, batch, batch_idx):
        self.judge(batch, "test")

    def predict_step(self, batch, batch_idx, dataloader_idx=None):
        return self(batch[0].flatten(1))

    def judge(self, batch, part):
        x = batch[0].flatten(1)
        loss = functional.mse_loss(self(x), x)
        self.log(f"{part}_loss", loss, on_step=True, on_epoch=True, prog_bar=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.rate)


class Classifier(lightning.LightningModule):
    """A backbone that thaws, metrics that are objects, and two schedulers after each other."""

    def __init__(self, backbone: nn.Module | None = None) -> None:
        super().__init__()
        self.save_hyperparameters(ignore=["backbone"])
        self.backbone = backbone or nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten())
        self.head = nn.LazyLinear(2)
        kinds = torchmetrics.classification
        metrics = torchmetrics.MetricCollection([kinds.MulticlassAccuracy(2), kinds.MulticlassF1Score(2)])
        self.train_metrics, self.val_metrics = metrics.clone(prefix="train/"), metrics.clone(prefix="val/")
        self.mean = torchmetrics.MeanMetric()
        self.head(self.backbone(torch.zeros(2, 1, SIDE, SIDE)))
        self.backbone.requires_grad_(False)

    def on_train_epoch_start(self):
        if self.current_epoch == 1:
            self.backbone.requires_grad_(True)

    def training_step(self, batch, batch_idx):
        x, y = batch
        outputs = self.head(self.backbone(x))
        loss = functional.cross_entropy(outputs, y)
        self.log("train/loss", loss, on_step=False, on_epoch=True)
        self.log_dict(self.train_metrics(outputs, y))
        return {"loss": loss, "outputs": outputs}

    def on_train_batch_end(self, outputs, batch, batch_idx):
        self.log("largest", outputs["outputs"].abs().max(), reduce_fx="max", on_epoch=True, on_step=False)

    def validation_step(self, batch, batch_idx, dataloader_idx=0):
        x, y = batch
        outputs = self.head(self.backbone(x))
        self.val_metrics.update(outputs, y)
        self.mean(functional.cross_entropy(outputs, y))
        self.log("val/loss", self.mean)

    def on_validation_epoch_end(self):
        self.log_dict(self.val_metrics.compute())
        self.val_metrics.reset()

    def configure_optimizers(self):
        slow = {"params": self.backbone.parameters(), "lr": 1e-3}
        sgd = torch.optim.SGD([slow, {"params": self.head.parameters()}], lr=0.1, momentum=0.9, weight_decay=1e-4)
        warm = torch.optim.lr_scheduler.LinearLR(sgd, 0.1, total_iters=3)
        falls = torch.optim.lr_scheduler.CosineAnnealingLR(sgd, self.trainer.estimated_stepping_batches)
        chain = torch.optim.lr_scheduler.SequentialLR(sgd, [warm, falls], milestones=[3])
        return {"optimizer": sgd, "lr_scheduler": {"scheduler": chain, "interval": "step", "name": "rate"}}


class Gan(lightning.LightningModule):
    """Two networks against each other, by hand."""

    def __init__(self, latent: int = 4) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.automatic_optimization = False
        self.generator = nn.Sequential(
            nn.Linear(latent, 16), nn.BatchNorm1d(16, 0.8), nn.LeakyReLU(0.2), nn.Linear(16, SIDE * SIDE), nn.Sigmoid()
        )
        self.discriminator = nn.Sequential(nn.Linear(SIDE * SIDE, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    def forward(self, z):
        return self.generator(z)

    def training_step(self, batch):
        x = batch[0].flatten(1)
        z = torch.randn(len(x), self.hparams.latent).type_as(x)
        one, zero = torch.ones(len(x), 1), torch.zeros(len(x), 1)
        makes, judges = self.optimizers()
        loss_of = functional.binary_cross_entropy_with_logits

        self.toggle_optimizer(makes)
        made = loss_of(self.discriminator(self(z)), one)
        makes.zero_grad()
        self.manual_backward(made)
        self.clip_gradients(makes, gradient_clip_val=0.5, gradient_clip_algorithm="norm")
        makes.step()
        self.untoggle_optimizer(makes)

        self.toggle_optimizer(judges)
        judged = (loss_of(self.discriminator(x), one) + loss_of(self.discriminator(self(z).detach()), zero)) / 2
        judges.zero_grad()
        self.manual_backward(judged)
        judges.step()
        self.untoggle_optimizer(judges)
        self.log_dict({"g_loss": made, "d_loss": judged}, prog_bar=True)

    def on_train_epoch_end(self):
        for scheduler in self.lr_schedulers():
            scheduler.step()
        made = self(torch.zeros(2, self.hparams.latent))
        for logger in self.loggers:
            logger.experiment.add_image("made", made, self.current_epoch)

    def configure_optimizers(self):
        makes = torch.optim.Adam(self.generator.parameters(), lr=2e-3, betas=(0.5, 0.999))
        judges = torch.optim.Adam(self.discriminator.parameters(), lr=2e-3, betas=(0.5, 0.999))
        falls = [torch.optim.lr_scheduler.ExponentialLR(one, 0.9) for one in (makes, judges)]
        return [makes, judges], falls


class Words(Dataset):
    """Pieces of a text by characters, each with the same moved on by one."""

    def __init__(self, text: str = "the rope of the net pulls the whole net along; " * 8, length: int = 12) -> None:
        self.letters = sorted(set(text))
        self.ids = torch.tensor([self.letters.index(letter) for letter in text])
        self.length = length

    def __len__(self):
        return len(self.ids) // self.length - 1

    def __getitem__(self, number):
        start = number * self.length
        return self.ids[start : start + self.length], self.ids[start + 1 : start + self.length + 1]


class Language(lightning.LightningModule):
    """A small transformer that tells the next character."""

    def __init__(self, letters: int, width: int = 8) -> None:
        super().__init__()
        self.embed = nn.Embedding(letters, width)
        layer = nn.TransformerEncoderLayer(width, 2, 16, dropout=0.2, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.head = nn.Linear(width, letters)

    def forward(self, ids):
        mask = nn.Transformer.generate_square_subsequent_mask(ids.shape[1])
        return self.head(self.layers(self.embed(ids), mask=mask))

    def training_step(self, batch, batch_idx):
        loss = functional.cross_entropy(self(batch[0]).flatten(0, 1), batch[1].flatten())
        self.log_dict({"train_loss": loss, "perplexity": loss.exp()}, prog_bar=True)
        return loss

    def validation_step(self, batch, batch_idx):
        self.log("val_loss", functional.cross_entropy(self(batch[0]).flatten(0, 1), batch[1].flatten()))

    def on_before_optimizer_step(self, optimizer):
        self.log_dict(lightning.utilities.grad_norm(self, norm_type=2))

    def configure_optimizers(self):
        sgd = torch.optim.SGD(self.parameters(), lr=0.5)
        plan = torch.optim.lr_scheduler.ReduceLROnPlateau(sgd, factor=0.5, patience=0, threshold=0.1)
        return {"optimizer": sgd, "lr_scheduler": {"scheduler": plan, "monitor": "val_loss"}}


def test_an_autoencoder_with_a_data_module_is_trained_tested_and_asked():
    fitting, _ = Job(Autoencoder, Pictures).compare()
    data = Pictures()
    assert set(fitting.test(data)) == {"test_loss_epoch"}
    assert [len(part) for part in fitting.predict(data)] == [3, 1]
    stages = [word for word in data.asked if word != "prepare_data"]
    assert stages == ["setup test", "teardown test", "setup predict", "teardown predict"]
    assert len(fitting.logged["train_loss_step"]) == 8
    assert len(fitting.logged["val_loss_epoch/dataloader_idx_1"]) == 2


def test_a_classifier_with_a_backbone_metrics_and_schedulers():
    fitting, _ = Job(Classifier, Pictures, epochs=3, clip=0.5).compare()
    assert fitting.logged["val/MulticlassAccuracy"][-1] > 0.5
    assert {"train/MulticlassF1Score", "largest", "val/loss/dataloader_idx_0"} <= set(fitting.logged)
    norm = fitting.module.backbone[1]
    assert norm.training
    assert norm.num_batches_tracked == 12 + 1


@pytest.mark.filterwarnings("ignore:self.logger.experiment.add_image")
def test_a_gan_of_two_optimizers():
    fitting, steps = Job(Gan, lambda: DataLoader(pictures(), batch_size=8, shuffle=True)).compare()
    assert [step.number for step in steps] == list(range(2, 25, 2))
    both = zip(fitting.logged["g_loss"], fitting.logged["d_loss"], strict=True)
    assert [step.loss.item() for step in steps] == pytest.approx([(made + judged) / 2 for made, judged in both])


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_language_model_whose_rate_falls_where_it_learns_no_more(accumulate):
    text = Words()
    parts = random_split(text, [24, len(text) - 24], torch.Generator().manual_seed(0))
    fitting, steps = Job(
        lambda: Language(len(text.letters)),
        lambda: DataLoader(parts[0], batch_size=4, shuffle=True),
        lambda: DataLoader(parts[1], batch_size=4),
        epochs=4, accumulate=accumulate, clip=0.25,
    ).compare()  # fmt: skip
    assert len(steps) == 24 // accumulate
    assert fitting.trainer.optimizers[0].param_groups[0]["lr"] < 0.5


def test_a_plateau_that_the_caller_validates_for_ends_with_the_trainers_weights():
    text = Words()
    train, val = DataLoader(text, batch_size=8), DataLoader(text, batch_size=8)
    job = Job(lambda: Language(len(text.letters)), lambda: train, lambda: val, epochs=4)
    for way in ("after", "within"):
        fitting = job.start()
        if way == "after":
            for _ in range(4):
                list(fitting.epochs(train))
                fitting.validate(val)
        else:
            for _ in fitting.epochs(train, 4):
                if fitting.epoch_ended:
                    fitting.validate(val)
        job.assert_same(fitting)


def test_modules_of_the_other_package_are_trained_by_its_trainer():
    other = pytest.importorskip("pytorch_lightning", exc_type=ImportError)
    assert not issubclass(other.LightningModule, lightning.LightningModule)

    class Other(other.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(SIDE * SIDE, 2)

        def training_step(self, batch, batch_idx):
            loss = functional.cross_entropy(self.layer(batch[0].flatten(1)), batch[1])
            self.log("loss", loss)
            return loss

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters())

    fitting, steps = Job(Other, lambda: DataLoader(pictures(), batch_size=8)).by_fitting()
    assert len(steps) == len(fitting.logged["loss"]) == 12
    assert isinstance(fitting.trainer, other.Trainer)
