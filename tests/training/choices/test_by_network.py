"""What the network and the device decide: how long its parts learn, where it is cut, and in which numbers."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from byeori import Dataset, Recipe
from byeori.core.device import Device
from byeori.models.picture.backbone import backbone
from byeori.training.choices.by_data import decide_by_data
from byeori.training.choices.by_network import decide_by_network
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
