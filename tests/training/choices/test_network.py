"""What is settled when a run begins follows rules: equal runs settle alike, whatever else the machine does."""

import threading

import pytest
import torch
from torch import nn

from byeori import Dataset, Recipe, train
from byeori.training.choices.network import gains_from_bf16


class Picture(nn.Module):
    """A network of the user's own, with a convolution."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv2d(3, 4, 3)


def test_pictures_gain_from_bf16_and_small_tables_do_not():
    assert gains_from_bf16(Picture(), learns_all=True)
    assert not gains_from_bf16(nn.Linear(4, 4), learns_all=True)


def test_depthwise_convolutions_gain_only_where_nothing_goes_back_through_them():
    layers = nn.Sequential(nn.Conv2d(3, 8, 1), nn.Conv2d(8, 8, 3, groups=8))
    assert gains_from_bf16(layers, learns_all=False)
    assert not gains_from_bf16(layers, learns_all=True)


def test_what_brings_weights_gains_from_bf16():
    encoder = nn.Linear(4, 4)
    encoder.pretrained = True
    assert gains_from_bf16(nn.Sequential(encoder), learns_all=True)


@pytest.mark.timeout(300)
def test_the_same_command_gives_the_same_bytes_beside_other_work(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("x,z,y\n" + "".join(f"{n / 60:.3f},{n % 7},{'ab'[n % 2]}\n" for n in range(60)))
    done, numbers = threading.Event(), torch.ones(200, 200)

    def other_work() -> None:
        while not done.is_set():
            numbers @ numbers

    busy = [threading.Thread(target=other_work) for _ in range(4)]
    runs = []
    for number in range(4):
        if number == 2:
            for thread in busy:
                thread.start()
        runs.append(train(Dataset(path, target="y"), Recipe(epochs=2, device="cpu"), folder=tmp_path / "runs"))
    done.set()
    for thread in busy:
        thread.join()
    assert len({(run.folder / "bundle" / "model.safetensors").read_bytes() for run in runs}) == 1
    assert {(run.recipe or {})["precision"] for run in runs} == {"fp32"}
