"""A loop of one's own ends as train does: with a bundle that is evaluated, exported and served, and with a report."""

import json
from pathlib import Path
from urllib.request import urlopen

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from byeori import Bundle, Dataset, Recipe, Run, evaluate, export, finish, resume, steps
from byeori.cli.main import main
from byeori.core.errors import BundleError, ConfigError, DataError, ModelError, RunError
from byeori.data.preparing.prepared import Prepared
from byeori.serving.server import running
from byeori.training.choices.settle import settle
from byeori.training.loop.schedule import optimizer

RECIPE = Recipe(epochs=1, batch=8, size=12, device="cpu", precision="fp32", model="small-resnet")
UPDATES = 6


@pytest.fixture(scope="module")
def prepared(photos) -> Prepared:
    return Dataset(photos).prepare(RECIPE)


class Net(nn.Module):
    """A network that takes pixels from 0 to 255, as batches hold them."""

    def __init__(self, outputs: int = 2) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten())
        self.top = nn.Sequential(nn.Dropout(0.5), nn.LazyLinear(outputs))
        self.top(self.layers(torch.zeros(2, 3, 12, 12)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.top(self.layers(x / 255))


class ByColumn(Net):
    def forward(self, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        return super().forward(inputs["image"])


def fitted(net: nn.Module, prepared: Prepared) -> nn.Module:
    sgd = torch.optim.SGD(net.parameters(), lr=0.01)
    for batch in prepared.batches(settle(prepared, RECIPE)).stream(0, UPDATES):
        sgd.zero_grad()
        x = batch.inputs if isinstance(net, ByColumn) else batch.inputs["image"]
        nn.functional.cross_entropy(net(x), batch.truth).backward()
        sgd.step()
    return net


def loop(run: Run, prepared: Prepared, until: int) -> nn.Module:
    """Depth 3 with checkpoints."""
    recipe = settle(prepared, RECIPE)
    model, batches = prepared.task.model(recipe), prepared.batches(recipe)
    adam = optimizer(model, recipe)
    start = run.load_state(model=model, adam=adam)
    loss = prepared.task.loss(recipe)
    for step in steps(model, loss, batches.stream(start, until), adam, clip=1.0, start=start):
        run.log(step.number, loss=step.loss.item())
        run.save_state(step.number, model=model, adam=adam)
    return model


def test_a_loop_ends_in_a_bundle_that_is_judged_answers_and_is_served(prepared, photos, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with Run.start("runs", name="mine") as run:
        model = loop(run, prepared, UPDATES)
        model.train()
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        report = finish(run, model, prepared, RECIPE)
        assert run.record.state == "done"
    assert model.training
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert all(torch.equal(before[name], x) for name, x in load_file("runs/mine/bundle/model.safetensors").items())
    record = run.record
    assert record.headline["text"] == report.headline_text()
    assert (record.data_fingerprint, record.data_path) == (prepared.fingerprint, str(photos))
    assert json.loads((run.folder / "bundle" / "bundle.json").read_text())["model"] == "small-resnet"
    assert evaluate(run).headline == report.headline
    assert main(["evaluate", "runs/last"]) == 0
    assert main(["predict", "runs/last", str(photos / "circles" / "00.png"), "--format", "csv"]) == 0
    assert main(["export", "runs/last", "--to", "torch-export"]) == 0
    assert "circles" in capsys.readouterr().out
    with running(run) as address, urlopen(f"{address}/v1/bundle") as reply:
        assert reply.status == 200


def test_a_loop_that_was_cut_off_ends_with_the_bundle_of_the_unbroken_one(prepared, tmp_path):
    with Run.start(tmp_path / "whole", name="mine") as whole:
        finish(whole, loop(whole, prepared, UPDATES), prepared, RECIPE)
    cut = Run.start(tmp_path / "cut", name="mine")
    loop(cut, prepared, 4)
    cut.end("stopped")
    with pytest.raises(RunError, match=r"holds no recipe.toml, so this run is one of a loop of your own; go on"):
        resume(cut)
    with Run.open(cut) as again:
        finish(again, loop(again, prepared, UPDATES), prepared, RECIPE)
    assert Bundle.load(again).digest == Bundle.load(whole).digest
    assert again.metrics() == whole.metrics()


@pytest.mark.parametrize("kind", [Net, ByColumn])
def test_a_whole_network_of_ones_own_is_called_as_the_loop_called_it(kind, prepared, photos, tmp_path):
    torch.manual_seed(0)
    net = fitted(kind(), prepared)
    with Run.start(tmp_path, name="mine") as run:
        report = finish(run, net, prepared)
    bundle = Bundle.load(run, model=kind())
    assert (bundle.record["model"], bundle.record["own"], run.recipe["model"]) == (kind.__name__, kind.__name__, "own")
    x = next(prepared.straight("val", bundle.device)).inputs
    with torch.no_grad():
        wanted = net.eval()(x if kind is ByColumn else x["image"])
        torch.testing.assert_close(bundle.model(x), wanted)
    assert evaluate(run, model=kind()).headline == report.headline
    some = [photos / "circles" / "00.png"]
    answers = {Bundle.load(export(bundle, to=form)).predict(some)[0]["value"] for form in ("torch-export", "onnx")}
    assert answers == {bundle.predict(some)[0]["value"]}
    with pytest.raises(BundleError, match=rf"write Bundle.load\(path, model={kind.__name__}\(\)\), and to have it"):
        Bundle.load(run)
    with pytest.raises(BundleError, match=r"does not fit the model"):
        Bundle.load(run, model=kind(3))


def test_a_network_within_that_of_the_task_is_made_ready_by_it(prepared, tmp_path):
    recipe = settle(prepared, RECIPE)
    model = prepared.task.model(recipe, Net())
    for _ in steps(
        model, prepared.task.loss(recipe), prepared.batches(recipe).stream(0, 2), torch.optim.SGD(model.parameters())
    ):
        pass
    with Run.start(tmp_path) as run:
        finish(run, model, prepared, recipe)
    bundle = Bundle.load(run, model=Net())
    x = next(prepared.straight("val", bundle.device)).inputs
    with torch.no_grad():
        torch.testing.assert_close(bundle.model(x), model.eval()(x))


def test_what_torch_lays_around_a_network_is_taken_off(prepared, tmp_path):
    from torch.optim.swa_utils import AveragedModel

    net = fitted(Net(), prepared)
    with Run.start(tmp_path) as run:
        finish(run, AveragedModel(nn.DataParallel(torch.compile(net, backend="eager"))), prepared)
    assert Bundle.load(run, model=Net()).record["own"] == "Net"


def test_numbers_are_learned_in_units_of_their_spread_and_answered_in_their_own(tmp_path):
    rows = [{"x": float(number % 37), "y": 1000 + 10.0 * (number % 37)} for number in range(200)]
    prepared = Dataset(rows, target="y").prepare()

    class Line(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Linear(2, 1)  # a number, and whether it is missing

        def forward(self, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
            return self.layers(inputs["x"])

    net = Line()
    adam = torch.optim.Adam(net.parameters(), lr=0.1)
    for batch in prepared.batches(settle(prepared, Recipe(batch=64))).stream(0, 200):
        adam.zero_grad()
        nn.functional.mse_loss(net(batch.inputs)[:, 0], batch.truth).backward()
        adam.step()
    with Run.start(tmp_path) as run:
        finish(run, net, prepared)
    answer = Bundle.load(run, model=Line()).predict([{"x": 10.0}])[0]
    assert answer["value"] == pytest.approx(1100, abs=20)
    assert answer["low"] < answer["value"] < answer["high"]


class Chance(Net):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.rand(len(x), 2)


class Broken(Net):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise ValueError("not so")


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (Net, r"model=type: wanted the trained network, an nn.Module"),
        (Net(5), r"Net: gave outputs of shape \(2, 5\) for 2 samples; wanted \(2, 2\) for Category"),
        (Chance(), r"model Chance: answers the same samples otherwise the second time, in eval mode too"),
        (Broken(), r"Broken: its `forward` raised ValueError \(not so\); it was handed float32 \(2, 3, 12, 12\)"),
    ],
    ids=["class", "outputs", "chance", "broken"],
)
def test_what_is_no_trained_network_of_this_task_is_told(model, told, prepared, tmp_path):
    run = Run.start(tmp_path)
    with pytest.raises(ModelError, match=told):
        finish(run, model, prepared)
    assert not (run.folder / "bundle").exists()


def test_a_dataset_in_the_place_of_what_it_is_prepared_to_is_told(photos, tmp_path):
    with (
        Run.start(tmp_path) as run,
        pytest.raises(ConfigError, match=r"prepared = Dataset: wanted what data\.prepare\(recipe\) gives"),
    ):
        finish(run, nn.Linear(2, 2), Dataset(photos))


def test_a_run_on_other_data_is_not_finished_on_this(prepared, tmp_path: Path):
    run = Run.start(tmp_path, data_fingerprint="abc")
    with pytest.raises(DataError, match=r"the run began on data of the fingerprint abc, and this is .*; give the data"):
        finish(run, Net(), prepared)
