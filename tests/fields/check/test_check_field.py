"""The contract of a kind of data: who keeps it passes, who breaks a promise is told which one."""

import io
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image as Pillow

from broken_fields import INPUTS, TARGETS
from byeori import Category, Image, Recipe, check_field
from byeori.core.errors import FieldError
from byeori.core.torchvision_operators import mend_torchvision
from loudness import Loudness

RECIPE = Recipe(model="small-resnet", weights="none", size=12)
SOUNDS = [30.0, 42, "61.5", 90.0, 75.25]
PETS = ["cat", "dog", "cat", "bird"]


def pictures(mode: str = "RGB") -> list[Pillow.Image]:
    draw = np.random.default_rng(0)
    shape = (14, 17) if mode == "L" else (14, 17, len(mode))
    return [Pillow.fromarray(draw.integers(0, 256, shape, dtype=np.uint8)) for _ in range(4)]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_images_keep_the_contract(mode):
    check_field(Image(), pictures(mode), recipe=RECIPE)


def test_image_files_keep_the_contract(tmp_path):
    for number, picture in enumerate(pictures()):
        picture.save(tmp_path / f"{number}.png")
    check_field(Image(), ["0.png", "1.png", tmp_path / "2.png", (tmp_path / "3.png").read_bytes()], root=tmp_path)


def test_categories_keep_the_contract():
    check_field(Category(), PETS)
    check_field(Category(), [3, 10, 3, 7])


def test_a_field_of_one_file_keeps_the_contract():
    check_field(Loudness(), SOUNDS)


@pytest.mark.parametrize(("broken", "text"), INPUTS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_promise_of_an_input_is_named(broken, text):
    with pytest.raises(FieldError) as caught:
        check_field(broken(), SOUNDS)
    assert text in str(caught.value)
    assert str(caught.value).startswith(f"{broken.__name__}: ")


@pytest.mark.parametrize(("broken", "text"), TARGETS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_promise_of_a_target_is_named(broken, text):
    with pytest.raises(FieldError) as caught:
        check_field(broken(), PETS)
    assert text in str(caught.value)


def test_a_check_wants_enough_to_tell():
    with pytest.raises(FieldError, match="at least 4 cells to try it on, found 2"):
        check_field(Loudness(), SOUNDS[:2])
    with pytest.raises(FieldError, match="at least two different answers, found one"):
        check_field(Category(), ["cat"] * 4)


def test_a_field_that_is_neither_input_nor_target_is_told():
    @dataclass(frozen=True)
    class Neither:
        kind: ClassVar[str] = "neither"

    with pytest.raises(FieldError, match=r"is a Neither, which is no field; .*`class Neither\(byeori.Input\)`"):
        check_field(Neither(), [1, 2, 3, 4])


def test_a_bytes_field_without_a_file_widget_is_told():
    @dataclass(frozen=True)
    class Typed(Image):
        def form(self):
            return {"widget": "text"}

    file = io.BytesIO()
    pictures()[0].save(file, "PNG")
    with pytest.raises(FieldError, match="bytes are for the widget 'file'"):
        check_field(Typed(), [file.getvalue()] * 4, recipe=RECIPE)


@pytest.mark.parametrize("cells", [None, "cats", b"cats", 3])
def test_cells_are_a_list(cells):
    with pytest.raises(FieldError, match="wanted a list of cells"):
        check_field(Category(), cells)


def test_a_score_that_cannot_judge_is_named():
    mend_torchvision()
    from torchmetrics.regression import MeanSquaredError

    class Odd(Category):
        kind = "odd"

        def scores(self):
            return {"mse": MeanSquaredError()}

    with pytest.raises(FieldError, match="its score 'mse' cannot judge outputs"):
        check_field(Odd(), ["cat", "dog", "cat", "dog"])
