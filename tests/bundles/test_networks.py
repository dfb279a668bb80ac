"""From a bundle's file to a network: what does not fit is told with its cure."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load
from torch import nn

from byeori.bundles.networks import Graph, load_network, weights_of
from byeori.core.device import Device
from byeori.core.errors import BundleError
from byeori.data.task import Task

CPU = Device(torch.device("cpu"), "fp32")


@pytest.fixture
def record(spoilt: Path) -> dict[str, object]:
    return json.loads((spoilt / "bundle.json").read_text())


def _load(folder: Path, record: dict[str, object], task: Task, module: nn.Module | None = None):
    return load_network(folder, record, task, CPU, module=module)


def test_the_weights_come_back_still_and_in_eval_mode(spoilt, record, contents):
    network = _load(spoilt, record, contents.task)
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())
    wanted = contents.model.state_dict()
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in network.state_dict().items())


def test_a_module_for_a_bundle_that_has_its_own_is_refused(spoilt, record, contents):
    with pytest.raises(BundleError, match="holds the model 'small-resnet' of byeori; leave `model` out"):
        _load(spoilt, record, contents.task, nn.Linear(1, 1))


def test_a_module_of_the_users_own_is_asked_for_by_its_name(spoilt, record, contents):
    with pytest.raises(BundleError, match=r"Bundle.load\(path, model=mine.Net\(\)\)"):
        _load(spoilt, {**record, "own": "mine.Net"}, contents.task)


def test_weights_of_another_model_are_told_with_the_first_that_does_not_fit(spoilt, record, contents):
    with pytest.raises(BundleError, match=r"does not fit the model .*(Missing|Unexpected|size mismatch)"):
        _load(spoilt, {**record, "model": "resnet18"}, contents.task)


def test_tensors_that_share_memory_are_each_kept_and_what_no_bundle_can_hold_is_named():
    tied = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    tied[1].weight = tied[0].weight
    assert set(load(weights_of(tied))) == set(tied.state_dict())
    tied.register_buffer("turned", torch.zeros(2, dtype=torch.complex64))
    with pytest.raises(BundleError, match=r"turned of the network's state is a torch.complex64 tensor"):
        weights_of(tied)


def test_a_graph_takes_columns_by_names_that_python_could_not_say():
    class Difference(nn.Module):
        def forward(self, first, second):
            return first - second

    graph = Graph(Difference(), ("a b", "class"))
    assert graph({"class": torch.tensor(1.0), "a b": torch.tensor(5.0)}).item() == 4
