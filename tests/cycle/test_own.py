"""A network or a field of one's own is released, compared, taken back and retrained like what byeori brings."""

import pytest
import torch
from torch import nn

from byeori import (
    Bundle,
    CycleOptions,
    Dataset,
    GateOptions,
    Own,
    Recipe,
    Watch,
    export,
    gate,
    release,
    run_cycle,
    train,
)
from byeori.cli.main import main
from byeori.core.errors import BundleError
from byeori.core.seeds import draw
from byeori.cycle.release import back
from contenders import write_table
from loudness import Loudness

SILENT = Watch(progress=False)
RECIPES = {"poor": Recipe(epochs=1, lr=1e-6, device="cpu"), "good": Recipe(epochs=6, batch=16, lr=2e-2, device="cpu")}


class Net(nn.Module):
    """Columns side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.LazyLinear(16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, x: dict[str, torch.Tensor]) -> torch.Tensor:
        return self.layers(torch.cat(list(x.values()), dim=1).float())


@pytest.fixture
def nets(tmp_path, monkeypatch):
    """Runs `poor` and `good` of a network of one's own, in the working folder."""
    data = Dataset(write_table(tmp_path / "towns.csv", 400), target="kind")
    for name, recipe in RECIPES.items():
        train(data, recipe, model=Net(), folder=tmp_path / "runs", name=name, watch=SILENT)
    monkeypatch.chdir(tmp_path)


def test_a_network_of_ones_own_goes_through_release_gate_back_and_a_turn(nets, capsys):
    own = GateOptions(own=Own(model=Net))
    assert release("runs/poor", options=own).is_released
    assert gate("runs/good", options=own).word == "better"
    assert release("runs/good", options=own).is_released
    with pytest.raises(BundleError, match=r"holds the weights of a module of your own, Net"):
        back()
    assert back(own=Own(model=Net)).path.endswith("poor/bundle")
    turn = run_cycle(options=CycleOptions(ask=0, always=True, scratch=True, gate=own), watch=SILENT)
    assert turn.is_done
    assert turn.record.content["gate"]["word"] in ("better", "unknown", "worse")
    assert main(["cycle", "--always", "--ask", "0", "--from", "scratch"]) == 1
    assert "a module of your own, Net; code never comes out of a bundle" in " ".join(capsys.readouterr().err.split())


def test_byeoris_own_network_follows_one_of_ones_own(nets):
    own = GateOptions(own=Own(model=Net))
    assert release("runs/poor", options=own).is_released
    data = Dataset("towns.csv", target="kind")
    run = train(data, RECIPES["good"], folder="runs", name="usual", watch=SILENT)
    assert release(run.folder, options=own).is_released


def test_an_exported_form_is_released_by_command(nets):
    for name in ("poor", "good"):
        export(Bundle.load(f"runs/{name}", model=Net()), to="onnx")
        assert main(["release", f"runs/{name}/bundle-onnx"]) == 0
    assert main(["release", "--back", "production"]) == 0


def test_a_field_of_ones_own_on_data_that_lies_in_no_file(tmp_path):
    levels = draw(0, "sounds").uniform(20, 110, 300).round(2).tolist()
    sounds = [(level, "loud" if level > 65 else "quiet") for level in levels]
    data = Dataset(sounds, fields={"input": Loudness()})
    for name, recipe in RECIPES.items():
        train(data, recipe, folder=tmp_path / "runs", name=name, watch=SILENT)
    poor, good = tmp_path / "runs/poor", tmp_path / "runs/good"
    with pytest.raises(BundleError, match="if it is a field of your own, give its class"):
        release(poor)
    own = GateOptions(own=Own(fields=(Loudness,), data=data))
    assert release(poor, options=own).is_released
    report = gate(Bundle.load(good, fields=[Loudness]), options=own)
    assert report.word == "better"
    assert report.paired.samples >= 40
    assert release(good, options=own).is_released
