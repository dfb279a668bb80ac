"""What is a field, what is none, and what a field does of which it says nothing."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori import Bundle, Category, Dataset, Image, Input, Number, Recipe, Scene, Strip, Target
from byeori.core.errors import FieldError
from byeori.fields.contract import OPTIONAL
from loudness import Loudness

PAIRS = [(level, "loud" if level > 60 else "quiet") for level in range(20, 100)]


@dataclass(frozen=True)
class Duck:
    """It does as a field does, and inherits from none."""

    kind = "duck"
    stem = read = send = learn = pack = batch = traits = show = form = example = Loudness.read


@dataclass(frozen=True)
class Goose:
    kind = "goose"
    head = loss = scores = answer = Loudness.read


def test_what_is_no_field_is_refused_before_anything_is_read():
    with pytest.raises(
        FieldError, match=r"column 'input' is a Duck, which is no field; .*`class Duck\(byeori.Input\)`"
    ):
        Dataset(PAIRS, fields={"input": Duck()})
    with pytest.raises(FieldError, match=r"`class Goose\(byeori.Target\)`"):
        Dataset(PAIRS, fields={"label": Goose()})
    with pytest.raises(FieldError, match=r"column 'input' is the class Loudness; wanted one of it: Loudness\(\)"):
        Dataset(PAIRS, fields={"input": Loudness})


def test_a_bundle_takes_classes_of_fields(tmp_path):
    with pytest.raises(FieldError, match=r"fields has Loudness\(.*wanted the classes of your own fields: \[MyField\]"):
        Bundle.load(tmp_path, fields=[Loudness()])
    with pytest.raises(FieldError, match=r"fields has <class .*Duck'>"):
        Bundle.load(tmp_path, fields=[Duck])


@pytest.mark.parametrize("base", [Input, Target])
def test_a_class_without_what_it_must_do_cannot_be_made(base):
    @dataclass(frozen=True)
    class Half(base):
        kind = "half"

    with pytest.raises(TypeError, match="abstract"):
        Half()


def test_what_a_field_says_nothing_of_is_neutral():
    field, packed = Loudness(), np.zeros(1, np.float32)
    assert field.in_role(is_target=True) is field.with_nothing(("-",)) is field.scaled([30.0]) is field
    assert (field.usual(Recipe()), field.uses(Recipe())) == ({}, OPTIONAL)
    assert (field.backbones("auto"), field.table_column(), field.compress(packed)) == ((), None, None)
    assert field.picture(packed) is None
    pixels = np.zeros((2, 3, 3), np.uint8)
    assert field.picture(pixels) is pixels


def test_a_target_that_says_nothing_of_it_is_answered_as_it_is():
    target, outputs = Number(is_target=True), torch.arange(6.0).reshape(3, 2)
    assert target.adapt_input(target) is target.fit_to_inputs({}) is target.named(("x",)) is target
    assert target.mismatch(3, {}) is None
    assert (target.completed(3, {}), target.onto({"value": 3}, {})) == (3, {"value": 3})
    assert target.reduce(outputs.numpy()).tolist() == outputs.tolist()
    assert target.decide(outputs.numpy()) is None
    assert target.merge(outputs).tolist() == [0.5, 2.5, 4.5]
    assert target.steps_needed(outputs.numpy()).tolist() == [0, 0, 0]
    assert torch.equal(Category(("a", "b")).own_head()(outputs), outputs)


def test_what_is_a_picture_is_one_whatever_field_reads_it():
    drawn = np.random.default_rng(0)
    photos = [Pillow.fromarray(drawn.integers(0, 255, (20, 30, 3), dtype=np.uint8)) for _ in range(20)]
    masks = [Pillow.fromarray(drawn.integers(0, 2, (20, 30), dtype=np.uint8)) for _ in range(20)]
    rows = [{"image": photo, "mask": mask} for photo, mask in zip(photos, masks, strict=True)]
    for field in (Image(), Scene()):
        assert str(Dataset(rows, target="mask", fields={"image": field}).task) == "image: Scene -> mask: Mask"
    rows = [{"image": photo, "text": f"line {number} of it"} for number, photo in enumerate(photos)]
    assert str(Dataset(rows, target="text", fields={"image": Strip()}).task) == "image: Strip -> text: Line"
