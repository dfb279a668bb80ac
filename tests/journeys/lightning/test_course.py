"""The lit modules of a course on reading text: metrics of one's own, CTC, a transformer that writes, a data module."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from lit import Job, lightning, torchmetrics

MAPPING = ["<B>", "<S>", "<E>", "<P>", *"abc"]
INDEX = {letter: number for number, letter in enumerate(MAPPING)}
HIGH, WIDE, LETTERS = 6, 12, 3
ARGS = {"optimizer": "AdamW", "lr": 0.01, "loss": "cross_entropy", "one_cycle_max_lr": None, "one_cycle_total_steps": 4}


class ErrorRate(torchmetrics.Metric):
    """Share of wrong characters, those in `ignored` apart."""

    def __init__(self, ignored) -> None:
        super().__init__()
        self.ignored = set(ignored)
        self.add_state("wrong", torch.tensor(0.0), dist_reduce_fx="sum")
        self.add_state("total", torch.tensor(0.0), dist_reduce_fx="sum")

    def update(self, guesses, truths):
        for guess, truth in zip(guesses.tolist(), truths.tolist(), strict=True):
            ours, theirs = ([one for one in line if one not in self.ignored] for line in (guess, truth))
            same = sum(one == other for one, other in zip(ours, theirs, strict=False))
            self.wrong += max(len(ours), len(theirs)) - same
            self.total += max(len(theirs), 1)

    def compute(self):
        return self.wrong / self.total


class Lines(lightning.LightningDataModule):
    """Lines whose letters are bars of their own height; tells its shapes by `config()`."""

    def __init__(self, args) -> None:
        super().__init__()
        self.batch_size = args.get("batch_size", 8)
        self.mapping, self.input_dims, self.output_dims = MAPPING, (1, HIGH, WIDE), (LETTERS + 2, 1)

    def config(self):
        return {"input_dims": self.input_dims, "output_dims": self.output_dims, "mapping": self.mapping}

    def setup(self, stage=None):
        draw = torch.Generator().manual_seed(0)
        letters = torch.randint(INDEX["a"], INDEX["c"] + 1, (44, LETTERS), generator=draw)
        x = torch.rand(44, 1, HIGH, WIDE, generator=draw) / 4
        for line, drawn in enumerate(letters):
            for place, letter in enumerate(drawn):
                x[line, 0, : letter - 2, 4 * place : 4 * place + 3] += 0.7
        first, last = (torch.full((44, 1), INDEX[one]) for one in ("<S>", "<E>"))
        whole = TensorDataset(x, torch.cat([first, letters, last], 1))
        self.data_train, self.data_val = (torch.utils.data.Subset(whole, rows) for rows in (range(32), range(32, 44)))

    def train_dataloader(self):
        return DataLoader(self.data_train, shuffle=True, batch_size=self.batch_size)

    def val_dataloader(self):
        return DataLoader(self.data_val, shuffle=False, batch_size=self.batch_size)


class BaseLit(lightning.LightningModule):
    """What all lit modules of the course share."""

    def __init__(self, model, args) -> None:
        super().__init__()
        self.model, self.args = model, args
        self.save_hyperparameters("args")
        kind = torchmetrics.classification.MulticlassAccuracy
        self.train_acc, self.val_acc = (kind(len(MAPPING), average="micro") for _ in range(2))

    def forward(self, x):
        return self.model(x)

    def configure_optimizers(self):
        optimizer = getattr(torch.optim, self.args.optimizer)(self.parameters(), lr=self.args.lr)
        if self.args.one_cycle_max_lr is None:
            return optimizer
        plan = torch.optim.lr_scheduler.OneCycleLR(
            optimizer=optimizer, max_lr=self.args.one_cycle_max_lr, total_steps=self.args.one_cycle_total_steps
        )
        return {"optimizer": optimizer, "lr_scheduler": plan, "monitor": "validation/loss"}


class FirstLetterLit(BaseLit):
    """Tells the first letter: the course's lit module for classes."""

    def run(self, batch):
        x, y = batch[0], batch[1][:, 1]
        outputs = self(x)
        return y, outputs, getattr(nn.functional, self.args.loss)(outputs, y)

    def training_step(self, batch, batch_idx):
        y, outputs, loss = self.run(batch)
        self.train_acc(outputs, y)
        self.log("train/loss", loss)
        self.log("train/acc", self.train_acc, on_step=False, on_epoch=True)
        return {"loss": loss}

    def validation_step(self, batch, batch_idx):
        y, outputs, loss = self.run(batch)
        self.val_acc(outputs, y)
        self.log("validation/loss", loss, prog_bar=True, sync_dist=True)
        self.log("validation/acc", self.val_acc, on_step=False, on_epoch=True, prog_bar=True, sync_dist=True)
        return {"loss": loss}


class CtcLit(BaseLit):
    """Reads a line by CTC, and logs its character error rate."""

    def __init__(self, model, args) -> None:
        super().__init__(model, args)
        self.loss_fn = nn.CTCLoss(zero_infinity=True)
        ignored = [INDEX[one] for one in ("<B>", "<S>", "<E>", "<P>")]
        self.val_cer = ErrorRate(ignored)

    def run(self, batch):
        x, y = batch
        outputs = self(x).log_softmax(1)  # (batch, letters, time)
        lengths = torch.full((len(x),), outputs.shape[2])
        return outputs, self.loss_fn(outputs.permute(2, 0, 1), y, lengths, torch.full((len(x),), y.shape[1]))

    def training_step(self, batch, batch_idx):
        _, loss = self.run(batch)
        self.log("train/loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        outputs, loss = self.run(batch)
        self.log("validation/loss", loss, prog_bar=True)
        self.val_cer(self.decoded(outputs), batch[1])
        self.log("validation/cer", self.val_cer, on_step=False, on_epoch=True, prog_bar=True)

    def decoded(self, outputs):
        best = outputs.argmax(1)
        lines = torch.full((len(best), best.shape[1]), INDEX["<P>"])
        for number, line in enumerate(best):
            letters = torch.unique_consecutive(line)
            lines[number, : len(letters)] = letters
        return lines


class WritingLit(BaseLit):
    """Writes a line token by token, by a transformer."""

    def __init__(self, model, args) -> None:
        super().__init__(model, args)
        self.loss_fn = nn.CrossEntropyLoss(ignore_index=INDEX["<P>"])
        self.val_cer = ErrorRate([INDEX[one] for one in ("<S>", "<E>", "<P>")])

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = self.loss_fn(self.model(x, y[:, :-1]).permute(0, 2, 1), y[:, 1:])
        self.log("train/loss", loss)
        return {"loss": loss}

    def validation_step(self, batch, batch_idx):
        x, y = batch
        loss = self.loss_fn(self.model(x, y[:, :-1]).permute(0, 2, 1), y[:, 1:])
        self.log("validation/loss", loss, prog_bar=True, sync_dist=True)
        written = torch.full((len(x), 1), INDEX["<S>"])
        for _ in range(LETTERS + 1):
            written = torch.cat([written, self.model(x, written)[:, -1:].argmax(2)], 1)
        self.val_cer(written, y)
        self.log("validation/cer", self.val_cer, on_step=False, on_epoch=True, prog_bar=True, sync_dist=True)
        return {"preds_strs": written}


class Columns(nn.Module):
    """A convolution, and outputs for each column."""

    def __init__(self, config) -> None:
        super().__init__()
        _, high, _ = config["input_dims"]
        self.conv = nn.Conv2d(1, 8, (high, 3), padding=(0, 1))
        self.head = nn.Conv1d(8, len(config["mapping"]), 1)

    def forward(self, x):
        return self.head(self.conv(x).relu().squeeze(2))


class Writer(nn.Module):
    """The columns of a line, and a decoder that looks at them."""

    def __init__(self, config, width: int = 8) -> None:
        super().__init__()
        self.columns = nn.Conv2d(1, width, (config["input_dims"][1], 3), padding=(0, 1))
        self.embed = nn.Embedding(len(config["mapping"]), width)
        self.place = nn.Parameter(torch.zeros(config["output_dims"][0], width))
        layer = nn.TransformerDecoderLayer(width, 2, 16, dropout=0.1, batch_first=True)
        self.decoder, self.head = nn.TransformerDecoder(layer, 1), nn.Linear(width, len(config["mapping"]))

    def forward(self, x, y):
        memory = self.columns(x).squeeze(2).transpose(1, 2)
        mask = nn.Transformer.generate_square_subsequent_mask(y.shape[1])
        return self.head(self.decoder(self.embed(y) + self.place[: y.shape[1]], memory, tgt_mask=mask))


def first_letter(config):
    return nn.Sequential(nn.Flatten(), nn.Linear(HIGH * WIDE, len(config["mapping"])))


@pytest.mark.filterwarnings("ignore:A `OneCycleLR` scheduler is using 'interval'")
@pytest.mark.parametrize("max_lr", [None, 0.05])
@pytest.mark.parametrize(
    ("lit", "network", "logs"),
    [
        (FirstLetterLit, first_letter, {"train/acc", "validation/acc"}),
        (CtcLit, Columns, {"validation/cer"}),
        (WritingLit, Writer, {"validation/cer"}),
    ],
)
def test_a_lit_module_of_the_course_ends_with_the_trainers_weights_and_scores(lit, network, logs, max_lr):
    def make():
        config = Lines({}).config()
        return lit(network(config), SimpleNamespace(**{**ARGS, "one_cycle_max_lr": max_lr}))

    fitting, _ = Job(make, lambda: Lines({"batch_size": 8}), epochs=4).compare()
    assert logs | {"train/loss", "validation/loss"} <= set(fitting.logged)
    assert len(fitting.logged["validation/loss"]) == 4
    assert fitting.logged["validation/loss"][-1] < fitting.logged["validation/loss"][0]
