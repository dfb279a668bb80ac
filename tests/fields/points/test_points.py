"""Points in a picture: read in any usual form, moved as their picture is, answered in px of the picture sent."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from byeori import Points, Recipe, check_field
from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.fields.kept import field_of, settings
from byeori.fields.kinds import Image, Scene
from byeori.fields.picture.augment import sample
from byeori.fields.warp import draw_warp

FACE = Points(("left", "right", "nose"))
PAIRS = [[30, 40], [50, 60.5], [40, 70]]


@pytest.mark.parametrize(
    "cell",
    [
        PAIRS,
        np.array(PAIRS),
        torch.tensor(PAIRS),
        [30, 40, 50, 60.5, 40, 70],
        ("30", "40", "50", "60.5", "40", "70"),
        "30 40; 50 60.5; 40 70",
        json.dumps(PAIRS),
        {"nose": [40, 70], "left": [30, 40], "right": (50, 60.5)},
        {"points": PAIRS, "width": 100, "height": 100},
    ],
)
def test_points_are_read_in_any_usual_form(cell):
    assert FACE.read(cell).at.tolist() == PAIRS
    assert FACE.read(FACE.send(cell)).at.tolist() == PAIRS


@pytest.mark.parametrize("gone", [None, (None, None), ("", "NA"), [np.nan, np.nan]])
def test_a_point_may_be_missing_and_is_not_asked_about(gone):
    value = Points().read([[30, 40], gone])
    learned = Points().learn([value], Recipe())
    assert learned.pack(value)[:, 2].tolist() == [1, 0]
    assert learned.read(learned.send([[30, 40], gone])).at[0].tolist() == [30, 40]
    away = torch.zeros(1, 2, 2)
    away[0, 1] = 0.9
    truth = torch.from_numpy(learned.pack(value))[None]
    truth[0, 0, :2] = 0
    assert learned.loss(away, truth, Recipe())[0] < 1e-3


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ([1, 2, 3], "the cell of points holds 3 numbers; wanted two for each point, across and down"),
        ([[1, 2], [3, None], [5, 6]], "of the point 'right' one of the two numbers is missing; give both, or neither"),
        ([[1, 2], [3, 4, 5], [5, 6]], r"a point is \[3, 4, 5\]; wanted two numbers, px across and down"),
        ([[1, 2], [3, 4]], "2 points; wanted 3, as the training part has"),
        ({"left": [1, 2], "chin": [3, 4]}, "no point is called 'chin'"),
        ([1, "two"], "'two' is not a number"),
        (None, r"the cell of points is missing; wanted pairs of px across and down, such as \[\[30, 40\]"),
        ("[[1, 2]", "which is no JSON"),
        (
            {"points": [[1, 2], [700, 50], [5, 6]], "width": 640, "height": 480},
            r"the point 'right' lies at \(700, 50\), outside its picture of 640 x 480 px; mend it, or leave it empty",
        ),
    ],
)
def test_what_are_no_points_is_told(cell, told):
    with pytest.raises(DataError, match=told):
        FACE.read(cell)


def test_the_field_keeps_the_contract():
    check_field(Points(), [[[30, 40], [50, 60]], "10 20; 30 40", np.array([[5, 6], [np.nan, np.nan]]), [9, 9, 20, 8]])


def test_names_and_mirrored_pairs_are_told_by_the_columns():
    field = Points().named(["left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y", "nose_x", "nose_y"])
    assert field.names == ("left_eye", "right_eye", "nose")
    assert field.swaps == ((0, 1),)
    assert str(field) == "3 Points (left_eye, right_eye, nose; left and right change places in a mirror)"
    grouped = Points().named(["x1", "x2", "y1", "y2"])
    assert grouped.read((1, 2, 30, 40)).at.tolist() == [[1, 30], [2, 40]]


def test_pictures_are_mirrored_only_where_the_answer_is_known_for_it():
    one, two = ([Points().read(cell)] for cell in ("5 5", "5 5; 6 6"))
    assert Points().learn(one, Recipe()).usual(Recipe())["flip"]
    assert not Points().learn(two, Recipe()).usual(Recipe())["flip"]
    assert Points(swaps=((0, 1),)).learn(two, Recipe()).usual(Recipe())["flip"]
    with pytest.raises(DataError, match="swaps name point 2, counted from 0, of 2 points; mend them"):
        Points(swaps=((0, 2),)).learn(two, Recipe())


CHANGES = [{"flip": True}, {"rotate": 30.0}, {"crop": 0.5}, {"crop": 0.5, "flip": True, "rotate": 20.0}]


@pytest.mark.parametrize("change", CHANGES)
def test_points_go_where_the_warp_of_the_picture_takes_what_they_show(change):
    rows, columns, side = 48, 80, 2
    spots = draw(0, "spots").integers([24, 14], [56, 34], (16, 2))
    pictures = np.zeros((16, rows, columns, 1), np.uint8)
    for picture, (x, y) in zip(pictures, spots, strict=True):
        picture[y - side : y + side + 1, x - side : x + side + 1] = 255
    field = replace(Points().learn([Points().read([[5, 5]])], Recipe()), rows=rows, columns=columns)
    packed = torch.from_numpy(np.stack([field.pack(field.read([spot])) for spot in spots]))
    warp = draw_warp(16, Recipe(**change), draw(1, "warp"))
    warped = sample(torch.from_numpy(pictures), (rows, columns), warp)[:, 0]
    moved = field.batch(packed, warp)[:, 0]
    places = torch.stack(torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij"), -1).float()
    for picture, point in zip(warped, moved, strict=True):
        across, down = ((point[:2] + 1) * torch.tensor([columns, rows]) / 2 - 0.5).tolist()
        if not point[2] or not (8 < across < columns - 9 and 8 < down < rows - 9):
            continue
        near = picture * ((places - torch.tensor([down, across])).norm(dim=-1) < 7)
        assert near.sum() > 255 * 12
        found = (places * near[..., None]).sum((0, 1)) / near.sum()
        assert found.tolist() == pytest.approx([down, across], abs=0.5)
    assert (moved[:, 2] > 0).sum() > 8


def test_left_and_right_change_places_in_mirrored_pictures_alone():
    field = Points(swaps=((0, 1),)).learn([Points().read("10 20; 30 40; 50 60")], Recipe())
    packed = torch.from_numpy(field.pack(field.read("10 20; 30 40; 50 60")))[None].repeat(8, 1, 1)
    warp = draw_warp(8, Recipe(flip=True, rotate=0.0, crop=1.0), draw(0, "warp"))
    mirrored = warp.place[:, 0, 0] < 0
    assert 0 < mirrored.sum() < 8
    moved = field.batch(packed, warp)
    torch.testing.assert_close(moved[~mirrored], packed[~mirrored])
    expected = packed[mirrored][:, [1, 0, 2]] * torch.tensor([-1.0, 1, 1, 1, 1])
    torch.testing.assert_close(moved[mirrored], expected)


def test_answers_are_in_px_of_the_picture_sent(tmp_path):
    field = replace(FACE.learn([FACE.read(PAIRS)], Recipe()), rows=50, columns=100)
    outputs = torch.tensor([[0.0, 0.0], [-1.0, -1.0], [1.0, 1.0]])
    answer = field.answer(outputs)
    assert answer["value"] == {"left": [49.5, 24.5], "right": [-0.5, -0.5], "nose": [99.5, 49.5]}
    picture = np.zeros((200, 300, 3), np.uint8)
    onto = field.onto(answer, {"image": (Scene(), picture)})
    assert onto["value"] == {"left": [149.5, 99.5], "right": [-0.5, -0.5], "nose": [299.5, 199.5]}
    assert (onto["width"], onto["height"]) == (300, 200)
    assert field_of(settings(field), [Points]) == field


def test_how_far_off_answers_are_is_learned_and_told_in_px():
    field = replace(Points().learn([Points().read("5 5")], Recipe()), rows=100, columns=100)
    truth = torch.from_numpy(field.pack(field.read("50 50")))[None].repeat(50, 1, 1)
    outputs = truth[..., :2] + torch.tensor([0.06, 0.08])  # 3 and 4 px
    sure = field.calibrate(outputs, truth)
    assert sure.answer(outputs[0])["radius"] == pytest.approx([5], abs=0.01)


def test_the_size_of_the_picture_is_laid_beside_its_points():
    field, picture = Points(), np.zeros((20, 30, 3), np.uint8)
    cell = field.completed(np.array([[1, 2], [np.nan, np.nan]]), {"image": (Scene(), picture)}, None)
    assert cell == {"points": [[1.0, 2.0], None], "width": 30, "height": 20}
    assert field.completed("no points", {"image": (Scene(), picture)}, None) == "no points"
    assert isinstance(field.adapt_input(Image("L")), Scene)
