"""TensorBoard reads back what was written."""

import math

import pytest
import torch
from torch import nn

from byeori.core.errors import ModelError

pytest.importorskip("tensorboard", reason="needs byeori[tensorboard]")

from byeori.tracking.tensorboard import EventFiles


def _read(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(folder), size_guidance={"images": 0, "histograms": 0, "scalars": 0})
    found.Reload()
    return found


def test_scalars_and_learning_rates_come_back(tmp_path):
    layer = nn.Linear(2, 2)
    optimizer = torch.optim.SGD([{"params": [layer.weight], "name": "body"}, {"params": [layer.bias], "lr": 0.5}], 0.25)
    with EventFiles(tmp_path) as files:
        files.scalars(0, loss=2.5, score=0.5)
        files.scalars(1, loss=math.nan)
        files.rates(1, optimizer)
    found = _read(tmp_path / "tensorboard")
    losses = found.Scalars("loss")
    assert [event.step for event in losses] == [0, 1]
    assert losses[0].value == 2.5
    assert math.isnan(losses[1].value)
    assert [(event.step, event.value) for event in found.Scalars("lr/body")] == [(1, 0.25)]
    assert [(event.step, event.value) for event in found.Scalars("lr/1")] == [(1, 0.5)]


def test_a_grid_of_input_images_comes_back(tmp_path):
    with EventFiles(tmp_path) as files:
        files.images(3, torch.randint(0, 255, (10, 3, 8, 8), dtype=torch.uint8))
        files.images(3, torch.rand(2, 5, 8, 8) * 3 - 1, "sensor")
    found = _read(tmp_path / "tensorboard")
    (image,) = found.Images("inputs")
    assert (image.step, image.width, image.height) == (3, 64, 16)  # eight to a row
    assert image.encoded_image_string.startswith(b"\x89PNG")
    assert found.Images("sensor")[0].width == 16


def test_weights_come_back_as_histograms_without_what_is_not_finite(tmp_path):
    model = nn.Linear(4, 2).to(torch.bfloat16)
    with torch.no_grad():
        model.bias[:] = torch.tensor([math.nan, 1.0])
    with EventFiles(tmp_path) as files:
        files.weights(7, model)
    found = _read(tmp_path / "tensorboard")
    assert {tag: found.Histograms(tag)[0].histogram_value.num for tag in found.Tags()["histograms"]} == {
        "weight": 8,
        "bias": 1,
    }


def test_drawing_the_graph_changes_neither_the_model_nor_chance(tmp_path):
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Dropout(), nn.Flatten(), nn.LazyLinear(2))
    example = torch.rand(2, 3, 8, 8)
    model(example)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    chance = torch.get_rng_state()
    with EventFiles(tmp_path) as files:
        files.graph(model, example)
    assert model.training
    assert torch.equal(torch.get_rng_state(), chance)
    for name, value in model.state_dict().items():
        assert torch.equal(value, before[name])
    nodes = [node.name for node in _read(tmp_path / "tensorboard").Graph().node]
    assert any("BatchNorm2d" in name for name in nodes)


def test_a_model_that_cannot_be_traced_is_an_error_that_says_what_still_works(tmp_path):
    class Stubborn(nn.Module):
        def forward(self, x):
            raise RuntimeError("no way")

    with EventFiles(tmp_path) as files, pytest.raises(ModelError, match=r"graph of Stubborn .* \(no way\); leave"):
        files.graph(Stubborn(), torch.rand(1))


def test_a_training_that_goes_on_forgets_the_later_steps(tmp_path, monkeypatch):
    writer = pytest.importorskip("tensorboard.summary.writer.event_file_writer")
    # Files of one second are read in the order of their numbers' letters, where 10 comes before 9.
    monkeypatch.setattr(writer, "_global_uid", writer.AtomicCounter(0))
    with EventFiles(tmp_path) as files:
        for step in range(4):
            files.scalars(step, loss=step)
    with EventFiles(tmp_path, after=1) as files:
        files.scalars(2, loss=20)
    found = {event.step: event.value for event in _read(tmp_path / "tensorboard").Scalars("loss")}
    assert found == {0: 0, 1: 1, 2: 20}
