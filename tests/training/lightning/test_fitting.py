"""A LightningModule trains, validates, tests and predicts as Lightning's own Trainer would, in the caller's loop."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from byeori import Dataset, Recipe
from byeori.core.errors import ConfigError, DataError, ModelError
from byeori.training.choices.settle import settle
from byeori.training.lightning import Fitting
from byeori.training.loop.guard import NonFiniteLossError
from lit import Job, assert_same_weights, by_trainer, lightning, loader, seed


class Net(lightning.LightningModule):
    """The shape of a first LightningModule."""

    def __init__(self, width: int = 4, configure=None) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(width, 2))
        self.configure = configure or (lambda net: torch.optim.SGD(net.parameters(), lr=0.1))

    def forward(self, x):
        return self.layers(x)

    def training_step(self, batch, number):
        x, y = batch
        loss = cross_entropy(self(x), y)
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, number):
        x, y = batch
        self.log_dict({"val_loss": cross_entropy(self(x), y), "batch": float(number)})

    def test_step(self, batch, number):
        x, y = batch
        self.log("test_loss", cross_entropy(self(x), y))

    def configure_optimizers(self):
        return self.configure(self)


def net(**options) -> Net:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Net(**options)


def test_it_ends_with_the_weights_of_a_loop_written_by_hand():
    fitting, own = Fitting(net()), net()
    steps = list(fitting.epochs(loader(), 3))
    optimizer, losses = torch.optim.SGD(own.parameters(), lr=0.1), []
    for _ in range(3):
        for x, y in loader():
            optimizer.zero_grad()
            loss = cross_entropy(own(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert torch.equal(fitting.module.layers[1].weight, own.layers[1].weight)
    assert [step.number for step in steps] == list(range(1, 16))
    assert fitting.logged["train_loss"] == losses == [step.loss.item() for step in steps]


@pytest.mark.parametrize("shuffle", [False, True])
def test_it_ends_with_the_weights_of_lightnings_own_trainer(shuffle):
    Job(net, lambda: loader(shuffle=shuffle), loader).compare()


@pytest.mark.parametrize("accumulate", [2, 3, 5])
def test_accumulated_and_clipped_it_ends_with_the_weights_of_the_trainer(accumulate):
    _, steps = Job(net, loader, accumulate=accumulate, clip=0.1, epochs=3).compare()
    assert len(steps) == 3 * -(-5 // accumulate)
    assert all(step.grad_norm > 0 for step in steps)


def test_a_step_has_the_mean_loss_of_its_batches_and_the_norm_before_clipping():
    (step,) = Fitting(net()).epochs(loader(), 1, accumulate=5, clip=1e-6)
    module, batches = net(), list(loader())
    losses = torch.stack([cross_entropy(module(x), y) for x, y in batches])
    losses.mean().backward()
    norm = torch.nn.utils.get_total_norm([p.grad for p in module.parameters()])
    torch.testing.assert_close((step.loss, step.grad_norm), (losses.mean().detach(), norm))


def test_calls_in_a_row_go_on_where_the_last_one_ended():
    def configure(module):
        adam = torch.optim.Adam(module.parameters(), lr=0.1)
        return [adam], [torch.optim.lr_scheduler.StepLR(adam, 1, 0.5)]

    def make():
        return net(configure=configure)

    seed()
    parts = Fitting(make())
    numbers = [step.number for _ in range(3) for step in parts.epochs(loader(shuffle=True))]
    whole, _ = Job(make, lambda: loader(shuffle=True), epochs=3).compare()
    assert_same_weights(parts.module, whole.module)
    assert numbers == list(range(1, 16))
    assert parts.epoch == 3


def test_a_step_comes_once_all_that_belongs_to_it_is_over():
    seen = []

    class Told(Net):
        def on_train_batch_end(self, *_):
            seen.append("batch")

        def on_validation_end(self):
            seen.append("validation")

        def on_train_epoch_end(self):
            seen.append("epoch")

        def on_train_end(self):
            seen.append("end")

    for _ in Fitting(Told()).epochs(loader(16), 2, validation=loader(8)):
        seen.append("body")
    first, *epochs = " ".join(seen).replace("batch body batch", "|").split("|")
    assert first == "validation "  # Lightning's check that it works
    assert epochs == [" validation epoch body ", " validation epoch body end"]


def test_who_leaves_the_loop_leaves_the_module_as_it_was_at_that_step():
    ended = []

    class Told(Net):
        def on_fit_end(self):
            ended.append(self.global_step)

    fitting, own = Fitting(Told()), Told()
    own.load_state_dict(fitting.module.state_dict())
    for step in fitting.epochs(loader(), 2):
        if step.number == 3:
            break
    other = Fitting(own)
    list(other.epochs(list(loader())[:3]))
    assert ended == [3, 3]
    assert_same_weights(fitting.module, own)
    assert [step.number for step in fitting.epochs(loader(), 1)] == [4, 5, 6, 7, 8]


@pytest.mark.parametrize("place", [2, 5, 10])
def test_an_error_in_the_body_of_the_loop_ends_the_training(place):
    fitting = Fitting(net())
    with pytest.raises(KeyError, match="mine"):  # noqa: PT012 - the loop is what is tested
        for step in fitting.epochs(loader(), 2):
            if step.number == place:
                raise KeyError("mine")
    assert fitting.trainer.global_step == place
    assert fitting.trainer.state.stage is None


def test_epochs_are_a_whole_number():
    with pytest.raises(ConfigError, match="epochs = '3': wanted how often to go through the batches, a whole number"):
        Fitting(net()).epochs(loader(), "3")
    assert len(list(Fitting(net()).epochs(loader(8), np.int64(2)))) == 2


def test_an_error_of_the_module_comes_as_it_is():
    class Wrong(Net):
        def training_step(self, batch, number):
            return {}["nothing"]

    with pytest.raises(KeyError, match="nothing"):
        list(Fitting(Wrong()).epochs(loader()))


def test_a_loss_that_is_no_number_is_refused_before_the_update():
    x, y = torch.randn(4, 4), torch.zeros(4, dtype=torch.long)
    fitting, before = Fitting(net()), net()
    with pytest.raises(NonFiniteLossError, match="step 2: the loss is nan"):
        list(fitting.epochs([(x, y), (x * float("nan"), y)]))
    list(Fitting(before).epochs([(x, y)]))
    assert_same_weights(fitting.module, before)


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        (lambda outputs: outputs.sum(1), r"training_step gave a loss of shape \(8,\); wanted one number"),
        (lambda outputs: outputs.detach().sum(), "nothing can be learned from this loss, as it hangs on no parameter"),
        (lambda outputs: "loss", "`training_step` must return a Tensor, a dict, or None"),
        (lambda outputs: {"lss": outputs.sum()}, "the 'loss' key needs to be present"),
    ],
)
def test_what_is_no_loss_is_refused_by_name(loss, told):
    class Wrong(Net):
        def training_step(self, batch, number):
            return loss(self(batch[0]))

    with pytest.raises(ModelError, match=f"Wrong.*{told}"):
        list(Fitting(Wrong()).epochs(loader()))


@pytest.mark.parametrize("count", [40, 37, 33, 5])
def test_what_it_validates_is_the_mean_over_samples_as_lightnings_own(count):
    module, batches = net(), loader(count)
    theirs = by_trainer("validate", module, batches, verbose=False)[1][0]
    x, y = batches.dataset.tensors
    with torch.no_grad():
        whole = cross_entropy(module(x), y).item()
    fitting = Fitting(module)
    assert fitting.validate(batches) == theirs
    assert theirs["val_loss"] == pytest.approx(whole)
    assert fitting.logged["val_loss"] == [theirs["val_loss"]]


def test_it_validates_in_the_body_of_the_loop_and_goes_on_as_if_nothing_was():
    seen = []

    class Seen(Net):
        def validation_step(self, batch, number):
            seen.append((self.current_epoch, self.global_step, self.training))

        def on_train_batch_start(self, *_):
            assert self.trainer.training
            assert self.training

    fitting = Fitting(Seen())
    plain = Fitting(Seen())
    plain.module.load_state_dict(fitting.module.state_dict())
    for step in fitting.epochs(loader(), 2, clip=1.0):
        if step.number in (3, 5, 10):
            fitting.validate(loader(8))
    list(plain.epochs(loader(), 2, clip=1.0))
    assert_same_weights(fitting.module, plain.module)
    assert seen == [(0, 3, False), (1, 5, False), (2, 10, False)]


def test_several_loaders_are_validated_by_their_number():
    class Several(Net):
        def validation_step(self, batch, number, dataloader_idx):
            x, y = batch
            self.log("val_loss", cross_entropy(self(x), y))

    both, module = [loader(12), loader(20)], Several()
    theirs = by_trainer("validate", module, both, verbose=False)[1]
    ours = Fitting(module).validate(both)
    assert ours == {name: value for part in theirs for name, value in part.items()}
    assert set(ours) == {"val_loss/dataloader_idx_0", "val_loss/dataloader_idx_1"}


def test_it_tests_and_predicts_as_the_trainer_does():
    module, xs = net(), [x for x, _ in loader(20)]
    fitting = Fitting(module)
    list(fitting.epochs(loader()))
    assert fitting.test(loader(37)) == by_trainer("test", module, loader(37), verbose=False)[1][0]
    ours = fitting.predict(xs)
    with torch.no_grad():
        torch.testing.assert_close(ours, [module(x) for x in xs], rtol=0, atol=0)
    assert module.training


def test_byeoris_batches_come_as_input_and_truth_and_each_epoch_in_its_own_order():
    draw = np.random.default_rng(0)
    pairs = [(draw.integers(0, 90, (4, 4)) + 120 * (n % 2), ("dark", "light")[n % 2]) for n in range(60)]
    recipe = Recipe(batch=16, size=8, flip=False)
    prepared = Dataset(pairs).prepare(recipe)
    batches = prepared.batches(settle(prepared, recipe))
    width = batches.at(0).inputs["image"][0].numel()

    class Seen(Net):
        def training_step(self, batch, number):
            self.seen.append(batch[1].tolist())
            return super().training_step((batch[0].float() / 255, batch[1]), number)

    count = 3 * batches.per_epoch
    for given in (batches, list(batches.stream(0, count)), batches.stream(0, count)):
        module = Seen(width=width)
        module.seen = []
        list(Fitting(module).epochs(given, 3 if given is batches else 1))
        assert module.seen == [batch.truth.tolist() for batch in batches.stream(0, count)]


def test_a_scheduler_turns_as_lightning_turns_it():
    forms = {
        "a pair of lists": lambda a, s: ([a], [s]),
        "a dict": lambda a, s: {"optimizer": a, "lr_scheduler": s},
        "by epoch": lambda a, s: {"optimizer": a, "lr_scheduler": {"scheduler": s, "interval": "epoch"}},
        "by step": lambda a, s: {"optimizer": a, "lr_scheduler": {"scheduler": s, "interval": "step", "frequency": 2}},
        "every second": lambda a, s: [{"optimizer": a, "lr_scheduler": {"scheduler": s, "frequency": 2}}],
    }
    for form in forms.values():

        def configure(module, form=form):
            adam = torch.optim.Adam(module.parameters(), lr=0.8)
            return form(adam, torch.optim.lr_scheduler.StepLR(adam, 1, 0.5))

        Job(lambda configure=configure: net(configure=configure), loader, epochs=4).compare()


def test_the_module_can_ask_its_trainer_how_long_it_takes():
    asked = []

    class Asking(Net):
        def on_train_epoch_start(self):
            trainer = self.trainer
            asked.append(
                (self.current_epoch, trainer.max_epochs, trainer.estimated_stepping_batches,
                 trainer.num_training_batches, len(trainer.train_dataloader))
            )  # fmt: skip

    list(Fitting(Asking()).epochs(loader(), 2, accumulate=2))
    assert asked == [(0, 2, 6, 5, 5), (1, 2, 6, 5, 5)]


def test_callbacks_of_lightnings_work(tmp_path):
    seen = lightning.callbacks.EarlyStopping("val_loss", patience=1, mode="max")
    kept = lightning.callbacks.ModelCheckpoint(tmp_path, monitor="val_loss")
    fitting = Fitting(net(), callbacks=[seen, kept])
    steps = list(fitting.epochs(loader(), 50, validation=loader()))
    assert len(steps) == 5 * (seen.stopped_epoch + 1) < 250
    saved = torch.load(kept.best_model_path, weights_only=True)["state_dict"]
    assert saved.keys() == fitting.module.state_dict().keys()


@pytest.mark.filterwarnings("ignore:`training_step` returned `None`")
def test_a_batch_without_a_loss_is_no_step():
    class Skips(Net):
        def training_step(self, batch, number):
            return None if number in (1, 4) else super().training_step(batch, number)

    _, steps = Job(Skips, loader).compare()
    assert [step.number for step in steps] == [1, 3, 4, 6, 8, 9]


def test_an_epoch_that_the_module_ends_early_is_ended():
    class Short(Net):
        def on_train_batch_start(self, batch, number):
            return -1 if number == 2 else None

    _, steps = Job(Short, loader).compare()
    assert len(steps) == 4


def test_what_cannot_be_is_refused_by_name_before_training():
    manual = net()
    manual.automatic_optimization = False
    with pytest.raises(ConfigError, match=r"Net: steers its optimizers itself .* `accumulate` and `clip` cannot apply"):
        Fitting(manual).epochs(loader(), clip=1.0)
    two = net(configure=lambda n: [torch.optim.SGD(n.parameters(), 0.1), torch.optim.SGD(n.parameters(), 0.1)])
    with pytest.raises(ModelError, match="multiple optimizers is only supported with manual optimization"):
        list(Fitting(two).epochs(loader()))
    with pytest.raises(ModelError, match=r"Linear is no LightningModule; `byeori.steps` trains any nn.Module"):
        Fitting(nn.Linear(1, 1))
    with pytest.raises(ModelError, match="Net: `train_dataloader` must be implemented"):
        list(Fitting(net()).epochs(lightning.LightningDataModule()))

    class Old(Net):
        def training_epoch_end(self, outputs): ...

    with pytest.raises(ModelError, match="Old: Support for `training_epoch_end` has been removed"):
        list(Fitting(Old()).epochs(loader()))
    with pytest.raises(DataError, match="there is not one batch; wanted at least one"):
        list(Fitting(net()).epochs([]))


def test_one_of_several_processes_is_refused(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ConfigError, match="WORLD_SIZE is 2: this process is one of several"):
        Fitting(net())


def test_one_loop_is_open_at_a_time():
    fitting = Fitting(net())
    first = fitting.epochs(loader())
    next(first)
    with pytest.raises(ModelError, match="another loop over epochs\\(\\) is still open; leave it first"):
        next(fitting.epochs(loader()))
    first.close()
    assert len(list(fitting.epochs(loader()))) == 5
