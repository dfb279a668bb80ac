"""Masks: which classes are learned, what is refused, how they move, and what is answered."""

import io

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.core.seeds import draw
from byeori.fields.check.check_field import check_field
from byeori.fields.kinds import Image, Mask, Scene
from byeori.fields.warp import draw_warp
from street import CLASSES, scenes

MASKS = [mask for _, mask in scenes(6)]
PICTURE = np.zeros((24, 32, 3), np.uint8)


def learned(field: Mask, *masks: np.ndarray) -> Mask:
    return field.learn((field.read(mask) for mask in masks), Recipe())


NAMED = learned(Mask(names=CLASSES), *MASKS)


def test_it_keeps_the_contract():
    check_field(Mask(), MASKS)
    check_field(Mask(names=CLASSES), MASKS)


def test_names_tell_classes_and_what_is_ignored():
    assert NAMED.classes == ("ground", "green", "blue")
    assert NAMED.values == (0, 1, 2)
    assert NAMED.ignored == (3, 255)
    assert (NAMED.rows, NAMED.columns) == (24, 32)


def test_without_names_the_numbers_are_the_classes_and_255_is_ignored():
    field = learned(Mask(), np.array([[0, 7, 255, 9]]))
    assert (field.classes, field.values, field.ignored) == (("0", "7", "9"), (0, 7, 9), (255,))


@pytest.mark.parametrize("top", [1, 255])
def test_two_numbers_are_background_and_foreground(top: int):
    field = learned(Mask(), np.array([[0, top]]))
    assert (field.classes, field.values) == (("background", "foreground"), (0, top))
    assert field.pack(field.read(np.array([[0, top]]))).tolist() == [[0, 1]]


def test_numbers_can_be_ignored_on_demand():
    field = learned(Mask(ignored=(7,)), np.array([[0, 7, 9]]))
    assert field.classes == ("0", "9")
    assert field.pack(field.read(np.array([[9, 7, 0]]))).tolist() == [[1, 255, 0]]


def test_masks_of_one_class_are_told():
    with pytest.raises(DataError, match="hold one class, '4'; a model needs at least two"):
        learned(Mask(), np.full((3, 3), 4))


def test_unknown_numbers_are_named_with_their_pixels():
    with pytest.raises(DataError, match=r"mask: 9 \(2 px\): none of the 4 classes \(0 ground, .*3 void\)"):
        Mask(names=CLASSES).read(np.array([[0, 9, 9]]))
    field = learned(Mask(), np.array([[0, 7, 9]]))
    with pytest.raises(DataError, match=r"8 \(1 px\): none of the 3 classes \(0 0, 7 7, 9 9\).*Mask\(ignored="):
        field.pack(field.read(np.array([[0, 8]])))


def test_a_mask_of_another_size_than_its_picture_is_told():
    inputs = {"image": (Scene("RGB", 24, 32), Pillow.fromarray(PICTURE))}
    assert NAMED.mismatch(MASKS[0], inputs, None) is None
    told = NAMED.mismatch(MASKS[0][:20], inputs, None)
    assert told == "the mask is 32 x 20 px, its image is 32 x 24 px; wanted one size, a class for every pixel"


def test_it_faces_whole_pictures_and_takes_over_their_size():
    assert Mask().adapt_input(Image("L")) == Scene("L")
    assert Mask().adapt_input(Scene("L")) == Scene("L")
    assert NAMED.fit_to_inputs({"image": Scene("RGB", 12, 16)}).rows == 12


def test_a_mask_is_brought_to_its_size_without_new_numbers():
    field = Mask(classes=("a", "b"), values=(0, 200), ignored=(255,), rows=6, columns=8)
    big = np.kron(draw(0, "kron").integers(0, 2, (6, 8)) * 200, np.ones((4, 4))).astype(np.uint8)
    assert np.array_equal(field.pack(field.read(big)), big[::4, ::4] // 200)


def test_a_mask_moves_as_its_picture_and_what_comes_from_outside_is_ignored():
    scene = Scene("L", 24, 32)
    masks = torch.from_numpy(np.stack([NAMED.pack(NAMED.read(mask)) for mask in MASKS]))
    packed = (masks.clamp(max=3) * 60)[..., None]
    warp = draw_warp(6, Recipe(crop=0.7, rotate=30.0, colour=0.0, flip=True), draw(0, "warp"))
    moved, seen = NAMED.batch(masks, warp), scene.batch(packed, warp)[:, 0]
    assert set(moved.unique().tolist()) == {0, 1, 2, 255}
    known = moved != 255
    assert ((seen - moved * 60).abs() < 31)[known].float().mean() > 0.97


def test_an_answer_is_a_png_of_class_numbers_that_looks_coloured():
    outputs = torch.zeros(3, 6, 8)
    outputs[2, :, :4] = 5.0
    outputs[0, :, 4:] = 5.0
    answer = NAMED.answer(outputs)
    assert answer["shares"] == {"ground": 0.5, "green": 0.0, "blue": 0.5}
    assert 0.9 < answer["confidence"] <= 1
    numbers = NAMED.read(answer["value"]).numbers
    assert numbers.shape == (24, 32)
    assert (numbers[:, :12] == 2).all()
    assert (numbers[:, -12:] == 0).all()
    assert len(answer["value"]) < 3000
    legend = {entry["value"]: entry["colour"] for entry in NAMED.form()["legend"]}
    shown = Pillow.open(io.BytesIO(__import__("base64").b64decode(answer["value"].partition(",")[2]))).convert("RGB")
    assert "#{:02x}{:02x}{:02x}".format(*shown.getpixel((0, 0))) == legend[2]


def test_outputs_are_reduced_to_the_class_of_each_pixel():
    outputs = torch.randn(10, 3, 6, 8, generator=torch.Generator().manual_seed(0)).numpy()
    reduced = NAMED.reduce(outputs)
    assert (reduced.shape, reduced.dtype) == ((10, 24, 32), np.uint8)
    assert np.array_equal(NAMED.read(NAMED.answer(torch.from_numpy(outputs[4]))["value"]).numbers, reduced[4])


def test_a_folder_of_one_mask_a_class_is_a_mask(tmp_path):
    road, car = np.zeros((4, 6), np.uint8), np.zeros((4, 6), np.uint8)
    road[2:], car[3, 1:3] = 255, 1
    (tmp_path / "7").mkdir()
    for name, layer in (("road", road), ("car", car)):
        Pillow.fromarray(layer).save(tmp_path / "7" / f"7_{name}.png")
    field = Mask()
    value = field.read("7", tmp_path)
    after = field.learn(iter([value]), Recipe())
    assert after.classes == ("background", "car", "road")
    packed = after.pack(value)
    assert packed.tolist() == [[0] * 6, [0] * 6, [2] * 6, [2, 1, 1, 2, 2, 2]]
    assert np.array_equal(after.pack(after.read(after.send("7", tmp_path))), packed)
