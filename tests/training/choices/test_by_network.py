"""What the network and the device decide: how long its parts learn, where it is cut, and in which numbers."""

import threading

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from byeori import Dataset, Recipe, train
from byeori.core.device import Device
from byeori.models.picture.backbone import backbone
from byeori.training.choices.by_data import decide_by_data
from byeori.training.choices.by_network import decide_by_network, gains_from_bf16
from byeori.training.choices.draft import Draft

PAIRS = [(np.random.default_rng(n).integers(0, 255, (12, 12, 3), dtype=np.uint8), "ab"[n % 2]) for n in range(60)]
CPU = Device(torch.device("cpu"))


def decided(recipe: Recipe) -> Draft:
    task = Dataset(PAIRS).learned(recipe)
    draft = decide_by_data(Draft.of(recipe), task, 40)
    return decide_by_network(draft, task.model(draft.recipe), CPU, own=False)


@pytest.fixture
def pretrained(tmp_path) -> str:
    save_file(backbone("small-resnet", seed=7).body.state_dict(), tmp_path / "body.safetensors")
    return str(tmp_path / "body.safetensors")


def test_a_network_that_begins_from_nothing_trains_whole():
    draft = decided(Recipe())
    assert (draft["epochs"], draft["head_epochs"], draft["norms"], draft["model"]) == (12, 0, "train", "small-resnet")
    assert (draft.recipe.cut, draft.recipe.weights) == ("auto", "auto")
    assert draft.why["weights"].value == "none"


def test_a_head_that_could_not_learn_first_is_left_out_and_that_is_said():
    draft = decided(Recipe(head_epochs=3))
    assert draft["head_epochs"] == 0
    assert draft.why["head_epochs"].by == "model"


def test_a_pretrained_backbone_has_its_head_learn_on_a_processor(pretrained):
    draft = decided(Recipe(weights=pretrained))
    assert (draft["epochs"], draft["head_epochs"], draft["norms"]) == (0, 8, "still")
    assert draft.why["epochs"].by == "device"
    assert draft.recipe.cut not in ("auto", "")


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
