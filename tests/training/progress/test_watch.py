"""What TensorBoard shows of a model, whatever it reads."""

import numpy as np
import pytest
import torch
from torch import nn

from byeori import Category, Dataset, Number, Recipe, Text, train
from byeori.data.batching.batches import Batch
from byeori.tracking.tensorboard import EventFiles
from byeori.training.progress.watch import Watch, draw_model

PLAIN = Recipe(epochs=1, batch=16, device="cpu", precision="fp32")
DRAW = np.random.default_rng(0)
PHOTOS = [(DRAW.integers(0, 90, (12, 12, 3)) + 100 * (n % 2)).astype(np.uint8) for n in range(48)]


def table() -> Dataset:
    return Dataset([{"long": float(n), "town": "abc"[n % 3], "y": "uv"[n % 2]} for n in range(60)], target="y")


def texts() -> Dataset:
    pairs = [(f"{('good', 'bad')[n % 2]} number {n}", "uv"[n % 2]) for n in range(60)]
    return Dataset(pairs, fields={"input": Text(), "label": Category()})


def several() -> Dataset:
    rows = [{"photo": photo, "age": n % 7, "y": "uv"[n % 2]} for n, photo in enumerate(PHOTOS)]
    return Dataset(rows, target="y", fields={"age": Number()})


@pytest.mark.parametrize("data", [table, texts, several])
def test_event_files_hold_the_graph_of_a_model_of_any_inputs(tmp_path, data):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    run = train(data(), PLAIN, folder=tmp_path / "runs", watch=Watch(tensorboard=True))
    events = accumulator.EventAccumulator(str(run.folder / "tensorboard"))
    events.Reload()
    assert events.Tags()["graph"]
    assert events.Tags()["histograms"]


def test_a_graph_that_cannot_be_drawn_is_told_and_not_printed(tmp_path, capsys):
    pytest.importorskip("tensorboard")

    class Stubborn(nn.Module):
        def forward(self, inputs):
            raise KeyError("no way")

    with EventFiles(tmp_path) as events:
        told = draw_model(events, Stubborn(), Batch({"x": torch.zeros(2, 3)}, torch.zeros(2), np.arange(2)))
    assert len(told) == 1
    assert "cannot be drawn" in told[0]
    assert "no way" in told[0]
    assert capsys.readouterr().out == ""
