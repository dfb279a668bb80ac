"""The task: fields between a sample and an answer, kept as JSON, joined to one network."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from byeori.core.device import Device
from byeori.core.errors import BundleError
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.data.batching.batches import Batch
from byeori.data.task import Task
from byeori.fields.kinds import KINDS, Category, Image
from byeori.fields.warp import draw_warp
from drawings import photo
from loudness import Loudness

RECIPE = Recipe(model="small-resnet", weights="none")
PETS = Category(("cat", "dog"))
ONE = Task({"image": Image("RGB", 12, 14)}, "pet", PETS)
TWO = Task({"image": Image("RGB", 12, 14), "sound": Loudness(60.0, 10.0)}, "pet", PETS)


def inputs(task: Task, count: int = 3) -> dict[str, torch.Tensor]:
    return task.batch({name: torch.from_numpy(values) for name, values in task.examples(count).items()})


def test_the_target_is_the_last_column():
    assert list(TWO.columns) == ["image", "sound", "pet"]
    assert TWO.columns["pet"] is PETS


def test_it_says_what_goes_in_and_what_comes_out():
    assert str(ONE) == "image: Image RGB 12 px -> pet: Category of 2 (cat, dog)"


@pytest.mark.parametrize("task", [ONE, TWO])
def test_it_survives_json(task):
    text = json.dumps(task.to_json(), allow_nan=False)
    assert Task.of_json(json.loads(text), [*KINDS, Loudness]) == task


def test_a_kind_that_is_not_given_is_not_looked_for():
    with pytest.raises(BundleError, match=r"kind 'loudness' is none of category, .*; .*fields=\[MyField\]"):
        Task.of_json(TWO.to_json(), KINDS)


def test_settings_of_a_newer_byeori_are_told():
    record = ONE.to_json()
    record["inputs"]["image"]["depth"] = 3
    with pytest.raises(BundleError, match=r"kind 'image' has unknown settings \['depth'\]; a newer byeori"):
        Task.of_json(record, KINDS)


def test_examples_have_the_shapes_of_packed_samples():
    examples = TWO.examples(4)
    packed = TWO.inputs["image"].pack(photo())
    assert examples["image"].shape == (4, *packed.shape)
    assert examples["image"].dtype == packed.dtype
    assert examples["sound"].shape == (4, 1)


def test_the_model_gives_an_output_for_each_class_and_sample():
    for task in (ONE, TWO):
        assert task.model(RECIPE).eval()(inputs(task)).shape == (3, 2)


def test_features_of_several_inputs_stand_side_by_side():
    widths = [ONE.model(RECIPE).head.in_features, TWO.model(RECIPE).head.in_features]
    assert widths[1] == widths[0] + Loudness().stem(RECIPE).width


def test_the_models_weights_are_those_of_the_seed():
    one, same, other = (
        ONE.model(recipe).state_dict() for recipe in (RECIPE, RECIPE, Recipe(model="small-resnet", seed=1))
    )
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["head.weight"], other["head.weight"])


def test_making_a_model_leaves_the_users_generator_alone():
    before = torch.get_rng_state()
    ONE.model(RECIPE)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_network_of_ones_own_with_a_width_gets_a_head():
    own = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    own.width = 3
    model = ONE.model(RECIPE, own)
    assert model.head.in_features == 3
    assert model(inputs(ONE)).shape == (3, 2)


def test_a_network_of_ones_own_without_one_gives_the_outputs_itself():
    model = ONE.model(RECIPE, nn.Sequential(nn.Flatten(), nn.LazyLinear(2)))
    assert isinstance(model.head, nn.Identity)
    assert model(inputs(ONE)).shape == (3, 2)


def test_the_loss_is_the_targets_on_the_batchs_truth():
    model = ONE.model(RECIPE).eval()
    batch = Batch(inputs(ONE, 2), torch.tensor([0, 1]), np.arange(2))
    wanted = PETS.loss(model(batch.inputs), batch.truth, RECIPE)
    torch.testing.assert_close(ONE.loss(RECIPE)(model, batch), wanted)


def test_a_batch_of_all_columns_is_made_with_one_warp():
    packed = {"image": torch.from_numpy(np.stack([ONE.inputs["image"].pack(photo())])), "pet": torch.tensor([1])}
    warp = draw_warp(1, Recipe(rotate=90.0, crop=0.5), draw(0, "warp"))
    still, moved = ONE.batch(packed), ONE.batch(packed, warp)
    torch.testing.assert_close(moved["image"], ONE.inputs["image"].batch(packed["image"], warp))
    assert not torch.equal(still["image"], moved["image"])
    assert still["pet"].tolist() == moved["pet"].tolist() == [1]


def test_traits_of_one_input_are_plain_and_of_several_named_by_it():
    picture = photo()
    alone = ONE.traits({"image": picture})
    assert alone == Image().traits(picture)
    both = TWO.traits({"image": picture, "sound": 60})
    assert both == {f"image.{name}": value for name, value in alone.items()} | {
        f"sound.{name}": value for name, value in Loudness().traits(60.0).items()
    }


def test_many_inputs_are_told_by_their_kinds():
    inputs = {f"x{number}": Category(is_target=False) for number in range(300)} | {"photo": Image("RGB", 12, 14)}
    assert str(Task(inputs, "pet", PETS)) == "301 inputs (300 Category, 1 Image) -> pet: Category of 2 (cat, dog)"


def test_the_loss_of_a_task_may_be_of_a_part_of_the_batch_and_in_the_devices_format():
    batch = Batch({"cut": torch.randn(4, 6), "image": torch.zeros(4, 3)}, torch.tensor([0, 1, 1, 0]), np.arange(4))
    head, half = nn.Linear(6, 2), Device(torch.device("cpu"), torch.bfloat16)
    full = ONE.loss(RECIPE, inputs=lambda batch: batch.inputs["cut"])(head, batch)
    torch.testing.assert_close(full, PETS.loss(head(batch.inputs["cut"]), batch.truth, RECIPE))
    less = ONE.loss(RECIPE, half, lambda batch: batch.inputs["cut"])(head, batch)
    assert 0 < abs(less.item() - full.item()) < 0.05
